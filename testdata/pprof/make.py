#!/usr/bin/env python3
"""Writes hand/ and the profiles of bad/: small messages put together field by field, the same bytes every time."""
import gzip
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def varint(number):
    number &= (1 << 64) - 1
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def packed(field, values):
    return block(field, b"".join(map(varint, values)))


def fields(**values):
    """Numbers by field: fields(f1=3, f4=1)."""
    return b"".join(number(int(name[1:]), value) for name, value in values.items())


class Profile:
    """Texts are numbered as they are used; everything else is given as it shall stand there."""

    def __init__(self, *types):
        self.texts = [b""]
        self.parts = b""
        for name, unit in types:
            self.parts += block(1, fields(f1=self.text(name), f2=self.text(unit)))

    def text(self, text):
        text = text if isinstance(text, bytes) else text.encode()
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)

    def add(self, part):
        self.parts += part
        return self

    def sample(self, locations, values, labels=b""):
        return self.add(block(2, (packed(1, locations) if locations else b"") + packed(2, values) + labels))

    def label(self, key, text=None, value=None, unit=None):
        content = number(1, self.text(key))
        if text is not None:
            content += number(2, self.text(text))
        if value is not None:
            content += number(3, value)
        if unit is not None:
            content += number(4, self.text(unit))
        return block(3, content)

    def mapping(self, own_id, start, limit, file, build=""):
        return self.add(block(3, fields(f1=own_id, f2=start, f3=limit, f5=self.text(file), f6=self.text(build), f7=1, f8=1, f9=1, f10=1)))

    def location(self, own_id, lines=(), mapping=0, address=0, folded=0):
        """lines: (function, line, column), the innermost first."""
        content = fields(f1=own_id, f2=mapping, f3=address)
        for function, line, column in lines:
            content += block(4, fields(f1=function, f2=line, f3=column))
        return self.add(block(4, content + (number(5, 1) if folded else b"")))

    def function(self, own_id, name, file="", start=0, system=None):
        return self.add(block(5, fields(f1=own_id, f2=self.text(name), f3=self.text(system if system is not None else name), f4=self.text(file), f5=start)))

    def plain(self, names):
        """Location and function i for the i-th name."""
        for i, name in enumerate(names, 1):
            self.location(i, [(i, 10 * i, 0)]).function(i, name, name + ".c")
        return self

    def bytes(self, strings_first=False):
        table = b"".join(block(6, text) for text in self.texts)
        return table + self.parts if strings_first else self.parts + table


CPU = ("samples", "count"), ("cpu", "nanoseconds")


def save(path, data, compress=False):
    full = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as file:
        file.write(gzip.compress(data, 9, mtime=0) if compress else data)


def small():
    p = Profile(*CPU)
    p.sample([1, 2, 3], [1, 10]).sample([2, 3], [2, 20]).sample([3], [3, -30])
    return p.plain(["leaf", "middle", "main"])


def hand():
    save("hand/small.pb", small().bytes())
    save("hand/strings_first.pb", small().bytes(strings_first=True))

    p = Profile(*CPU)
    p.sample([1, 1, 1, 2], [1, 10]).sample([1, 3, 1, 2], [1, 20]).sample([4, 1, 3, 1, 3, 2], [1, 40])
    save("hand/recursion.pb", p.plain(["f", "main", "g", "leaf"]).bytes())

    p = Profile(*CPU)
    p.sample([1, 3], [1, 100]).sample([2, 3], [2, 200]).sample([1, 2, 3], [1, 7]).sample([4, 3], [1, 5])
    p.mapping(1, 0x1000, 0x9000, "/opt/app", "b1").mapping(2, 0x20000, 0x30000, "/opt/lib.so", "b2")
    p.location(1, [(1, 5, 3), (2, 50, 0), (3, 9, 1)], 1, 0x1100).location(2, [(1, 6, 0), (3, 9, 1)], 1, 0x1200)
    p.location(3, [(4, 3, 0)], 1, 0x1300).location(4, [(1, 5, 3)], 2, 0x20100, folded=1)
    p.function(1, "inner", "in.h", 4).function(2, "between", "in.h", 48).function(3, "outer", "app.c", 8).function(4, "main", "app.c", 1)
    save("hand/inlined.pb", p.bytes())

    p = Profile(*CPU)
    p.sample([1], [1, 1], p.label("zero", value=0)).sample([1], [1, 2], p.label("zero", value=0, unit="bytes"))
    p.sample([1], [1, 3], p.label("empty", text="")).sample([1], [1, 4], p.label("bare"))
    p.sample([1], [1, 5], p.label("z", text="1") + p.label("a", text="2") + p.label("z", text="0"))
    p.sample([1], [1, 6], p.label("both", text="text", value=5)).sample([1], [1, 7], p.label("less", value=-5, unit="requests")).sample([1], [1, 8])
    save("hand/labels.pb", p.plain(["main"]).bytes())

    p = Profile(*CPU)
    p.sample([1, 2, 3], [1, 10]).sample([4, 2], [1, 20]).sample([5], [1, 30]).sample([6, 1], [1, 40])
    p.mapping(1, 0x400000, 0x500000, "/opt/stripped").mapping(2, 0x700000, 0x800000, "")
    for i in range(1, 4):
        p.location(i, [], 1, 0x400000 + 16 * i)
    p.location(4, [], 2, 0x700010).location(5, [], 0, 0x99).location(6)
    save("hand/unsymbolized.pb", p.bytes())

    p = Profile(*CPU)
    p.sample([1], [1, 100]).sample([], [1, 50])
    save("hand/empty_stack.pb", p.plain(["main"]).bytes())

    p = Profile(("alloc_space", "bytes"), ("inuse_space", "bytes"))
    p.sample([1], [4096, 1024]).plain(["new"])
    p.add(number(7, p.text("malloc|free"))).add(number(8, p.text("mallocator"))).add(number(9, 1700000000123456789)).add(number(10, 90500000000))
    p.add(block(11, fields(f1=p.text("space"), f2=p.text("bytes")))).add(number(12, 524288))
    p.add(packed(13, [p.text("a note"), p.text("#hidden"), p.text("a note")])).add(number(14, p.text("alloc_space"))).add(number(15, p.text("https://docs.example.org/x")))
    save("hand/header.pb", p.bytes())

    p = Profile(*CPU)
    big = (1 << 64) - 1
    p.sample([big, 0x7F0012345678], [1, 10]).sample([7], [1, 20])
    p.location(7, [(big, 1, 0)]).location(big, [(5, 2, 0)]).location(0x7F0012345678, [(big, 3, 0)])
    p.function(big, "main").function(5, "leaf")
    save("hand/wide_ids.pb", p.bytes())

    p = Profile(*CPU)
    p.sample([1], [-1 << 63, (1 << 63) - 1]).plain(["main"])
    save("hand/limits.pb", p.bytes())

    p = Profile(*CPU)
    p.sample([1], [1, 10]).location(1, [(1, 1, 0)]).function(1, b"\xff\xfe no UTF-8", b"\xc3(.c").location(2, [(2, 1, 0)]).function(2, "line\nbreak\ttab \"q\" \\", "")
    p.sample([2, 1], [1, 20])
    save("hand/bytes.pb", p.bytes())

    unknown = number(99, 1) + varint(100 << 3 | 1) + b"12345678" + block(101, b"abc") + varint(102 << 3 | 5) + b"1234"
    p = Profile(*CPU).add(unknown)
    p.add(block(2, packed(1, [1]) + packed(2, [1, 10]) + unknown)).location(1, [(1, 1, 0)]).function(1, "main")
    save("hand/unknown_fields.pb", p.add(unknown).bytes())

    p = Profile(*CPU)
    p.add(block(2, number(1, 1) + packed(1, [2]) + number(1, 3) + packed(2, [1]) + number(2, 10)))
    save("hand/mixed_packing.pb", p.plain(["leaf", "middle", "main"]).bytes())

    p = Profile(*CPU)
    p.sample([1], [1, 10]).location(1, [(1, 1, 0)], mapping=9).function(1, "main")
    save("hand/unknown_mapping.pb", p.bytes())

    p = Profile(*CPU).add(block(6, b""))
    p.sample([1], [1, 10]).plain(["main"])
    save("hand/second_empty_text.pb", p.bytes())

    save("hand/no_types_no_samples.pb", Profile().bytes())
    save("hand/same_type_twice.pb", Profile(("samples", "count"), ("samples", "count")).sample([1], [1, 2]).plain(["main"]).bytes())
    save("hand/no_samples.pb", Profile(*CPU).bytes())
    save("hand/small.pb.gz", small().bytes(), compress=True)


def bad():
    good = small().bytes()

    def broken(name, data):
        save(f"bad/{name}.pb", data)

    broken("empty", b"")
    broken("cut_in_message", good[:40])
    broken("cut_in_number", good + varint(12 << 3) + b"\x80")
    broken("group", good + varint(98 << 3 | 3) + varint(98 << 3 | 4))
    broken("field_zero", good + b"\x02\x00")
    broken("long_varint", good + varint(12 << 3) + b"\xff" * 11)
    broken("long_varint_packed", Profile(*CPU).add(block(2, block(1, b"\xff" * 11) + packed(2, [1, 1]))).bytes())
    broken("number_over_end", Profile(*CPU).add(block(2, block(1, b"\x01\x80") + packed(2, [1, 1]))).bytes())
    broken("wrong_wire_type", good + varint(12 << 3 | 5) + b"\1\0\0\0")
    broken("length_too_long", good + varint(6 << 3 | 2) + varint(1 << 40))
    broken("unknown_too_long", good + varint(99 << 3 | 2) + varint((1 << 64) - 1))
    broken("missing_location", Profile(*CPU).sample([1], [1, 1]).sample([7], [1, 1]).plain(["main"]).bytes())
    broken("location_zero", Profile(*CPU).sample([0], [1, 1]).plain(["main"]).bytes())
    broken("missing_wide_location", Profile(*CPU).sample([1 << 63], [1, 1]).plain(["main"]).bytes())
    broken("location_without_id", Profile(*CPU).sample([1], [1, 1]).plain(["main"]).add(block(4, b"")).bytes())
    broken("location_twice", Profile(*CPU).sample([1], [1, 1]).plain(["main"]).location(1).bytes())
    broken("function_twice", Profile(*CPU).sample([1], [1, 1]).plain(["main"]).function(1, "x").bytes())
    broken("mapping_twice", Profile(*CPU).mapping(3, 1, 2, "a").mapping(3, 4, 5, "b").bytes())
    broken("missing_function", Profile(*CPU).sample([1], [1, 1]).location(1, [(42, 1, 0)]).bytes())
    broken("function_zero", Profile(*CPU).sample([1], [1, 1]).location(1, [(0, 1, 0)]).bytes())
    broken("too_few_values", Profile(*CPU).sample([1], [1, 1]).sample([1], [1]).plain(["main"]).bytes())
    broken("too_many_values", Profile(*CPU).sample([1], [1, 2, 3]).plain(["main"]).bytes())
    broken("types_too_late", Profile(("a", "count")).sample([], [1]).add(block(1, b"")).bytes())
    broken("no_types", Profile().sample([1], [1]).plain(["main"]).bytes())
    broken("no_texts", block(1, b"") + block(2, packed(2, [1])))
    broken("first_text", Profile(*CPU).bytes().replace(block(6, b""), block(6, b"x"), 1))
    broken("text_too_high", Profile(*CPU).add(number(14, 999)).bytes())
    broken("text_negative", Profile(*CPU).add(number(15, -1)).bytes())
    broken("name_too_high", Profile(*CPU).sample([1], [1, 1]).location(1, [(1, 1, 0)]).add(block(5, fields(f1=1, f2=77))).bytes())
    broken("label_text_too_high", Profile(*CPU).sample([], [1, 1], block(3, fields(f1=1, f2=50))).bytes())
    broken("label_text_negative", Profile(*CPU).sample([], [1, 1], block(3, fields(f1=-7))).bytes())
    timed = small().add(number(9, 5)).bytes()
    broken("two_with_times", timed + timed)
    broken("two_without_times", good + good)
    both = Profile(("a", "count")).sample([], [1]).bytes() + Profile(("b", "count")).sample([], [1]).bytes()
    broken("two_with_other_types", both)
    save("bad/packed_twice.pb.gz", gzip.compress(gzip.compress(good, 9, mtime=0), 9, mtime=0))


hand()
bad()
