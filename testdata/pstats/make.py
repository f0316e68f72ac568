#!/usr/bin/env python3
"""Writes hand/ and bad/: marshal values put together byte by byte, the same bytes every time, whatever Python runs this."""
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
FLAG = 0x80


def i32(number):
    return struct.pack("<i", number)


class Raw(bytes):
    """Bytes that stand in a value as they are."""


class Long(int):
    """An integer that is written with digits, though it is small."""


class Writer:
    """Writes a value with the type codes of one marshal version. `refs`: every object has the flag and the second one is a reference."""

    def __init__(self, tuples=")", texts="z", reals="g", integers="i", refs=False):
        self.tuples, self.texts, self.reals, self.integers, self.refs = tuples, texts, reals, integers, refs
        self.interned, self.numbers = [], {}

    def flagged(self, code):
        return bytes([ord(code) | (FLAG if self.refs else 0)])

    def value(self, value):
        if isinstance(value, Raw):
            return bytes(value)
        if value is None or isinstance(value, bool):
            return {None: b"N", True: b"T", False: b"F"}[value]
        key = (type(value), repr(value))
        if self.refs and key in self.numbers:
            return b"r" + i32(self.numbers[key])
        if self.refs:
            self.numbers[key] = len(self.numbers)
        return {int: self.integer, Long: self.long, float: self.real, str: self.text, tuple: self.tuple, list: self.list, dict: self.dict}[type(value)](value)

    def integer(self, value):
        if not -2 ** 31 <= value < 2 ** 31:
            return self.long(value)
        return self.flagged(self.integers) + (i32(value) if self.integers == "i" else struct.pack("<q", value))

    def long(self, value):
        digits, rest = b"", abs(value)
        while rest:
            digits, rest = digits + struct.pack("<H", rest & 0x7FFF), rest >> 15
        return self.flagged("l") + i32(len(digits) // 2 * (-1 if value < 0 else 1)) + digits

    def real(self, value):
        if self.reals == "g":
            return self.flagged("g") + struct.pack("<d", value)
        digits = repr(value).encode()
        return b"f" + bytes([len(digits)]) + digits

    def text(self, value):
        data = value.encode("utf-8", "surrogatepass")
        if self.texts == "t":  # Python 2: the second time by number
            if data in self.interned:
                return b"R" + i32(self.interned.index(data))
            self.interned.append(data)
        code = "u" if self.texts in "zaAZ" and not data.isascii() else self.texts
        code = {"z": "a", "Z": "A"}.get(code, code) if len(data) > 255 else code
        return self.flagged(code) + (bytes([len(data)]) if code in "zZ" else i32(len(data))) + data

    def tuple(self, value):
        head = bytes([len(value)]) if self.tuples == ")" else i32(len(value))
        return self.flagged(self.tuples) + head + b"".join(self.value(item) for item in value)

    def list(self, value):
        return b"[" + i32(len(value)) + b"".join(self.value(item) for item in value)

    def dict(self, value):
        return self.flagged("{") + b"".join(self.value(key) + self.value(item) for key, item in value.items()) + b"0"


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


MAIN, ALPHA, BETA = ("/src/m.py", 1, "<module>"), ("/src/a.py", 10, "alpha"), ("~", 0, "<built-in method builtins.len>")
ORDINARY = {
    MAIN: (1, 1, 0.5, 2.25, {}),
    ALPHA: (2, 5, 1.5, 1.75, {MAIN: (2, 2, 1.0, 1.75), ALPHA: (3, 3, 0.5, 0.5)}),
    BETA: (7, 7, 0.25, 0.25, {ALPHA: (7, 7, 0.25, 0.25)}),
}
SHARED_CALLERS = {MAIN: (1, 1, 0.125, 0.125)}
ALONE = (1, 1, 0.125, 0.125, {})


def hand():
    encodings = {
        "version_0": Writer("(", "u", "f"),
        "version_1": Writer("(", "t", "f"),
        "version_2": Writer("(", "t", "g"),
        "version_4": Writer(),
        "long_codes": Writer("(", "A", "g"),
        "interned_codes": Writer(")", "Z", "g"),
        "bytes": Writer("(", "s", "g"),
        "old_integers": Writer(")", "z", "g", "I"),
        "references": Writer(refs=True),
    }
    profiles = {name: writer.value(ORDINARY) for name, writer in encodings.items()}
    tables = {
        "long_integers": {MAIN: (Long(1), 2 ** 62 + 5, 0.5, 2.25, {ALPHA: (Long(-3), -(2 ** 40), 0.5, 0.5)}), ALPHA: (2 ** 63 - 1, 2 ** 63 - 1, 0.0, 0.0, {})},
        "numbers": {("n.py", 1, "special"): (1, 1, float("nan"), float("inf"), {}), ("n.py", 2, "negative"): (1, 1, -0.0, -1.5, {}),
                    ("n.py", 3, "no calls"): (0, 0, 0, 0, {}), ("n.py", 4, "integers"): (1, 2, 3, 4, {MAIN: (-1, -1, 5e-324, 1.7976931348623157e308)}),
                    MAIN: (-1, -1, 0.5, 1.5, {})},
        "odd_counts": {("o.py", 1, "f"): (2.0, 3.5, 0.5, 1.5, {}), ("o.py", 2, "g"): (True, 1, 1.0, 1.0, {("o.py", 1, "f"): 2.5, ("o.py", 2, "g"): (True, 0.5, 0.25, 0.25)})},
        "names": {("~", 0, "<method 'append' of 'list' objects>"): ALONE, ("", 0, "len"): ALONE, ("", 0, ""): ALONE, ("/b/nl.py", 7, "new\nline"): ALONE,
                  ("/b/p (1).py", 7, "f (g)"): ALONE, ("rel/../m.py", -1, "below zero"): ALONE, ("/b/größe.py", 2 ** 32 - 1, "π_ß"): ALONE,
                  ("/b/\udcff\udc80.py", 3, "bytes"): ALONE, ("/b/\ud83d.py", 3, "half a pair"): ALONE, ("C:\\b\\m.py", 3, "x" * 300): ALONE},
        "callers": {MAIN: (1, 1, 0.5, 2.0, {}), ALPHA: (2, 5, 1.5, 1.5, {MAIN: 2, ALPHA: (3, 3, 0.5, 0.5)}),
                    ("/src/b.py", 20, "beta"): (1, 1, 0.5, 0.5, {("/src/gone.py", 3, "gone"): (1, 1, 0.5, 0.5)}),
                    ("/src/b.py", 30, "gamma"): (1, 1, 0.5, 0.5, {("/src/away.py", 3, "away"): 1, ALPHA: (0, 0, 0.0, 0.0)})},
        "directories": {("/a/u.py", 1, "f"): (1, 1, 0.5, 1.5, {("/a/m.py", 1, "m"): (1, 1, 0.25, 0.5), ("/b/m.py", 1, "m"): (1, 1, 0.25, 1.0)}),
                        ("/b/u.py", 1, "f"): (3, 3, 0.25, 0.25, {("/a/m.py", 1, "m"): (3, 3, 0.25, 0.25)}),
                        ("/a/m.py", 1, "m"): (1, 1, 0.125, 2.0, {}), ("/b/m.py", 1, "m"): (1, 1, 0.125, 1.0, {})},
        "jprofile": {MAIN: (1, 1, 0.5, 2.0, {("jprofile", 0, "profiler"): 1}), ALPHA: (2, 2, 1.5, 1.5, {MAIN: 2})},
        "strung_callers": {MAIN: (1, 1, 0.5, 2.0, {}), ALPHA: (2, 5, 1.5, 1.5, {MAIN: (2, 2, 1.0, 1.0, 3, 1, 0.5, 0.25, 4, 4, 0.125, 0.125)})},
        "exchanged": {MAIN: (1, 1, 0.5, 2.0, {}), ALPHA: (50, 2, 1.5, 1.5, {MAIN: (2, 2, 0.5, 1.5), ALPHA: (48, 0, 1.0, 1.0)})},
        "sampled": {("/src/m.py", 3, "<module>"): (0, 100, 0.0, 0.01, {}), ("/src/a.py", 11, "alpha"): (60, 90, 0.006, 0.009, {("/src/m.py", 3, "<module>"): 90}),
                    ("/src/a.py", 12, "alpha"): (10, 10, 0.001, 0.001, {("/src/m.py", 3, "<module>"): 10}),
                    ("~", 0, "<GC>"): (30, 30, 0.003, 0.003, {("/src/a.py", 11, "alpha"): 30}), ("__sampled__",): True},
        "one_function": {MAIN: (1, 1, 0.5, 0.5, {})},
    }
    profiles.update({name: Writer().value(table) for name, table in tables.items()})
    # One dict of callers and one value for several functions; a function and a caller that stand twice.
    profiles["shared_objects"] = Writer(refs=True).value({MAIN: ALONE, ALPHA: (1, 1, 0.5, 0.5, SHARED_CALLERS), BETA: (2, 2, 0.25, 0.25, SHARED_CALLERS),
                                                          ("b.py", 1, "f"): ALONE, ("b.py", 2, "g"): (1, 1, 0.5, 0.5, SHARED_CALLERS)})
    w = Writer()
    caller = lambda calls: w.value(MAIN) + w.value((calls, calls, 0.5, 0.5))
    entry = lambda key, calls, callers: w.value(key) + b")\x05" + w.value(calls) + w.value(calls) + w.value(0.5) + w.value(0.5) + b"{" + callers + b"0"
    profiles["twice"] = b"{" + entry(ALPHA, 1, caller(1)) + entry(MAIN, 1, b"") + entry(ALPHA, 5, caller(2) + w.value(ALPHA) + w.value(9) + caller(3)) + b"0"
    profiles["trailing"] = w.value(ORDINARY) + b"and more"
    for name, data in profiles.items():
        write(f"hand/{name}.pstats", data)


def bad():
    w = Writer()
    key, four, callers = w.value(MAIN), w.value(1) * 2 + w.value(0.5) * 2, b"{0"
    top = lambda content: b"{" + content + b"0"
    value = lambda content: top(key + b")\x05" + content)
    caller = lambda content: value(four + b"{" + content + b"00")
    label = lambda file, line, name: top(b")\x03" + file + line + name + b")\x05" + four + callers)
    whole = w.value(ORDINARY)
    text, line = w.value("a.py"), w.value(1)
    code = b"c" + i32(0) * 5 + b"s" + i32(2) + b"d\0"
    files = {
        "cut_1": whole[:1], "cut_4": whole[:4], "cut_20": whole[:20], "cut_60": whole[:60], "cut_last": whole[:-1],
        "empty_dict": b"{0", "only_a_marker": w.value({("__sampled__",): True}),
        "list": w.value([1, 2]), "none": b"N", "text_value": w.value("app.py"), "number": w.value(5),
        "key_of_two": top(w.value(("a", 1)) + b"N"), "key_of_one": top(w.value(("a",)) + b"T"), "key_text": top(w.value("a") + b"N"), "key_none": top(b"NN"),
        "marker_text": top(w.value(("__sampled__",)) + w.value("yes")),
        "deep": b"{" + b")\x01" * 5000, "deep_value": top(key + b")\x05" + b"(" + i32(1) + b"[" + i32(1) + b"{"),
        "file_none": label(b"N", line, text), "line_text": label(text, text, text), "line_real": label(text, w.value(1.0), text), "line_true": label(text, b"T", text),
        "line_large": label(text, w.value(2 ** 32), text), "line_huge": label(text, w.value(2 ** 100), text), "name_number": label(text, line, line), "name_end": label(text, line, b"0"),
        "value_of_four": top(key + b")\x04" + four), "value_none": top(key + b"N"), "value_end": top(key), "value_is_a_label": top(b"\xa9\x03" + text + line + text + b"r" + i32(0)),
        "count_none": value(b"N" + w.value(1) + w.value(0.5) * 2 + callers), "count_text": value(w.value(1) + text + w.value(0.5) * 2 + callers),
        "count_huge": value(w.value(2 ** 63) + w.value(1) + w.value(0.5) * 2 + callers), "count_complex": value(b"y" + bytes(16) + w.value(1) + w.value(0.5) * 2 + callers),
        "time_text": value(w.value(1) * 2 + text + w.value(0.5) + callers), "time_large": value(w.value(1) * 2 + w.value(2 ** 53 + 1) + w.value(0.5) + callers),
        "time_malformed": value(w.value(1) * 2 + b"f\x031,5" + w.value(0.5) + callers),
        "callers_none": value(four + b"N"), "callers_list": value(four + w.value([])), "callers_end": value(four),
        "caller_of_two": caller(w.value(("a", 1)) + w.value(1)), "caller_value_of_three": caller(key + w.value((1, 1, 0.5))), "caller_value_of_none": caller(key + b")\0"),
        "caller_value_none": caller(key + b"N"), "caller_value_end": caller(key), "caller_count_text": caller(key + b")\x04" + text + w.value(1) + w.value(0.5) * 2),
        "unknown_type": value(b"\x07"), "reference_too_high": top(b"r" + i32(5)), "reference_negative": top(b"r" + i32(-1)),
        "reference_to_itself": b"\xfb" + key + b")\x05" + four + b"r" + i32(0) + b"0", "label_holds_itself": top(b"\xa9\x03" + text + b"r" + i32(0) + text),
        "value_holds_itself": top(key + b"\xa9\x05" + four + b"r" + i32(0)), "interned_too_high": top(b")\x03" + b"R" + i32(0)),
        "huge_tuple": b"{(" + i32(2 ** 31 - 1), "huge_text": top(b")\x03" + b"u" + i32(2 ** 31 - 1) + b"abc"), "huge_list": b"[" + i32(2 ** 31 - 1), "huge_integer": value(b"l" + i32(2 ** 31 - 1) + b"\1\0"),
        "negative_length": top(b")\x03" + b"u" + i32(-5)), "digit_too_large": value(b"l" + i32(1) + b"\xff\xff" + four), "digit_zero": value(b"l" + i32(2) + b"\1\0\0\0" + four),
        "no_utf8": label(b"u" + i32(4) + b"\xc3(ab", line, text), "no_ascii": label(b"z\x02\xc3\xa4", line, text),
        "code_object": code, "code_cut": label(text, line, code), "code_unknown": label(text, line, b"c" + i32(0) * 8), "code_deep": label(text, line, b"c" + i32(0) * 5 + b"s" + i32(0) + b")\x01" * 3000),
        "pickle": b"\x80\x04\x95\x05\0\0\0\0\0\0\0}\x94.", "old_pickle": b"(dp0\nS'a'\np1\nI1\ns.", "compiled": b"\xa7\r\r\n" + bytes(12) + code, "json": b'{"a": [1, 2]}\n', "text": b"hello, this is a text\n",
        "table": b"         5 function calls in 0.001 seconds\n\n   Ordered by: standard name\n",
    }
    for name, data in files.items():
        write(f"bad/{name}.pstats", data)


for folder in ("hand", "bad"):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
hand()
bad()
