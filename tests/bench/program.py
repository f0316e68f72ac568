"""The made-up program whose profiles tests/bench/generate writes, and what its stacks are like."""
import bisect
import itertools
import random

WORDS = ("alloc append apply array async backend base batch block buffer build byte cache call channel check chunk client close "
         "cluster codec column commit compare config connect context copy count create cursor data decode default delete detail "
         "device dispatch document driver element emit encode engine entry error event execute expression factory field file filter "
         "find flush format frame free function future graph group handle hash header heap helper impl index info init insert "
         "internal iterator join kernel key layer layout length level list load local lock log logger loop manager map match "
         "memory merge message method module monitor mutex name network node object offset open operator option order output page "
         "parallel parse partition path pipeline plan pointer pool port process profile promise protocol provider proxy queue "
         "range read record reduce registry release render replica request resolve resource response result router runtime sample "
         "scan scheduler schema scope search segment select sequence serialize server service session shard signal size slice "
         "socket sort source span split stack state status storage stream string struct submit sync table target task template "
         "thread time token trace transaction transform tree type unit update value variant vector verify version view visit "
         "wait watch wrapper write writer zone").split()


class Program:
    def __init__(self, seed, functions, depth=3.25, variants=1):
        """`depth` is the mean of the logarithm of the depth; a frame is a function's number times `variants` plus one of them."""
        self.chance = random.Random(seed)
        self.depth, self.variants = depth, variants
        self.names = [self.name(i) for i in range(functions)]
        weights = list(itertools.accumulate((i + 1) ** -0.9 for i in range(functions)))
        pick = lambda: bisect.bisect(weights, self.chance.random() * weights[-1])
        self.callees = [[pick() for _ in range(self.chance.choice((2, 3, 5, 8, 12)))] for _ in range(functions)]
        self.earlier = [[0]]

    def name(self, i):
        chance, word = self.chance, lambda: self.chance.choice(WORDS)
        kind = chance.random()
        if kind < 0.45:
            inner = f"<{word()}::{word()}_{word()}>" if chance.random() < 0.7 else ""
            return f"{word()}::{word()}_{word()}{inner}::{word()}_{i}({word()}&)"
        if kind < 0.7:
            return f"org.{word()}.{word()}.{word()}.{word().title()}{word().title()}{word().title()}.{word()}{word().title()}{i}"
        if kind < 0.94:
            return f"github.com/{word()}/{word()}-{word()}/{word()}.(*{word().title()}{word().title()}).{word().title()}{word().title()}{i}"
        return f"{word()}_{word()}_{word()}_{i}"

    def stack(self):
        """Frames, root first."""
        chance, variants = self.chance, self.variants
        base = chance.choice(self.earlier)
        kept = base[:1 + int((len(base) - 1) * chance.random() ** 0.8)]
        depth = max(len(kept) + 1, min(200, int(chance.lognormvariate(self.depth, 0.45))))
        while len(kept) < depth:
            callee = chance.choice(self.callees[kept[-1] // variants])
            kept.append(callee if variants == 1 else callee * variants + chance.randrange(variants))
        if len(self.earlier) < 5000:
            self.earlier.append(kept)
        else:
            self.earlier[chance.randrange(5000)] = kept
        return kept

    def distinct_stacks(self, count, shape, cut=lambda stack: stack):
        """So many stacks, no two alike."""
        while shape.stacks < count:
            stack = cut(self.stack())
            if shape.add(stack):
                yield stack

    def walk(self, events, shape):
        """Functions entered, or -1 for a return, in balance: depth about 30."""
        chance, stack, nodes, node = self.chance, [], [], 0
        for _ in range(events // 2 * 2):
            if stack and (len(stack) > 60 or chance.random() * 60 < len(stack)):
                stack.pop()
                node = nodes.pop()
                yield -1
            else:
                callee = chance.choice(self.callees[stack[-1]]) if stack else chance.randrange(4)
                stack.append(callee)
                nodes.append(node)
                node = shape.enter(node, callee, len(stack))
                yield callee
        yield from (-1 for _ in stack)


class Shape:
    """What the stacks of a workload are like."""

    def __init__(self, program):
        self.lengths = [len(name) for name in program.names for _ in range(program.variants)]
        self.stacks = self.frames = self.letters = self.depths = 0
        self.nodes, self.ends = set(), set()

    def add(self, stack):
        """Counts a stack; whether it is a new one. One that is not adds nothing."""
        path, node = [], 0
        for frame in stack:
            node = hash((node, frame))
            path.append(node)
        if node in self.ends:
            return False
        self.ends.add(node)
        self.nodes.update(path)
        self.stacks += 1
        self.frames += len(stack)
        self.depths += len(stack)
        self.letters += sum(map(self.lengths.__getitem__, stack))
        return True

    def enter(self, node, function, depth):
        """A call: the node of its stack. The depth is that of the events."""
        node = hash((node, function))
        self.nodes.add(node)
        self.stacks += 1
        self.frames += 1
        self.depths += depth
        self.letters += self.lengths[function]
        return node

    def figures(self):
        return {"tree nodes": len(self.nodes), "mean depth": self.depths / self.stacks, "mean name": self.letters / self.frames}
