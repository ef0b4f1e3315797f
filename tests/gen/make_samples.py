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

import hwp_samples
import ole_samples

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
    """A page with a number, a comment with another and a file with a third,
    and a number that an update has taken away."""
    def show(line):
        return b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % line.encode()

    def stream(data, extra=b""):
        return b"<<%s/Length %d>>stream\n%s\nendstream" % (
            extra, len(data), data)

    def add(number, body):
        offsets[number] = len(out)
        return b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def end(first, last, extra=b""):
        return (b"xref\n%d %d\n" % (first, last - first + 1) +
                b"".join(b"%010d 00000 n \n" % offsets[i]
                         for i in range(first, last + 1)) +
                b"trailer<</Size 9/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
                % (extra, len(out)))

    offsets = {}
    out = b"%PDF-1.7\n"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles"
        b"<</Names[(a.txt)7 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[6 0 R]"
        b"/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(show("RRN: " + RRN[3])),
        b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(RRN: %s)>>" %
        RRN[1].encode(),
        b"<</Type/Filespec/F(a.txt)/EF<</F 8 0 R>>>>",
        stream(text(2).encode(), b"/Type/EmbeddedFile"),
    ]
    for i, body in enumerate(objects):
        out += add(i + 1, body)
    first = len(out)
    out += end(1, len(objects))
    out += add(5, stream(show("RRN: " + RRN[0])))
    return out + end(5, 5, b"/Prev %d" % first)


def make_mail(subject, body, attachment):
    import base64
    lines = base64.encodebytes(attachment).decode()
    return """From: a
To: b
Subject: =?euc-kr?B?%s?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=ks_c_5601-1987
Content-Transfer-Encoding: base64

%s
--b
Content-Type: application/zip; name=a.zip
Content-Transfer-Encoding: base64

%s--b--
""".replace("\n", "\r\n") % (
        base64.b64encode(subject.encode("cp949")).decode(),
        base64.b64encode(body.encode("cp949")).decode(), lines)


def mail_samples():
    letter = make_mail(text(0).strip(), text(1),
                       make_zip([("a.txt", text(2).encode())])).encode()
    wants = [found("--", 2), found("a.zip!/a.txt")]
    yield "good-letter.eml", letter, wants
    yield ("good-folder.mbox",
           b"From a Tue Mar  5 09:10:11 2024\n" + letter +
           b"\nFrom b Tue Mar  5 09:10:12 2024\nSubject: x\n"
           b"MIME-Version: 1.0\n\n" + text(3).encode(),
           [found("message 1", 2), found("message 1!/a.zip!/a.txt"),
            found("message 2")])
    yield ("bad-cut.eml", letter[:-200],
           [found("--", 2), gap("partial", "damaged", "a.zip"),
            gap("partial", "damaged")])
    yield ("good-page.pdf", make_pdf(), [found("--", 3), found("a.txt")])
    # Behind its end poppler must find an end, too.
    yield ("bad-open-dictionary.pdf",
           ("%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pagj\n<</Length 138>>stream\n"
            "rrn %s\nstartxref\n587\n%%%%EOF\n" % RRN[0]).encode(),
           [found("--"), gap("partial", "damaged")])


def raw_deflate(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return z.compress(data) + z.flush()


def make_alz(members):
    """Deflated members with sizes of four bytes, names in CP949."""
    out = b"ALZ\1\x0a\0\0\0"
    for name, data in members:
        name, packed = name.encode("cp949"), raw_deflate(data)
        out += b"BLZ\1" + struct.pack("<HBIBB", len(name), 0x20, 0, 0x40, 0)
        out += struct.pack("<BBIII", 2, 0, zlib.crc32(data), len(packed),
                           len(data)) + name + packed
    return out + b"CLZ\1" + bytes(8) + b"CLZ\2"


def make_egg(members):
    """Deflated members, each in one block."""
    end = struct.pack("<I", 0x08E28222)
    out = b"EGGA" + struct.pack("<HII", 0x0100, 0x1234, 0) + end
    for i, (name, data) in enumerate(members):
        name, packed = name.encode(), raw_deflate(data)
        out += struct.pack("<IIQ", 0x0A8590E3, i, len(data))
        out += struct.pack("<IBH", 0x0A8591AC, 0, len(name)) + name + end
        out += struct.pack("<IBBIII", 0x02B50C13, 1, 0, len(data),
                           len(packed), zlib.crc32(data)) + end + packed
    return out + end


def make_sqlite():
    """Three rows, a deleted table, a number that is the key of its row."""
    import sqlite3
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("PRAGMA page_size=512")
    db.execute("PRAGMA secure_delete=OFF")
    db.execute("CREATE TABLE member (name TEXT, rrn TEXT)")
    db.execute("CREATE TABLE gone (rrn TEXT)")
    db.execute("CREATE TABLE keyed (rrn INTEGER PRIMARY KEY)")
    for number in RRN[:2]:
        db.execute("INSERT INTO member VALUES ('kim', ?)", (number,))
    db.execute("INSERT INTO keyed VALUES (%s)" % RRN[2].replace("-", ""))
    db.execute("INSERT INTO gone VALUES ('%s')" % RRN[3])
    db.execute("DROP TABLE gone")
    out = bytearray(db.serialize())
    out[92:100] = bytes(8)  # which version of SQLite wrote it
    return bytes(out)


def make_dbf():
    """Two records, the second deleted, in the Korean code page."""
    fields = (("NAME", 10), ("RRN", 14))
    rows = ((b" ", "홍길동", RRN[0]), (b"*", "kim", RRN[1]))
    out = struct.pack("<BBBBIHH17xB2x", 3, 123, 11, 14, len(rows),
                      32 * (len(fields) + 1) + 1, 25, 0x79)
    for name, size in fields:
        out += struct.pack("<11sc4xBB14x", name.encode(), b"C", size, 0)
    out += b"\r"
    for mark, name, number in rows:
        out += mark + name.encode("cp949").ljust(10) + number.encode()
    return out + b"\x1a"


def data_samples():
    members = [("명부.txt", LINE.encode()), ("b/c.txt", text(1).encode())]
    wants = [found("명부.txt"), found("b/c.txt")]
    yield "good-packed.alz", make_alz(members), wants
    yield "good-packed.egg", make_egg(members), wants
    yield ("bad-cut.alz", make_alz(members)[:-30],
           [found("명부.txt"), gap("partial", "damaged", "b/c.txt"),
            gap("partial", "damaged")])
    yield "good-members.db", make_sqlite(), [found("--", 4)]
    yield "good-members.dbf", make_dbf(), [found("--", 2)]


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
    yield ("unsupported-dot.gif",
           b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01"
           b"\0\0\x02\x02D\x01\0;", [gap("partial", "image")])
    yield ("unsupported-salted.bin", b"Salted__" + bytes(range(8)) +
           bytes((i * 37 + 11) % 256 for i in range(64)),
           [gap("partial", "encrypted")])


def hancom_samples():
    return hwp_samples.samples(LABEL, RRN, make_zip, found, gap)


RELATIONS = ("http://schemas.openxmlformats.org/officeDocument/2006/"
             "relationships/")


def relations(*which):
    return "<Relationships>%s</Relationships>" % "".join(
        '<Relationship Id="rId%d" Type="%s%s" Target="%s"/>' % (
            n, RELATIONS, kind, target)
        for n, (kind, target) in enumerate(which, 1))


def office(*members):
    return make_zip([("[Content_Types].xml", b"<Types/>")] +
                    [(name, data.encode() if isinstance(data, str) else data)
                     for name, data in members])


def make_docx():
    """A value in two runs; one in a cell; one that was deleted."""
    run = "<w:r><w:t>%s</w:t></w:r>"
    return office(
        ("word/document.xml",
         "<w:document><w:body><w:p>" + run % (LABEL + ": " + RRN[0][:5]) +
         run % RRN[0][5:] + "</w:p><w:tbl><w:tr><w:tc><w:p>" + run % LABEL +
         "</w:p></w:tc></w:tr><w:tr><w:tc><w:p>" + run % RRN[1] +
         "</w:p></w:tc></w:tr></w:tbl></w:body></w:document>"),
        ("word/footnotes.xml", "<w:footnotes><w:p><w:del><w:r><w:delText>" +
         LABEL + " " + RRN[2] + "</w:delText></w:r></w:del></w:p>"
         "</w:footnotes>"))


def make_xlsx():
    """Numbers whose format shows the dash, and a shared string."""
    rows = "".join('<row r="%d"><c r="A%d" t="s"><v>1</v></c>'
                   '<c r="B%d" s="1"><v>%s</v></c></row>' % (
                       n, n, n, RRN[n - 2].replace("-", ""))
                   for n in (2, 3))
    return office(
        ("xl/workbook.xml", '<workbook><sheets><sheet name="명부" sheetId="1" '
         'r:id="rId1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))),
        ("xl/sharedStrings.xml", "<sst><si><t>%s</t></si><si><t>홍길동</t>"
         "</si></sst>" % LABEL),
        ("xl/styles.xml", '<styleSheet><numFmts><numFmt numFmtId="164" '
         'formatCode="000000-0000000"/></numFmts><cellXfs><xf/>'
         '<xf numFmtId="164"/></cellXfs></styleSheet>'),
        ("xl/worksheets/sheet1.xml", '<worksheet><sheetData><row r="1">'
         '<c r="B1" t="s"><v>0</v></c></row>' + rows +
         "</sheetData></worksheet>"))


def biff12(kind, body=b""):
    """A record of [MS-XLSB] 2.1.4."""
    out = bytearray()
    for number, most in ((kind, 2), (len(body), 4)):
        for at in range(most):
            more = number >> 7 != 0 and at + 1 < most
            out.append(number & 0x7f | (0x80 if more else 0))
            number >>= 7
            if not more:
                break
    return bytes(out) + body


def wide(string):
    return struct.pack("<I", len(string)) + string.encode("utf-16-le")


def make_xlsb():
    """The same as records: a shared string, a number, a text."""
    def cell(kind, column, value, style=0):
        return biff12(kind, struct.pack("<II", column, style) + value)

    book = (biff12(131) + biff12(156, struct.pack("<II", 0, 1) +
                                 wide("rId1") + wide("명부")) + biff12(132))
    styles = (biff12(44, struct.pack("<H", 164) + wide("000000-0000000")) +
              biff12(617) + biff12(47, struct.pack("<HH", 0, 0) + bytes(12)) +
              biff12(47, struct.pack("<HH", 0, 164) + bytes(12)) +
              biff12(618))
    sheet = (biff12(129) + biff12(0, struct.pack("<I", 0) + bytes(13)) +
             cell(7, 1, struct.pack("<I", 0)) +
             biff12(0, struct.pack("<I", 1) + bytes(13)) +
             cell(5, 1, struct.pack("<d", float(RRN[0].replace("-", ""))), 1) +
             biff12(0, struct.pack("<I", 2) + bytes(13)) +
             cell(6, 1, wide(RRN[1])) + biff12(130))
    return office(
        ("_rels/.rels", relations(("officeDocument", "xl/workbook.bin"))),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", relations(
            ("worksheet", "worksheets/sheet1.bin"),
            ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin"))),
        ("xl/sharedStrings.bin", biff12(159) + biff12(19, b"\0" +
                                                      wide(LABEL)) +
         biff12(160)),
        ("xl/styles.bin", styles), ("xl/worksheets/sheet1.bin", sheet))


def make_pptx():
    """A value in two runs on a slide, one in its notes."""
    def slide(kind, *runs):
        return "<p:%s><a:p>%s</a:p></p:%s>" % (kind, "".join(
            "<a:r><a:t>%s</a:t></a:r>" % r for r in runs), kind)

    return office(
        ("ppt/presentation.xml", '<p:presentation><p:sldIdLst><p:sldId '
         'id="256" r:id="rId1"/></p:sldIdLst></p:presentation>'),
        ("ppt/_rels/presentation.xml.rels",
         relations(("slide", "slides/slide1.xml"))),
        ("ppt/slides/slide1.xml",
         slide("sld", LABEL + " ", RRN[0][:8], RRN[0][8:])),
        ("ppt/slides/_rels/slide1.xml.rels",
         relations(("notesSlide", "../notesSlides/notesSlide1.xml"))),
        ("ppt/notesSlides/notesSlide1.xml",
         slide("notes", LABEL + " ", RRN[1])))


def make_odf(kind, body, encrypted=False):
    entry = ('<manifest:file-entry manifest:full-path="content.xml">%s'
             "</manifest:file-entry>" % (
                 "<manifest:encryption-data/>" if encrypted else ""))
    return make_zip([
        ("mimetype", b"application/vnd.oasis.opendocument." + kind.encode()),
        ("content.xml", ("<office:document-content><office:body>%s"
                         "</office:body></office:document-content>" %
                         body).encode()),
        ("META-INF/manifest.xml", ("<manifest:manifest>%s"
                                   "</manifest:manifest>" % entry).encode())])


def office_samples():
    split = "<text:p>%s: %s<text:span>%s</text:span></text:p>" % (
        LABEL, RRN[0][:9], RRN[0][9:])
    sheet = ('<office:spreadsheet><table:table table:name="명부">'
             "<table:table-row><table:table-cell><text:p>%s</text:p>"
             "</table:table-cell></table:table-row><table:table-row>"
             '<table:table-cell office:value="%s"><text:p>%s</text:p>'
             "</table:table-cell></table:table-row></table:table>"
             "</office:spreadsheet>" % (LABEL, RRN[0].replace("-", ""),
                                        RRN[0]))
    page = ('<office:presentation><draw:page>%s<presentation:notes><text:p>'
            "%s %s</text:p></presentation:notes></draw:page>"
            "</office:presentation>" % (split, LABEL, RRN[1]))
    flat = ('<?xml version="1.0"?><office:document xmlns:office="urn:oasis:'
            'names:tc:opendocument:xmlns:office:1.0"><office:body>'
            "<office:text>%s</office:text></office:body></office:document>" %
            split)
    yield "good-letter.docx", make_docx(), [found("--", 3)]
    yield "good-book.xlsx", make_xlsx(), [found("--", 2)]
    yield "good-book.xlsb", make_xlsb(), [found("--", 2)]
    yield "good-talk.pptx", make_pptx(), [found("--", 2)]
    yield "good-letter.odt", make_odf("text", split), [found("--")]
    yield "good-book.ods", make_odf("spreadsheet", sheet), [found("--")]
    yield "good-talk.odp", make_odf("presentation", page), [found("--", 2)]
    yield "good-flat.fodt", flat.encode(), [found("--")]
    yield ("bad-no-directory.docx", make_docx()[:-60],
           [found("--", 3), gap("partial", "damaged")])
    yield ("unsupported-encrypted.odt",
           make_odf("text", "\x8f\x02", encrypted=True),
           [gap("skipped", "encrypted", "content.xml"),
            gap("partial", "encrypted")])


def legacy_samples():
    return ole_samples.samples(LABEL, RRN, found, gap)


def main():
    where = sys.argv[1]
    for group in (plain_samples, archive_samples, bad_samples,
                  unsupported_samples, office_samples, data_samples, mail_samples,
                  hancom_samples, legacy_samples):
        for name, data, wants in group():
            assert len(data) < 20000, name
            with open(os.path.join(where, name), "wb") as f:
                f.write(data)
            with open(os.path.join(where, name + ".want"), "w",
                      encoding="utf-8") as f:
                f.write("".join(line + "\n" for line in wants))


if __name__ == "__main__":
    main()
