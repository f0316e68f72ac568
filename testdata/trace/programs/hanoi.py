"""The towers of Hanoi, solved by plain recursion and then, for other numbers of pegs, by a memo of the best splits."""
import functools


def move(disks, source, spare, target, moves):
    if disks == 0:
        return
    move(disks - 1, source, target, spare, moves)
    moves.append((source, target))
    move(disks - 1, spare, source, target, moves)


@functools.lru_cache(maxsize=None)
def fewest(disks, pegs):
    if disks <= 1:
        return disks
    if pegs == 3:
        return 2 * fewest(disks - 1, 3) + 1
    return min(2 * fewest(split, pegs) + fewest(disks - split, pegs - 1) for split in range(1, disks))


def main():
    moves = []
    move(6, "A", "B", "C", moves)
    print(len(moves), "moves with 3 pegs,", fewest(7, 4), "with 4 for 7 disks")


main()
