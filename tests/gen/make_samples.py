#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_samples.py DIR: writes the sample files of tests/samples.

All of it is made up: the resident registration numbers are those of the
project's test vectors, their serial parts are reserved for that, and the
names are words. The same input gives the same bytes. Needs bsdtar and zstd
for what Python cannot write.
"""
import bz2
import gzip
import io
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib

RRN = ["750110-1059990", "650214-1039995", "780930-2129994", "901231-1209997"]
LABEL = "주민등록번호"
LINE = LABEL + ": " + RRN[0] + "\n"
WHEN = 1700000000
ZIP_WHEN = (2023, 11, 14, 22, 13, 20)


def text(*which):
    return "".join("%s: %s\n" % (LABEL, RRN[i]) for i in which)


def table():
    rows = ["이름,%s" % LABEL] + ["홍길동,%s" % r for r in RRN[:3]]
    return "\r\n".join(rows) + "\r\n"


def make_zip(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name, ZIP_WHEN)
            info.compress_type = method
            info.create_system = 3
            info.external_attr = 0o644 << 16
            z.writestr(info, data)
    return out.getvalue()


def stored_zip(name, data, flags=0, method=0):
    """One stored member with a name in raw bytes, as no library writes it."""
    crc = zlib.crc32(data)
    common = struct.pack("<HHHIIIIHH", 20, flags, method, 0x576E59A0, crc,
                         len(data), len(data), len(name), 0)
    local = b"PK\x03\x04" + common + name + data
    central = (b"PK\x01\x02" + struct.pack("<H", 20) + common +
               struct.pack("<HHHII", 0, 0, 0, 0, 0) + name)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central),
                                      len(local), 0)
    return local + central + end


def make_tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = WHEN
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def make_gzip(data):
    return gzip.compress(data, 9, mtime=0)


def make_ar(members):
    out = b"!<arch>\n"
    for name, data in members:
        out += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (
            name.encode() + b"/", WHEN, 0, 0, b"100644", len(data))
        out += data + b"\n" * (len(data) % 2)
    return out


def make_cpio(members):
    out = b""
    for i, (name, data) in enumerate(members + [("TRAILER!!!", b"")]):
        name = name.encode() + b"\0"
        fields = (i + 1, 0o100644, 0, 0, 1, WHEN, len(data), 0, 0, 0, 0,
                  len(name), 0)
        out += b"070701" + b"".join(b"%08X" % f for f in fields) + name
        out += b"\0" * (-len(out) % 4)
        out += data + b"\0" * (-len(data) % 4)
    return out


def seven(members):
    """A 7z without the padding behind it (start header: 7zFormat.txt 3)."""
    data = subprocess.run(["bsdtar", "-cf", "-", "--format", "7zip", "@-"],
                          input=make_tar(members), check=True,
                          stdout=subprocess.PIPE).stdout
    offset, size = struct.unpack_from("<QQ", data, 12)
    return data[:32 + offset + size]


def iso_record(lba, size, flags, name):
    """A directory record (ECMA-119 9.1)."""
    both = struct.pack("<I", lba) + struct.pack(">I", lba)
    both += struct.pack("<I", size) + struct.pack(">I", size)
    body = both + bytes([123, 11, 14, 22, 13, 20, 0, flags, 0, 0])
    body += struct.pack("<H", 1) + struct.pack(">H", 1)
    body += bytes([len(name)]) + name
    body += b"\0" * (len(body) % 2)
    return bytes([len(body) + 2, 0]) + body


def make_iso(name, data):
    """One file in the root of an ISO 9660 volume of 24 sectors."""
    out = bytearray(24 * 2048)
    root = iso_record(19, 2048, 2, b"\0")
    pvd = bytearray(2048)
    pvd[:7] = b"\1CD001\1"
    pvd[8:72] = b"JIKIMI".ljust(64)
    pvd[80:88] = struct.pack("<I", 24) + struct.pack(">I", 24)
    pvd[120:132] = b"\1\0\0\1" * 2 + b"\0\x08\x08\0"
    pvd[132:140] = struct.pack("<I", 10) + struct.pack(">I", 10)
    pvd[140:144] = struct.pack("<I", 18)
    pvd[148:152] = struct.pack(">I", 18)
    pvd[156:156 + len(root)] = root
    pvd[881] = 1
    out[16 * 2048:17 * 2048] = pvd
    out[17 * 2048:17 * 2048 + 7] = b"\xffCD001\1"
    out[18 * 2048:18 * 2048 + 10] = b"\1\0" + struct.pack("<I", 19) + \
        b"\1\0\0\0"
    records = root + iso_record(19, 2048, 2, b"\1") + iso_record(
        20, len(data), 0, name)
    out[19 * 2048:19 * 2048 + len(records)] = records
    out[20 * 2048:20 * 2048 + len(data)] = data
    return bytes(out)


def zstd(data):
    return subprocess.run(["zstd", "-q", "-19", "-c"], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def make_pdf():
    stream = b"BT /F1 12 Tf 72 720 Td (jikimi sample) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for i, body in enumerate(objects):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i + 1, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        start)


def found(member, count=1, rule="kr-rrn"):
    return "finding %s %s high %d" % (rule, member, count)


# One made-up value of each rule, as in the test vectors.
EVERY_RULE = (
    ("kr-rrn", "주민등록번호", RRN[0]),
    ("kr-frn", "외국인등록번호", "800512-5000001"),
    ("kr-brn", "사업자등록번호", "900-01-00008"),
    ("kr-crn", "법인등록번호", "990111-0000016"),
    ("kr-mobile", "휴대전화", "010-2000-0000"),
    ("email", "이메일", "gildong@naru-soft.kr"),
    ("card", "카드번호", "4000-0000-0000-0002"),
    ("iban", "IBAN", "DE36000000000000000000"),
)


# Text that is transcoded before it is looked at.
FORM = "구분: 시험 문서\r\n%s: %s\r\n" % (LABEL, RRN[1])
TRANSCODED = (
    ("utf16le-no-bom", "utf-16-le", b""),
    ("utf16be-no-bom", "utf-16-be", b""),
    ("utf32le", "utf-32-le", b"\xff\xfe\0\0"),
    ("utf32be", "utf-32-be", b"\0\0\xfe\xff"),
    ("utf32le-no-bom", "utf-32-le", b""),
    ("utf32be-no-bom", "utf-32-be", b""),
    ("johab", "johab", b""),
    ("iso2022kr", "iso2022_kr", b""),
)


def every_rule():
    lines = ["%s: %s\n" % (label, value) for _, label, value in EVERY_RULE]
    return "".join(lines).encode()


def gap(outcome, cause, member="--"):
    return "coverage %s %s %s" % (outcome, cause, member)


def nest(levels, data):
    for i in range(levels, 0, -1):
        data = make_zip([("%d.zip" % (i + 1) if i < levels else "deep.txt",
                          data)])
    return data


def plain_samples():
    sql = "INSERT INTO person (%s) VALUES ('%s');\n"
    log = "2026-01-02 03:04:05 \x1b[33mWARN\x1b[0m %s=%s\n"
    html = "<!doctype html><table><tr><th>%s<td>%s</table>\n"
    yield "good-utf8.csv", table().encode(), [found("--", 3)]
    yield "good-cp949.csv", table().encode("cp949"), [found("--", 3)]
    yield "good-utf8.txt", text(0, 1).encode(), [found("--", 2)]
    yield "good-cp949.txt", text(0, 1).encode("cp949"), [found("--", 2)]
    yield ("good-utf16le.txt", b"\xff\xfe" + text(0).encode("utf-16-le"),
           [found("--")])
    yield ("good-utf16be.txt", b"\xfe\xff" + text(0).encode("utf-16-be"),
           [found("--")])
    yield ("good-utf16-no-bom.txt", ("resident no " + RRN[0] + "\r\n").encode(
        "utf-16-le"), [found("--")])
    for name, encoding, mark in TRANSCODED:
        yield ("good-%s.txt" % name, mark + FORM.encode(encoding),
               [found("--")])
    yield "good-dump.sql", (sql % (LABEL, RRN[1])).encode(), [found("--")]
    yield ("good-cp949.sql", (sql % (LABEL, RRN[1])).encode("cp949"),
           [found("--")])
    yield "good-terminal.log", (log % (LABEL, RRN[2])).encode(), [found("--")]
    yield "good-page.html", (html % (LABEL, RRN[3])).encode(), [found("--")]
    yield "good-empty.txt", b"", []
    yield ("good-every-rule.txt", every_rule(),
           [found("--", 1, rule) for rule, _, _ in EVERY_RULE])


def archive_samples():
    one, two = LINE.encode(), text(1).encode()
    yield ("good-two.zip", make_zip([("a.txt", one), ("dir/b.txt", two)]),
           [found("a.txt"), found("dir/b.txt")])
    yield ("good-cp949-name.zip", stored_zip("명부.txt".encode("cp949"), one),
           [found("명부.txt")])
    yield ("good-utf8-name.zip", make_zip([("명부.txt", one)]),
           [found("명부.txt")])
    yield ("good-zip-in-zip.zip",
           make_zip([("in.zip", make_zip([("a.txt", one)])), ("b.txt", two)]),
           [found("in.zip!/a.txt"), found("b.txt")])
    tar = make_tar([("a.txt", one), ("b.txt", two)])
    wants = [found("a.txt"), found("b.txt")]
    yield "good-plain.tar", tar, wants
    yield "good-packed.tar.gz", make_gzip(tar), wants
    yield "good-packed.tar.bz2", bz2.compress(tar), wants
    yield "good-packed.tar.xz", lzma.compress(tar), wants
    yield "good-packed.tar.zst", zstd(tar), wants
    yield "good-packed.7z", seven([("a.txt", one), ("b.txt", two)]), wants
    yield ("good-joined.txt.gz", make_gzip(one) + make_gzip(two),
           [found("--", 2)])
    yield ("good-alone.lzma", lzma.compress(one, lzma.FORMAT_ALONE),
           [found("--")])
    yield "good-plain.cpio", make_cpio([("a.txt", one), ("b.txt", two)]), wants
    deb = make_ar([("debian-binary", b"2.0\n"),
                   ("control.tar.gz", make_gzip(make_tar([("control",
                                                           b"Package: x\n")]))),
                   ("data.tar.xz", lzma.compress(make_tar([("a.txt", one)])))])
    yield "good-package.deb", deb, [found("data.tar.xz!/a.txt")]
    yield ("good-disc.iso.gz", make_gzip(make_iso(b"A.TXT;1", one)),
           [found("A.TXT")])
    stub = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(60)
    packed = make_zip([("a.txt", text(0, 1, 2).encode())])
    yield "good-unpacks-itself.exe", stub + packed, [found("a.txt", 3)]
    yield ("unsupported-zip-behind.gif", b"GIF89a" + bytes(50) + packed,
           [found("a.txt", 3), gap("partial", "image")])
    yield "good-deep-15.zip", nest(15, one), [found("!/".join(
        ["%d.zip" % i for i in range(2, 16)] + ["deep.txt"]))]


def bad_samples():
    one, two = LINE.encode(), text(1).encode()
    z = make_zip([("a.txt", one), ("b.txt", two)], zipfile.ZIP_STORED)
    directory = z.index(b"PK\x01\x02")
    second = z.index(b"PK\x03\x04", 4)
    damaged = gap("partial", "damaged")
    yield ("bad-no-directory.zip", z[:directory],
           [found("a.txt"), found("b.txt"), damaged])
    yield "bad-truncated.zip", z[:second + 10], [found("a.txt"), damaged]
    broken = bytearray(z)
    broken[z.index(one) + 2] ^= 1
    yield ("bad-checksum.zip", bytes(broken),
           [found("a.txt"), found("b.txt"),
            gap("partial", "damaged", "a.txt"), damaged])
    gz = make_gzip((LINE * 3).encode())
    yield "bad-truncated.txt.gz", gz[:-8], [found("--", 3), damaged]
    yield ("bad-trailing.txt.gz", make_gzip(one) + b"junk",
           [found("--"), damaged])
    tar = make_tar([("a.txt", one), ("b.txt", two * 50)])
    yield ("bad-truncated.tar", tar[:1536 + 30],
           [found("a.txt"), gap("partial", "damaged", "b.txt"), damaged])
    yield "bad-cut.7z", seven([("a.txt", one)])[:-20], [damaged]
    yield ("bad-deep-20.zip", nest(20, one), [gap(
        "partial", "depth-limit",
        "!/".join("%d.zip" % i for i in range(2, 18)))])


def unsupported_samples():
    one = LINE.encode()
    yield ("unsupported-encrypted.zip",
           stored_zip(b"secret.txt", b"\x5a" * 60, flags=1),
           [gap("skipped", "encrypted", "secret.txt")])
    yield ("unsupported-method.zip",
           stored_zip(b"odd.bin", b"\x0b" * 40, method=97),
           [gap("skipped", "unsupported-method", "odd.bin")])
    yield ("unsupported-page.pdf", make_pdf(), [gap("partial", "no-extractor")])
    yield ("unsupported-letter.docx",
           make_zip([("[Content_Types].xml", b"<Types/>"),
                     ("word/document.xml", b"<w:t>" + one + b"</w:t>")]),
           [found("word/document.xml"), gap("partial", "no-extractor")])
    yield ("unsupported-dot.gif",
           b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01"
           b"\0\0\x02\x02D\x01\0;", [gap("partial", "image")])
    yield ("unsupported-salted.bin", b"Salted__" + bytes(range(8)) +
           bytes((i * 37 + 11) % 256 for i in range(64)),
           [gap("partial", "encrypted")])


def main():
    where = sys.argv[1]
    for group in (plain_samples, archive_samples, bad_samples,
                  unsupported_samples):
        for name, data, wants in group():
            assert len(data) < 20000, name
            with open(os.path.join(where, name), "wb") as f:
                f.write(data)
            with open(os.path.join(where, name + ".want"), "w",
                      encoding="utf-8") as f:
                f.write("".join(line + "\n" for line in wants))


if __name__ == "__main__":
    main()
