"""A pipeline of generators over a made-up web log: each stage is resumed once per line."""
import json


def lines():
    for i in range(24):
        status = 500 if i % 11 == 7 else 404 if i % 5 == 3 else 200
        yield f"10.0.0.{i % 4} /page/{i % 6} {status} {i * 37 % 101}"


def parse(source):
    for line in source:
        host, path, status, size = line.split()
        yield {"host": host, "path": path, "status": int(status), "size": int(size)}


def failures(records):
    yield from (record for record in records if record["status"] >= 400)


def count(records, key):
    counts = {}
    for record in records:
        counts[record[key]] = counts.get(record[key], 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def first(source):
    generator = parse(source)
    try:
        return next(generator)
    finally:
        generator.close()


def main():
    print(json.dumps(count(failures(parse(lines())), "path")))
    print(json.dumps(first(lines())))


main()
