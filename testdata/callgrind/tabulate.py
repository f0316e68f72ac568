#!/usr/bin/env python3
"""An independent reading of callgrind files, for the expected tables beside them: FILE.functions.csv with self cost, calls and
arriving cost per function, FILE.edges.csv with calls and cost per caller and callee. Plain and slow on purpose: it keeps every
name and splits every line. Usage: tabulate.py FILE..."""
import collections
import csv
import gzip
import re
import sys

UNKNOWN = ("", "???")


class File:
    def __init__(self, path):
        self.names = {'ob': {}, 'fl': {}, 'fn': {}}
        self.bound = {}
        self.events = []
        self.self_cost = collections.OrderedDict()
        self.edges = collections.OrderedDict()
        opener = gzip.open if path.endswith('.gz') else open
        with opener(path, 'rt', encoding='utf-8', errors='surrogateescape', newline='\n') as lines:
            self.read(line.rstrip('\r\n') for line in lines)

    def name(self, table, text):
        match = re.fullmatch(r'\((\d+)\)(?:\s+(.*))?', text.strip())
        if not match:
            return None, text.strip()
        number, definition = match.groups()
        if definition:
            self.names[table][number] = definition
            if table == 'fn':
                self.bound.pop(number, None)
        return number, self.names[table][number]

    def function(self, named, path, module):
        number, text = named
        identity = tuple('' if part in UNKNOWN else part for part in (text, path, module))
        if number is None:
            return identity
        return self.bound.setdefault(number, identity)

    def add(self, table, key, columns, numbers):
        row = table.setdefault(key, collections.Counter())
        for column, number in zip(columns, numbers):
            row[column] += int(number, 0)

    def read(self, lines):
        positions = columns = None
        expect = 'self'
        for line in lines:
            if not line or line[0] == '#':
                continue
            if line[0] in '0123456789+-*':
                costs = line.split()[positions if positions is not None else 1:]
                if expect == 'self':
                    current = self.function(*where)
                    self.add(self.self_cost, current, columns, costs)
                elif expect == 'call':
                    self.add(self.edges, (current, callee), columns, costs)
                    callee_file = callee_object = None
                expect = 'self'
                continue
            key, mark, value = re.match(r'(\w+)([=:])\s*(.*)', line).groups()
            if mark == ':':
                if key == 'positions':
                    positions = len(value.split())
                elif key == 'events':
                    columns = value.split()
                    self.events += [name for name in columns if name not in self.events]
                    module = path = own = ''
                    callee_file = callee_object = None
            elif key == 'ob':
                module = self.name('ob', value)[1]
            elif key == 'fl':
                path = own = self.name('fl', value)[1]
            elif key in ('fi', 'fe'):
                path = self.name('fl', value)[1]
            elif key == 'fn':
                path = own
                where = self.name('fn', value), own, module
            elif key == 'cob':
                callee_object = self.name('ob', value)[1]
            elif key in ('cfi', 'cfl'):
                callee_file = self.name('fl', value)[1]
            elif key == 'cfn':
                called = self.name('fn', value)
            elif key == 'jfi':
                self.name('fl', value)
            elif key == 'jfn':
                self.name('fn', value)
            elif key == 'calls':
                current = self.function(*where)
                callee = self.function(called, path if callee_file is None else callee_file, module if callee_object is None else callee_object)
                self.edges.setdefault((current, callee), collections.Counter())['calls'] += int(value.split()[0], 0)
                expect = 'call'
            elif key in ('jump', 'jcnd'):
                expect = 'jump'


def write(path, header, rows):
    with open(path, 'w', encoding='utf-8', errors='surrogateescape', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(header)
        writer.writerows(sorted(rows))


def main(paths):
    for path in paths:
        file = File(path)
        base = path[:-3] if path.endswith('.gz') else path
        calls, arriving = collections.Counter(), {}
        for (caller, callee), row in file.edges.items():
            calls[callee] += row['calls']
            if caller != callee:
                arriving.setdefault(callee, collections.Counter()).update(row)
        functions = dict.fromkeys(list(file.self_cost) + [function for edge in file.edges for function in edge])
        write(base + '.functions.csv', ['name', 'file', 'module', 'calls'] + [event + kind for event in file.events for kind in ('.self', '.arriving')],
              [[*function, calls[function]] + [number for event in file.events
               for number in (file.self_cost.get(function, {}).get(event, 0), arriving.get(function, {}).get(event, 0))] for function in functions])
        write(base + '.edges.csv', ['caller', 'caller_file', 'callee', 'callee_file', 'calls'] + file.events,
              [[*caller[:2], *callee[:2], row['calls']] + [row[event] for event in file.events] for (caller, callee), row in file.edges.items()])


main(sys.argv[1:])
