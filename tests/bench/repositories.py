# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories to bench: a generated one, and blobs as plain files."""

import os
import random
import subprocess
import threading

SEED = 20261124
AUTHOR = "Hong Gildong <hong@example.com>"


def write_commits(out, count):
    """A stream for git fast-import: each commit changes a line or two of one
    of a few hundred files, every fiftieth one deletes or merges."""
    rng = random.Random(SEED)
    files = {}
    mark = 0
    for number in range(count):
        name = "src/%02d/file%d.c" % (rng.randrange(20), rng.randrange(40))
        lines = files.setdefault(name, [])
        for _ in range(1 if lines else 200):
            lines.insert(rng.randrange(len(lines) + 1),
                         "static int value_%d = %d; /* %s */" % (
                             rng.randrange(10**6), rng.randrange(10**9),
                             "x" * rng.randrange(40)))
        text = "\n".join(lines).encode() + b"\n"
        mark += 1
        out.write(b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(text), text))
        who = "%s %d +0900" % (AUTHOR, 1600000000 + 600 * number)
        branch = "side%d" % (number // 5000) if number % 97 < 5 else "main"
        out.write(("commit refs/heads/%s\nauthor %s\ncommitter %s\n"
                   "data 1\nm\nM 100644 :%d %s\n\n" % (
                       branch, who, who, mark, name)).encode())


def generate(path, commits):
    subprocess.run(["git", "init", "-q", "--bare", path], check=True)
    with subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"],
                          stdin=subprocess.PIPE) as child:
        with child.stdin:
            write_commits(child.stdin, commits)
    # git-fast-import(1), PACKFILE OPTIMIZATION: it makes differences from
    # whatever came before, and they would be kept.
    subprocess.run(["git", "-C", path, "repack", "-adfq"], check=True)


def blobs(path):
    """Name and size of each blob of the repository."""
    listed = subprocess.run(
        ["git", "-C", path, "cat-file", "--batch-all-objects", "--unordered",
         "--batch-check=%(objecttype) %(objectname) %(objectsize)"],
        check=True, stdout=subprocess.PIPE, encoding="ascii").stdout
    rows = (line.split() for line in listed.splitlines())
    return [(name, int(size)) for kind, name, size in rows if kind == "blob"]


def unpack(path, names, folder):
    """Blobs as files, 500 to a folder; returns their bytes."""
    with subprocess.Popen(["git", "-C", path, "cat-file", "--batch"],
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as child:
        def ask():
            with child.stdin:
                child.stdin.write("".join(n + "\n" for n in names).encode())
        asking = threading.Thread(target=ask)
        asking.start()
        total = 0
        for number in range(len(names)):
            size = int(child.stdout.readline().split()[2])
            data = child.stdout.read(size + 1)[:-1]
            total += size
            where = os.path.join(folder, "%04d" % (number // 500))
            os.makedirs(where, exist_ok=True)
            with open(os.path.join(where, str(number)), "wb") as out:
                out.write(data)
        asking.join()
    return total
