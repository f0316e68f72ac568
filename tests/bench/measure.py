"""Runs commands and says what they took: CPU time, wall time, peak memory."""
import dataclasses
import os
import signal
import subprocess


@dataclasses.dataclass
class Run:
    cpu: float  # seconds, user and system
    wall: float
    peak: int  # bytes
    error: str = ""


@dataclasses.dataclass
class Command:
    """What to run. `piped` goes through cat to its standard input, `fed` is its standard input; its output goes to `out`, or nowhere."""
    arguments: list
    piped: str = ""
    fed: str = ""
    out: str = ""


class Meter:
    def __init__(self, path, timeout=600):
        self.path, self.timeout = path, timeout

    def run(self, command):
        answer, told = os.pipe()
        cat = subprocess.Popen(["cat", command.piped], stdout=subprocess.PIPE) if command.piped else None
        given = open(command.fed, "rb") if command.fed else cat.stdout if cat else subprocess.DEVNULL
        out = open(command.out, "wb") if command.out else subprocess.DEVNULL
        # dup2 to 3 in a shell: Popen's pass_fds cannot renumber
        meter = subprocess.Popen(["sh", "-c", f'exec "$@" 3>&{told} {told}>&-', "meter", self.path, *command.arguments], stdin=given, stdout=out,
                                 stderr=subprocess.PIPE, pass_fds=(told,), start_new_session=True)
        os.close(told)
        for file in (given, out):
            if file != subprocess.DEVNULL:
                file.close()
        try:
            complaint = meter.communicate(timeout=self.timeout)[1].decode("utf-8", "replace").strip()
        except subprocess.TimeoutExpired:
            os.killpg(meter.pid, signal.SIGKILL)
            meter.communicate()
            complaint = f"no answer within {self.timeout} s"
        if cat:
            cat.wait()
        with os.fdopen(answer) as file:
            figures = file.read().split()
        if not figures:
            return Run(0, 0, 0, complaint or "did not start")
        user, system, wall, peak, status = map(int, figures)
        return Run((user + system) / 1e6, wall / 1e9, peak * 1024, "" if status == 0 else complaint or f"exit code {status}")


class Series:
    """Runs of one command; the first that failed ends it."""

    def __init__(self):
        self.runs, self.error = [], ""

    def add(self, run):
        if run.error:
            self.error = run.error.splitlines()[0]
        else:
            self.runs.append(run)

    cpu = property(lambda self: min(run.cpu for run in self.runs))
    wall = property(lambda self: min(run.wall for run in self.runs))
    peak = property(lambda self: max(run.peak for run in self.runs))
    spread = property(lambda self: max(run.cpu for run in self.runs) / self.cpu)


def interleave(meter, commands, rounds, patience):
    """Series by name. A B A B, as what else the machine does comes and goes; one that has taken `patience` seconds is not run again."""
    series = {name: Series() for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            so_far = series[name]
            if not so_far.error and sum(run.wall for run in so_far.runs) < patience:
                so_far.add(meter.run(command))
    return series
