# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs commands in turn and prints how long they took beside each other."""

import os
import statistics
import subprocess
import threading
import time

# A peer that takes so many times as long is run once: more rounds of it would
# only make the others wait.
SLOW = 12

PIPE_SIZE = 1 << 20
ENVIRONMENT = dict(os.environ, LC_ALL="C", LANG="C")


class Sink(threading.Thread):
    """Reads what a command prints: some stop early at /dev/null. Long output
    goes to wc, which is faster than we are."""

    def __init__(self, pipe):
        super().__init__()
        self.pipe = pipe
        self.head = b""
        self.more = 0

    def run(self):
        if self.pipe is None:
            return
        with self.pipe:
            while len(self.head) < PIPE_SIZE:
                data = self.pipe.read(PIPE_SIZE)
                if not data:
                    return
                self.head += data
            self.more = int(subprocess.check_output(["wc", "-l"],
                                                    stdin=self.pipe))

    def count(self):
        """The number that is all of the output, or that of its lines."""
        if self.head.strip().isdigit():
            return int(self.head)
        return self.head.count(b"\n") + self.more


class Run:
    """One run of a command: wall clock and processor seconds."""

    def __init__(self, command):
        # The floor is reading, not writing.
        out = None if command[0] == "cat" else subprocess.PIPE
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=out or subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env=ENVIRONMENT,
                                 bufsize=0, pipesize=PIPE_SIZE)
        sink = Sink(child.stdout)
        sink.start()
        _, status, usage = os.wait4(child.pid, 0)
        self.wall = time.perf_counter() - begin
        sink.join()
        child.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.lines = sink.count()


def alternate(commands, rounds, before=None):
    """The runs of each command; before() is called before each of them."""
    runs = {name: [] for name in commands}
    first = None
    for number in range(rounds):
        for name, command in commands.items():
            if number > 0 and runs[name][0].wall > SLOW * first.wall:
                continue
            if before is not None:
                before()
            runs[name].append(Run(command))
        if number == 0:
            first = runs[next(iter(commands))][0]
    return runs


def table(title, runs, size):
    """Rows of time of the command / time of the first command, which it
    returns by name."""
    print("\n%s" % title)
    print("  %-22s %7s %14s %9s %7s %6s %9s" % (
        "command", "ratio", "range", "[MB/s]", "cpu", "cores", "lines"))
    base = next(iter(runs.values()))
    factors = {}
    for name, its in runs.items():
        # 1: nothing found, or something; for jikimi --exit-zero says 0.
        bad = [r.status for r in its if r.status not in (0, 1)]
        if bad:
            print("  %-22s failed with status %d" % (name, bad[0]))
            continue
        ratios = [r.wall / b.wall for r, b in zip(its, base)]
        wall = statistics.median(r.wall for r in its)
        cpu = statistics.median(r.cpu for r in its)
        factors[name] = wall / statistics.median(b.wall for b in base)
        print("  %-22s %7.2f %14s %9s %7.2f %6.2f %9d%s" % (
            name, factors[name],
            "%.2f-%.2f" % (min(ratios), max(ratios)),
            "[%.0f]" % (size / wall / 1e6),
            cpu / statistics.median(b.cpu for b in base), cpu / wall,
            its[0].lines, "  1 round" if len(its) < len(base) else ""))
    return factors


class Memory:
    """The most memory that a command and its children have at a time."""

    def __init__(self, command):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        self.peak = 0
        while child.poll() is None:
            self.peak = max(self.peak, sum(map(self._pss,
                                               self._tree(child.pid))))
            time.sleep(0.02)
        self.status = child.returncode

    @staticmethod
    def _tree(pid):
        pids = [pid]
        for parent in pids:
            try:
                tasks = os.listdir("/proc/%d/task" % parent)
            except OSError:
                continue
            for task in tasks:
                try:
                    with open("/proc/%d/task/%s/children" % (parent, task),
                              encoding="ascii") as children:
                        pids += map(int, children.read().split())
                except OSError:
                    continue
        return pids

    @staticmethod
    def _pss(pid):
        try:
            with open("/proc/%d/smaps_rollup" % pid,
                      encoding="ascii") as lines:
                for line in lines:
                    if line.startswith("Pss:"):
                        return int(line.split()[1]) << 10
        except OSError:
            pass
        return 0
