"""Recursion, generators, exceptions, lambdas and C functions, in words that every Python from 2.7 on understands; imports nothing."""


class Shape(object):
    def __init__(self, sides):
        self.sides = sides

    def area(self):
        return sum(part for part in self.parts())

    def parts(self):
        for side in range(self.sides):
            yield weigh(side)


def weigh(side):
    return 1 if side < 2 else weigh(side - 1) + weigh(side - 2)


def even(number):
    return number == 0 or odd(number - 1)


def odd(number):
    return number != 0 and even(number - 1)


def fail(depth):
    if depth == 0:
        raise ValueError("the bottom")
    fail(depth - 1)


def main():
    shapes = [Shape(sides) for sides in (3, 7, 5)]
    shapes.sort(key=lambda shape: -shape.sides)
    areas = []
    for shape in shapes:
        areas.append(shape.area())
    try:
        fail(3)
    except ValueError:
        pass
    return even(9), len(areas), sorted(map(lambda area: area % 7, areas))


main()
