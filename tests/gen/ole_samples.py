# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples of legacy Microsoft Office, RTF and mail: compound files and their
streams, written by hand and as small as they can be."""
import struct

from hwp_samples import make_cfb


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def wide(text, count="<H"):
    return struct.pack(count, len(text)) + b"\1" + text.encode("utf-16-le")


def bof(kind):
    return record(0x809, struct.pack("<HHIII", 0x600, kind, 0, 0, 6))


def make_xls(rows, hidden_rows):
    """A workbook with rows of cells, and a hidden sheet with others."""
    def sheet(cells):
        out = bof(0x10)
        for y, row in enumerate(cells):
            for x, text in enumerate(row):
                at = struct.pack("<HHH", y, x, 0)
                out += record(0xFD, at + struct.pack("<I", strings.index(text)))
        return out + record(0x0A, b"")

    strings = sorted({t for row in rows + hidden_rows for t in row})
    sst = struct.pack("<II", len(strings), len(strings))
    sst = record(0xFC, sst + b"".join(wide(t) for t in strings))
    one, two = sheet(rows), sheet(hidden_rows)
    names = [wide("명단", "<B"), wide("old", "<B")]
    start = bof(5)
    first = len(start) + len(sst) + 4 + sum(len(n) + 10 for n in names)
    where = [first, first + len(one)]
    for name, at, flag in zip(names, where, (0, 1)):
        start += record(0x85, struct.pack("<IH", at, flag) + name)
    return start + sst + record(0x0A, b"") + one + two


def lock(book):
    """As if with a password: the bytes of all records but the first."""
    out = book[:20] + record(0x2F, struct.pack("<HHH", 0, 1, 2))
    at = 20
    while at < len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        out += record(kind, bytes(b ^ 0xA5 for b in
                                  book[at + 4:at + 4 + size]))
        at += 4 + size
    return out


def make_doc(body, comment):
    """Two parts of text in one piece of UTF-16."""
    text = (body + comment).encode("utf-16-le")
    head = bytearray(0x600)
    clx = (b"\2" + struct.pack("<I", 16) +
           struct.pack("<II", 0, len(text) // 2) +
           struct.pack("<HIH", 0, 0x600, 0))
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<II", head, 0x18, 0x600, 0x600 + len(text))
    struct.pack_into("<I", head, 0x4C, len(body))
    struct.pack_into("<I", head, 0x5C, len(comment))
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    return make_cfb([("WordDocument", (bytes(head) + text).ljust(4096, b"\0")),
                     ("1Table", clx)])


def atom(kind, data, head=0):
    return struct.pack("<HHI", head, kind, len(data)) + data


def make_ppt(slide, notes):
    """A slide and its notes."""
    def text(s):
        return atom(4000, s.encode("utf-16-le"))

    listed = atom(1011, struct.pack("<IIIII", 2, 0, 0, 256, 0))
    document = atom(1000, atom(4080, listed, 0xF), 0xF)
    one = atom(1006, text(slide), 0xF)
    other = atom(1008, atom(1009, struct.pack("<I", 256)) + text(notes), 0xF)
    at = [0, len(document), len(document) + len(one)]
    stream = document + one + other
    edit = len(stream)
    stream += atom(6002, struct.pack("<IIII", 3 << 20 | 1, *at))
    stream += atom(4085, struct.pack("<IIIIIII", 0, 0, 0, edit, 1, 3, 0))
    user = struct.pack("<QIIQ", 0, 20, 0xE391C05F, 0)
    return make_cfb([("PowerPoint Document", stream), ("Current User", user)])


def make_msg(body, name, data):
    numbers = bytes(32) + struct.pack("<IIQ", 0x3FFD0003, 0, 949)
    attachment = "__attach_version1.0_#00000000/"
    return make_cfb([
        ("__properties_version1.0", numbers),
        ("__substg1.0_0037001F", "시험".encode("utf-16-le")),
        ("__substg1.0_1000001E", body.encode("cp949")),
        (attachment + "__substg1.0_3707001F", name.encode("utf-16-le")),
        (attachment + "__substg1.0_37010102", data)])


def make_tnef(body, name, data):
    def attribute(level, kind, value):
        return (struct.pack("<BII", level, kind, len(value)) + value +
                struct.pack("<H", sum(value) & 0xFFFF))

    return (struct.pack("<IH", 0x223E9F78, 1) +
            attribute(1, 0x00069007, struct.pack("<II", 949, 0)) +
            attribute(1, 0x0002800C, body.encode("cp949")) +
            attribute(2, 0x00069002, bytes(14)) +
            attribute(2, 0x00018010, name.encode("cp949")) +
            attribute(2, 0x0006800F, data))


def hexes(text):
    return "".join("\\'%02x" % b if b > 127 else chr(b)
                   for b in text.encode("cp949"))


def make_rtf(body, hidden, table):
    """Text, hidden text and a table of rows."""
    rows = "".join("\\trowd\\pard\\intbl " +
                   "".join(hexes(c) + "\\cell " for c in row) + "\\row\n"
                   for row in table)
    return ("{\\rtf1\\ansi\\ansicpg949{\\fonttbl{\\f0\\fcharset129 A;}}\\f0\n" +
            hexes(body) + "\\par\n{\\v " + hexes(hidden) + "}\\par\n" + rows +
            "\\pard\\par}\n").encode()


def samples(label, rrn, found, gap):
    """(name, bytes, lines of .want) of each; rrn: four numbers."""
    line = "%s: %%s\r" % label
    rows = [["이름", label]] + [["홍길동", r] for r in rrn[:3]]
    old = [[label], [rrn[3]]]
    xls = make_xls(rows, old)
    yield ("good-list.xls", make_cfb([("Workbook", xls)]),
           [found("--", 4)])
    # The last cell is cut off; its string is there.
    yield "bad-cut.xls", xls[:-8], [found("--", 4), gap("partial", "damaged")]
    yield ("unsupported-password.xls", lock(xls),
           [gap("partial", "encrypted")])
    yield ("good-letter.doc", make_doc(line % rrn[0], line % rrn[1]),
           [found("--", 2)])
    yield ("good-talk.ppt", make_ppt(line % rrn[0], line % rrn[1]),
           [found("--", 2)])
    attached = (line % rrn[1]).encode()
    yield ("good-letter.msg", make_msg(line % rrn[0], "list.txt", attached),
           [found("--"), found("list.txt")])
    yield ("good-winmail.dat", make_tnef(line % rrn[0], "list.txt", attached),
           [found("--"), found("list.txt")])
    rtf = make_rtf((line % rrn[0]).strip(), (line % rrn[1]).strip(),
                   [["이름", label], ["홍길동", rrn[2]]])
    yield "good-letter.rtf", rtf, [found("--", 3)]
    yield ("bad-cut.rtf", rtf[:-20],
           [found("--", 3), gap("partial", "damaged")])
