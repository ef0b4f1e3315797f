# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples of Hancom's formats, for make_samples.py: HWP 5 in a compound
file, HWP 3, HWPML and HWPX. Everything is made up."""
import struct
import zlib

END, FAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def raw_deflate(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return z.compress(data) + z.flush()


def make_cfb(streams):
    """[MS-CFB], version 3: "Storage/Stream" or "Stream" to bytes."""
    nodes = [["Root Entry", 5, None, b""]]
    for path, data in streams:
        *storage, name = path.split("/")
        parent = 0
        for part in storage:
            known = [i for i, n in enumerate(nodes)
                     if n[0] == part and n[1] == 1]
            if not known:
                nodes.append([part, 1, 0, b""])
            parent = known[0] if known else len(nodes) - 1
        nodes.append([name, 2, parent, data])
    body, fat, mini, minifat = b"", [], b"", []

    def chain(data):
        nonlocal body
        first, n = len(fat), -(-len(data) // 512)
        fat.extend(list(range(first + 1, first + n)) + [END] * (n > 0))
        body += data.ljust(n * 512, b"\0")
        return first if n else END

    starts = [0] * len(nodes)
    for i, (_, kind, _, data) in enumerate(nodes):
        if kind == 2 and len(data) < 4096:
            starts[i], n = len(minifat), -(-len(data) // 64)
            minifat += list(range(starts[i] + 1, starts[i] + n)) + [END]
            mini += data.ljust(n * 64, b"\0")
        elif kind == 2:
            starts[i] = chain(data)
    starts[0] = chain(mini)
    nodes[0][3] = mini
    first_minifat = chain(struct.pack("<%dI" % len(minifat), *minifat))
    directory = b""
    for i, (name, kind, _, data) in enumerate(nodes):
        children = [k for k, n in enumerate(nodes) if n[2] == i]
        later = [k for k, n in enumerate(nodes)
                 if i and n[2] == nodes[i][2] and k > i]
        wide = name.encode("utf-16-le")
        directory += wide.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ", len(wide) + 2, kind, 1, FREE,
            later[0] if later else FREE, children[0] if children else FREE,
            starts[i], len(data))
    first_directory = chain(directory)
    fat.append(FAT)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH10xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 1, first_directory, 0,
        4096, first_minifat, 1, END, 0, len(fat) - 1)
    head = head.ljust(512, b"\xff")
    fat += [FREE] * (128 - len(fat))
    return head + body + struct.pack("<128I", *fat)


def record(tag, level, data):
    return struct.pack("<I", tag | level << 10 | len(data) << 20) + data


def para(level, text):
    return (record(66, level, bytes(24)) +
            record(67, level + 1, (text + "\r").encode("utf-16-le")))


def table(rows):
    out = record(71, 1, b" lbt" + bytes(42))
    out += record(77, 2, struct.pack("<IHH", 0, len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        for k, cell in enumerate(row):
            out += record(72, 2, struct.pack("<QHH8x", 1, k, i))
            out += para(2, cell)
    return out


def make_hwp5(section, flags=1, more=()):
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack(
        "<II", 0x05010000, flags) + bytes(216)
    packed = raw_deflate(section) if flags & 1 else section
    return make_cfb([("FileHeader", header),
                     ("BodyText/Section0", packed)] + list(more))


def johab(text):
    """HWP 3: two bytes a letter, ASCII or Johab, little endian."""
    out = b""
    for c in text:
        code = c.encode("ascii" if c < "\x80" else "johab")
        out += code[::-1].ljust(2, b"\0")
    return out


def make_hwp3(lines):
    body = struct.pack("<8H", *[0] * 8)
    for line in lines:
        body += struct.pack("<BHH", 0, len(line) + 1, 1) + bytes(38 + 187 + 14)
        body += johab(line) + b"\r\0"
    body += bytes(43) + bytes(8)
    info = bytearray(128)
    info[124] = 1
    return (b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(info) +
            bytes(1008) + raw_deflate(body))


def make_hml(text):
    return ('<?xml version="1.0" encoding="UTF-8"?><HWPML Version="2.8">'
            '<BODY><SECTION><P><TEXT><CHAR>%s</CHAR></TEXT></P></SECTION>'
            '</BODY></HWPML>' % text).encode()


def hwpx_members(runs):
    return [("mimetype", b"application/hwp+zip"),
            ("Contents/section0.xml",
             ('<hs:sec xmlns:hs="s" xmlns:hp="p"><hp:p>%s</hp:p></hs:sec>' %
              "".join("<hp:run><hp:t>%s</hp:t></hp:run>" % r
                      for r in runs)).encode())]


def samples(label, rrn, make_zip, found, gap):
    line = "%s: %s" % (label, rrn[0])
    rows = [["이름", label]] + [["홍길동", r] for r in rrn[1:3]]
    report = para(0, line + "\v") + table(rows)
    yield "good-report.hwp", make_hwp5(report), [found("--", 3)]
    yield ("good-picture.hwp",
           make_hwp5(para(0, "본문"), 1,
                     [("BinData/BIN0001.txt", raw_deflate(line.encode()))]),
           [found("BinData/BIN0001.txt")])
    yield "good-old.hwp", make_hwp3(["가나다", line]), [found("--")]
    yield "good-form.hml", make_hml(line), [found("--")]
    yield ("good-form.hwpx", make_zip(hwpx_members([line[:-7], line[-7:]])),
           [found("--")])
    cut = para(0, line) + struct.pack("<II", 67 | 0xFFF << 20, 1 << 30)
    yield ("bad-record.hwp", make_hwp5(cut, 0),
           [found("--"), gap("partial", "damaged")])
    sealed = bytes(b ^ (i * 37 + 11) & 0xFF for i, b in enumerate(report))
    yield ("unsupported-password.hwp", make_hwp5(sealed, 2),
           [gap("partial", "encrypted")])
