"""Threads that take numbers from a queue and factor them; one job fails and is reported."""
import queue
import threading


def smallest_divisor(n, candidate=2):
    if candidate * candidate > n:
        return n
    return candidate if n % candidate == 0 else smallest_divisor(n, candidate + 1)


def factors(n):
    if n < 1:
        raise ValueError(f"cannot factor {n}")
    if n == 1:
        return []
    divisor = smallest_divisor(n)
    return [divisor] + factors(n // divisor)


def work(jobs, results):
    while (n := jobs.get()) is not None:
        try:
            results.append((n, factors(n)))
        except ValueError as error:
            results.append((n, str(error)))


def main():
    jobs, results = queue.Queue(), []
    threads = [threading.Thread(target=work, args=(jobs, results), name=f"worker {i}") for i in (1, 2)]
    for n in [12, 97, 0, 30, 49, 121, 64]:
        jobs.put(n)
    for _ in threads:
        jobs.put(None)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, answer in sorted(results):
        print(n, answer)


main()
