"""Every way of calling and returning that Python's profilers know."""
import functools
import os
import sys
import time


class Child(list):
    def append(self, item):
        super().append(item)

    def __str__(self):
        return "child of " + super().__str__()


class Point:
    def __new__(cls, x):
        return object.__new__(cls)

    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2

    @classmethod
    def zero(cls):
        return cls(0)


class Context:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def numbers(n):
    for i in range(n):
        try:
            yield i
        except ValueError:
            yield -1


def delegating(n):
    yield from numbers(n)
    return n


def failing(depth):
    if depth == 0:
        raise KeyError("deep")
    failing(depth - 1)


def failing_in_c():
    for call in (lambda: int("x"), lambda: [].pop(), lambda: {}.popitem(), lambda: sorted([2, 1], key=failing)):
        try:
            call()
        except (ValueError, LookupError, TypeError):
            pass


async def waiting(n):
    for _ in range(n):
        await Pause()
    return n


class Pause:
    def __await__(self):
        yield


async def ticks(n):
    for i in range(n):
        yield i


async def gathering(n):
    return [tick async for tick in ticks(n)]


def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        return end.value


def generators():
    whole = list(numbers(7)) + list(delegating(4)) + [sum(x for x in range(5))]
    part = numbers(9)
    next(part)
    part.throw(ValueError)
    next(part)
    part.close()
    unstarted = numbers(3)
    unstarted.close()
    if sys.version_info >= (3, 11):  # before, Python keeps locals for a profile function, and finalizes them while that runs
        dropped = numbers(3)
        next(dropped)
        del dropped
    return whole


def c_functions():
    Child().append(3)
    [].append(4)
    str(Child())
    sorted([3, 1, 2], key=lambda x: -x)
    list(map(lambda x: x + 1, range(4)))
    functools.reduce(lambda a, b: a + b, [1, 2, 3])
    functools.partial(is_even, 4)()
    dict.fromkeys("abc")
    int.from_bytes(b"ab", "big")
    bytes.fromhex("00ff")
    str.maketrans("a", "b")
    "a,b".split(",")
    "{}".format(3)
    "x".encode().decode()
    None.__format__("")
    exec("def inner(): return 1\ninner()\ninner()", {})
    eval("abs(-1)")
    os.getpid()
    os.path.join("a", "b")
    time.time()
    sys.getrecursionlimit()
    type("Made", (Point,), {})(1)
    isinstance(3, int)
    with open(os.devnull) as file:
        file.read()


def main():
    factorial(20)
    is_even(50)
    is_odd(31)
    generators()
    for call in (failing_in_c, c_functions):
        call()
    try:
        failing(5)
    except KeyError:
        pass
    with Context():
        failing(2)
    drive(waiting(3))
    drive(gathering(4))
    Point.zero().double
    [x * 2 for x in range(3)]
    {x: y for x, y in zip("ab", "cd")}
    one, two = (lambda: 1), (lambda: 2)
    one(), two()


main()
