#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed of jikimi, whole process, all default rules, against peers.

    bench.py JIKIMI [ITEM]...

Machines are noisy: all commands of a table run in turn, and what counts is
the ratio of medians (time of the peer / time of jikimi). Beside it stands the
range of the rounds. "cpu" is the same ratio of processor time, which other
work on the machine disturbs less; "cores" is processor time / wall clock;
"lines" is what the command counted or printed.

BENCH         items, when there are no arguments (all but memory)
BENCH_MB      size of a corpus in MiB (100)
BENCH_ROUNDS  rounds (5)
BENCH_DIR     where corpora are made and kept (/var/tmp/jikimi-bench)
BENCH_GB      size of the file for memory (10)
BENCH_FILES   small files (200000)
BENCH_GIT     a repository for git (one is generated)
BENCH_COMMITS commits of the generated one (50000)
"""

import os
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True  # the folder belongs to the sources

import corpora
import measure
import peers
import repositories

DROP_CACHES = "/proc/sys/vm/drop_caches"


class Bench:
    """What the items share."""

    def __init__(self, jikimi, work):
        self.jikimi = jikimi
        self.work = work
        self.rounds = int(os.environ.get("BENCH_ROUNDS") or 5)
        self.store = corpora.Store(
            os.environ.get("BENCH_DIR") or "/var/tmp/jikimi-bench",
            int(os.environ.get("BENCH_MB") or 100))
        self.peers = peers.Peers(jikimi, work)

    def scan(self, *arguments):
        return [self.jikimi, "scan", "--exit-zero", "--no-progress",
                *arguments]

    def compare(self, title, commands, size, before=None):
        runs = measure.alternate(peers.installed(commands), self.rounds,
                                 before)
        return measure.table(title, runs, size)


def one_file(bench, kind, encoding="utf-8"):
    path = bench.store.text(kind)
    commands = {"jikimi -j1": bench.scan("-j1", "-f", "summary", path)}
    commands.update(
        (name, command + [path])
        for name, command in bench.peers.grepping(encoding).items())
    commands["cat"] = ["cat", path]
    factors = bench.compare("%s: one file, one thread" % kind, commands,
                            os.path.getsize(path))
    best = min(set(factors) & set(bench.peers.grepping()), default=None,
               key=factors.get)
    if best is not None:
        print("  best peer: %s, %.2f" % (best, factors[best]))


def jsonl(bench):
    path = bench.store.text("csv")
    bench.compare("jsonl: csv with every finding written", {
        "jikimi -f jsonl": bench.scan("-j1", "-f", "jsonl", path),
        "rg --json": bench.peers.rg("-j1", "--json") + [path],
    }, os.path.getsize(path))


def threads(bench):
    for kind in ("source", "csv"):
        path = bench.store.text(kind)
        bench.compare("threads: %s" % kind, {
            "jikimi -j2": bench.scan("-j2", "-f", "summary", path),
            "jikimi -j1": bench.scan("-j1", "-f", "summary", path),
        }, os.path.getsize(path))


def rules(bench):
    """How time grows with rules of keywords."""
    path = bench.store.linux() or bench.store.text("source")
    commands = {"default rules": bench.scan("-j1", "-f", "summary", path)}
    for count in (10, 100, 1000):
        pack = corpora.keyword_pack(
            os.path.join(bench.work, "rules-%d" % count), count,
            bench.store.text("source"))
        commands["and %d words" % count] = bench.scan(
            "-j1", "-f", "summary", "--rules", pack, path)
    bench.compare("rules: sources, keyword rules added", commands,
                  tree_size(path)[0])


def tree_size(tree):
    """Bytes and number of the files; reads them, so that caches are warm."""
    size = count = 0
    if os.path.isfile(tree):
        return os.path.getsize(tree), 1
    for where, _, files in os.walk(tree):
        for file in files:
            path = os.path.join(where, file)
            if not os.path.islink(path):
                with open(path, "rb") as data:
                    size += len(data.read())
                count += 1
    return size, count


def tree_commands(bench, tree):
    return {
        "jikimi -j2": bench.scan("-j2", "-f", "summary", tree),
        "rg -uuu -j2": bench.peers.rg("-uuu", "-j2", "--count-matches") +
                       [tree],
    }


def linux(bench):
    tree = bench.store.linux()
    if tree is None:
        print("\nlinux: skipped, no /usr/src/linux-source-*.tar.xz "
              "(apt-get install linux-source)")
        return
    size, count = tree_size(tree)
    bench.compare("linux: %d files, %d MB, warm" % (count, size / 1e6),
                  tree_commands(bench, tree), size)


def drop_caches():
    os.sync()
    with open(DROP_CACHES, "w", encoding="ascii") as out:
        out.write("3\n")


def small(bench):
    tree = bench.store.small_files(int(os.environ.get("BENCH_FILES") or
                                       200000))
    size, count = tree_size(tree)
    commands = tree_commands(bench, tree)
    bench.compare("small: %d files of 1-4 KiB, warm" % count, commands, size)
    try:
        drop_caches()
    except OSError:
        print("\nsmall: cold not possible, %s cannot be written" %
              DROP_CACHES)
        return
    bench.compare("small: %d files of 1-4 KiB, cold" % count, commands, size,
                  drop_caches)


def archive(bench, suffix):
    path = bench.store.linux_tar(suffix)
    if path is None:
        print("\ntar%s: skipped, no kernel sources or no packer" % suffix)
        return
    unpack = "bsdtar -xOf '%s'" % path
    search = " ".join("'%s'" % word for word in
                      bench.peers.rg("-j2", "--count-matches"))
    bench.compare("tar%s: [MB/s] of the archive" % suffix, {
        "jikimi -j2": bench.scan("-j2", "-f", "summary", path),
        "bsdtar -xO": ["sh", "-c", unpack + " >/dev/null"],
        "bsdtar -xO | rg": ["sh", "-c", unpack + " | " + search],
    }, os.path.getsize(path))


def git(bench):
    """A history against the same blobs, or some of them, as plain files."""
    if shutil.which("git") is None:
        print("\ngit: skipped, no git")
        return
    commits = int(os.environ.get("BENCH_COMMITS") or 50000)
    path = os.environ.get("BENCH_GIT") or bench.store.repository(commits)
    blobs = repositories.blobs(path)
    total = sum(size for _, size in blobs)
    step = max(1, total // (4 * bench.store.size))
    plain = os.path.join(bench.work, "blobs")
    size = repositories.unpack(path, [name for name, _ in blobs[::step]],
                               plain)
    search = " ".join("'%s'" % word for word in
                      bench.peers.rg("-j2", "--count-matches"))
    runs = measure.alternate(peers.installed({
        "jikimi git --history": [
            bench.jikimi, "git", "--history", "--exit-zero", "--no-progress",
            "-j2", "-f", "summary", path],
        # git ends early, and fast, where an object is missing.
        "git log -p | rg": ["bash", "-o", "pipefail", "-c",
                            "git -C '%s' log --all -p | %s" % (path, search)],
        "jikimi scan, files": bench.scan("-j2", "-f", "summary", plain),
    }), bench.rounds)
    files = runs.pop("jikimi scan, files")
    measure.table("git: %d blobs, %d MB unpacked" % (len(blobs), total / 1e6),
                  runs, total)
    measure.table("git: 1 in %d of them as plain files" % step,
                  {"jikimi scan": files}, size)
    print("  history / files, in MB/s: %.2f of wall clock, %.2f of processor "
          "time" % tuple(
              total / size * statistics.median(getattr(r, what) for r in files)
              / statistics.median(getattr(r, what) for r in
                                  runs["jikimi git --history"])
              for what in ("wall", "cpu")))


def memory(bench):
    gigabytes = int(os.environ.get("BENCH_GB") or 10)
    path = bench.store.sparse(gigabytes)
    print("\nmemory: one file of %d GiB, peak of the process tree (PSS)" %
          gigabytes)
    for jobs in ("-j1", "-j2"):
        peak = measure.Memory(bench.scan(jobs, "-f", "summary", path))
        print("  jikimi %s %6.1f MiB  status %d%s" % (
            jobs, peak.peak / corpora.MIB, peak.status,
            "" if peak.peak else "  (needs root: /proc/PID/smaps_rollup)"))


ITEMS = {
    "source": lambda b: one_file(b, "source"),
    "log": lambda b: one_file(b, "log"),
    "csv": lambda b: one_file(b, "csv"),
    "csv949": lambda b: one_file(b, "csv949", "cp949"),
    "prose": lambda b: one_file(b, "prose"),
    "binary": lambda b: one_file(b, "binary"),
    "utf16": lambda b: one_file(b, "utf16"),
    "jsonl": jsonl,
    "threads": threads,
    "rules": rules,
    "linux": linux,
    "small": small,
    "targz": lambda b: archive(b, "gz"),
    "tarzst": lambda b: archive(b, "zst"),
    "git": git,
    "memory": memory,
}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names = sys.argv[2:] or os.environ.get("BENCH", "").split() or [
        name for name in ITEMS if name != "memory"]
    unknown = [name for name in names if name not in ITEMS]
    if unknown:
        sys.exit("bench: no item %s; there are: %s" % (
            " ".join(unknown), " ".join(ITEMS)))
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(sys.argv[1], work)
        print("%d rules; the peers have no pattern for: %s" % (
            bench.peers.nrules, " ".join(bench.peers.missing) or "none"))
        for name in names:
            ITEMS[name](bench)


if __name__ == "__main__":
    main()
