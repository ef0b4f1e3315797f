# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers, with patterns that are equivalent to the default rules."""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SYLLABLE = "[가-힣]"
SYLLABLE_BYTES = {"utf-8": r"(?:[\xEA-\xED][\x80-\xBF][\x80-\xBF])",
                  "cp949": r"(?:[\x81-\xC8][\x41-\xFE])"}


def rule_ids(jikimi):
    listed = subprocess.run([jikimi, "rules", "list"], check=True,
                            stdout=subprocess.PIPE, encoding="utf-8").stdout
    return [line.split()[0] for line in listed.splitlines() if line.strip()]


def in_bytes(pattern, encoding):
    """The pattern without letters beyond ASCII: engines work on bytes."""
    pattern = pattern.replace(SYLLABLE, SYLLABLE_BYTES[encoding])
    return "".join(c if c < "\x80" else
                   "".join(r"\x%02X" % b for b in c.encode(encoding))
                   for c in pattern)


def read_patterns(file):
    with open(os.path.join(HERE, file), encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split(" ", 1) for line in lines
                    if line.strip() and not line.startswith("#"))


class Peers:
    """Commands by name; patterns only of the rules that jikimi has."""

    def __init__(self, jikimi, folder, encodings=("utf-8", "cp949")):
        ids = rule_ids(jikimi)
        self.missing = [i for i in ids if i not in read_patterns(
            "patterns.txt")]
        self.folder = folder
        self.one = {}
        for encoding in encodings:
            self._write("patterns.txt", ids, encoding)
            self._write("patterns-rust.txt", ids, encoding)
        self.nrules = len(ids)

    def _path(self, file, encoding):
        return os.path.join(self.folder, encoding + "-" + file)

    def _write(self, file, ids, encoding):
        known = read_patterns(file)
        wanted = [in_bytes(known[i], encoding) for i in ids if i in known]
        with open(self._path(file, encoding), "w", encoding="ascii") as out:
            out.writelines(p + "\n" for p in wanted)
        self.one[file, encoding] = "|".join("(?:%s)" % p for p in wanted)

    def rg(self, *options, encoding="utf-8"):
        return ["rg", "-a", "--no-unicode", *options, "-f",
                self._path("patterns-rust.txt", encoding)]

    def grepping(self, encoding="utf-8"):
        """Those that count all matches of one file."""
        one = self.one["patterns.txt", encoding]
        return {
            "rg -j1": self.rg("-j1", "--count-matches", encoding=encoding),
            "rg -P": ["rg", "-a", "-j1", "-P", "--no-unicode",
                      "--count-matches", "-f",
                      self._path("patterns.txt", encoding)],
            "grep -aoP": ["grep", "-aoP", "-e", one],
            "ugrep": ["ugrep", "-a", "-U", "-J1", "-P", "-o", "-c", "-e", one],
        }


def installed(commands):
    """Drops those that are not there, and says so."""
    for name, command in list(commands.items()):
        if shutil.which(command[0]) is None:
            print("%s: not installed" % name, file=sys.stderr)
            del commands[name]
    return commands
