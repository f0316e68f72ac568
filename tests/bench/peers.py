"""The other programs that read the same files, where this machine has them."""
import os
import shutil
import subprocess
import sys

from measure import Command

SPEEDSCOPE = "speedscope@1.25.0"
PSTATS = "import pstats, sys; pstats.Stats(sys.argv[1]).sort_stats('cumulative').print_stats(50)"


def go_pprof():
    """The program itself: `go tool` would add its own start."""
    answer = subprocess.run(["go", "tool", "-n", "pprof"], capture_output=True, text=True, check=False) if shutil.which("go") else None
    return answer.stdout.strip() if answer and answer.returncode == 0 else ""


def speedscope_release(folder):
    """Where npm's speedscope is below `folder`, brought there if need be."""
    release = os.path.join(folder, "node_modules", "speedscope", "dist", "release")
    if not os.path.isdir(release) and shutil.which("npm") and shutil.which("node"):
        subprocess.run(["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", SPEEDSCOPE], capture_output=True, check=False)
    return release if os.path.isdir(release) else ""


class Peers:
    def __init__(self, folder):
        self.folder, self.absent = folder, {}
        self.pprof, self.speedscope = go_pprof(), speedscope_release(folder)

    def command(self, name, path):
        """The command by which a peer reads a file, or None."""
        on_path = lambda program, arguments: [program, *arguments, path] if shutil.which(program) else None
        written = os.path.join(self.folder, "peer.pb.gz")
        importer = [os.path.join(os.path.dirname(__file__), "speedscope_import.js"), self.speedscope, path]
        arguments = {
            "inferno-flamegraph": lambda: on_path("inferno-flamegraph", []),
            "flamegraph.pl": lambda: on_path("flamegraph.pl", []),
            "gprof2dot": lambda: on_path("gprof2dot", ["-f", {".folded": "collapse", ".callgrind": "callgrind", ".pstats": "pstats"}[os.path.splitext(path)[1]]]),
            "callgrind_annotate": lambda: on_path("callgrind_annotate", []),
            "pstats": lambda: [sys.executable, "-c", PSTATS, path],
            "pprof -top": lambda: self.pprof and [self.pprof, "-symbolize=none", "-top", path],
            "pprof -proto": lambda: self.pprof and [self.pprof, "-symbolize=none", "-proto", f"-output={written}", path],
            "speedscope": lambda: self.speedscope and ["node", "--max-old-space-size=12000", *importer],
        }[name]()
        if not arguments:
            self.absent[name] = "not on this machine"
            return None
        return Command(arguments)
