#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scale case: 76 workbooks of 3 sheets with 49,000 persons each, sorted by
year of birth, as they were once found in an alley. All persons are made up
and no two of a run are the same, so that their number is known.

    leak.py JIKIMI

jikimi, one thread, against "unzip -p | rg" with patterns equivalent to all
default rules and with one for resident numbers only, and against reading the
cells with python3-openpyxl; then all files with the number of persons.
Commands run in turn; what counts is the ratio of medians, see bench.py.
It runs in Debian's Python: openpyxl and xlwt are packages of that.

BENCH_FILES   workbooks (76)
BENCH_XLS     of them as xls, when python3-xlwt is there (2)
BENCH_ROUNDS  rounds (5)
BENCH_DIR     where the files are made and kept (/var/tmp/jikimi-bench)
"""

import datetime
import os
import re
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True  # the folder belongs to the sources

import corpora
import measure
import peers

SHEETS = 3
ROWS = 49000
FIRST_YEAR = 1934
COLUMNS = ["성명", "주민등록번호", "휴대전화", "이메일", "주소"]
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
RRN = r"\b[0-9]{6}-?[1-8][0-9]{6}\b"
# openpyxl is read with so few workbooks: it takes its time.
SLOW_FILES = 1

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml."

READ_ALL = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(sum(len(row) for sheet in book for row in
          sheet.iter_rows(values_only=True)))
"""


def partial(digits, at):
    return sum(int(d) * WEIGHTS[at + i] for i, d in enumerate(digits))


class People:
    """Rows of one workbook: all were born in one year."""

    def __init__(self, number):
        self.number = number
        year = FIRST_YEAR + number
        first = datetime.date(year, 1, 1)
        self.days = []
        for i in range(365):
            day = first + datetime.timedelta(days=i)
            for sex in (1, 2):
                head = day.strftime("%y%m%d%%d") % (
                    sex + (2 if year >= 2000 else 0))
                self.days.append((head, partial(head, 0)))
        self.tails = [("%05d" % n, partial("%05d" % n, 7))
                      for n in range(100000)]

    def row(self, index):
        """Each index has another resident number: the day and sex repeat
        after 730 rows, the tail then is another."""
        head, a = self.days[index * 467 % 730]
        tail, b = self.tails[(index // 730 * 7919 + index * 31) % 100000]
        rrn = "%s-%s%s%d" % (head[:6], head[6], tail,
                             (11 - (a + b) % 11) % 10)
        n = self.number * SHEETS * ROWS + index
        name = (corpora.SURNAMES[n % 30] +
                corpora.GIVEN[n // 30 % 28] + corpora.GIVEN[n // 840 % 28])
        phone = "010-%04d-%04d" % (2000 + n // 10000 % 8000, n % 10000)
        mail = "user%d@%s" % (n, corpora.DOMAINS[n % len(corpora.DOMAINS)])
        address = "%s %s %d" % (corpora.CITIES[n % len(corpora.CITIES)],
                                corpora.ROADS[n // 12 % len(corpora.ROADS)],
                                n // 120 % 400 + 1)
        return name, rrn, phone, mail, address

    def sheet(self, number):
        return map(self.row, range(number * ROWS, (number + 1) * ROWS))


class Shared:
    """Shared strings, as all programs write them."""

    def __init__(self):
        self.index = {}

    def __call__(self, text):
        return self.index.setdefault(text, len(self.index))

    def xml(self):
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="%s">' % MAIN
        for text in self.index:
            yield "<si><t>%s</t></si>" % text
        yield "</sst>"


def sheet_xml(shared, rows, numbers):
    """numbers: resident numbers as numbers, whose format shows the dash."""
    cell = '<c r="%s%d" t="s"><v>%d</v></c>'
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="%s">'
           "<sheetData><row r=\"1\">" % MAIN)
    for i, text in enumerate(COLUMNS):
        yield cell % ("ABCDE"[i], 1, shared(text))
    yield "</row>"
    for number, row in enumerate(rows, 2):
        parts = ['<row r="%d" spans="1:5">' % number]
        for i, text in enumerate(row):
            if i == 1 and numbers:
                parts.append('<c r="B%d" s="1"><v>%d</v></c>' % (
                    number, int(text.replace("-", ""))))
            else:
                parts.append(cell % ("ABCDE"[i], number, shared(text)))
        parts.append("</row>")
        yield "".join(parts)
    yield "</sheetData></worksheet>"


def write_member(book, name, parts):
    with book.open(name, "w", force_zip64=True) as out:
        chunk = []
        for part in parts:
            chunk.append(part)
            if len(chunk) == 4096:
                out.write("".join(chunk).encode())
                chunk.clear()
        out.write("".join(chunk).encode())


def small_parts():
    sheets = range(1, SHEETS + 1)
    yield "[Content_Types].xml", (
        '<Types xmlns="%s/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml'
        '"/><Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml'
        '"/><Override PartName="/xl/styles.xml" ContentType="%sstyles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType='
        '"%ssharedStrings+xml"/>%s</Types>' % (
            PACKAGE, SHEET_ML, SHEET_ML, SHEET_ML, "".join(
                '<Override PartName="/xl/worksheets/sheet%d.xml" ContentType='
                '"%sworksheet+xml"/>' % (n, SHEET_ML) for n in sheets)))
    yield "_rels/.rels", (
        '<Relationships xmlns="%s/relationships"><Relationship Id="rId1" '
        'Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        % (PACKAGE, DOCUMENT))
    yield "xl/workbook.xml", (
        '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (
            MAIN, DOCUMENT, "".join(
                '<sheet name="Sheet%d" sheetId="%d" r:id="rId%d"/>' % (n, n, n)
                for n in sheets)))
    yield "xl/_rels/workbook.xml.rels", (
        '<Relationships xmlns="%s/relationships">%s<Relationship Id="rId8" '
        'Type="%s/sharedStrings" Target="sharedStrings.xml"/><Relationship '
        'Id="rId9" Type="%s/styles" Target="styles.xml"/></Relationships>' % (
            PACKAGE, "".join(
                '<Relationship Id="rId%d" Type="%s/worksheet" '
                'Target="worksheets/sheet%d.xml"/>' % (n, DOCUMENT, n)
                for n in sheets), DOCUMENT, DOCUMENT))
    yield "xl/styles.xml", (
        '<styleSheet xmlns="%s"><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="000000\\-0000000"/></numFmts><fonts count="1"><font/>'
        '</fonts><fills count="1"><fill/></fills><borders count="1"><border/>'
        '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" '
        'applyNumberFormat="1"/></cellXfs></styleSheet>' % MAIN)


def write_xlsx(path, number):
    people, shared = People(number), Shared()
    with zipfile.ZipFile(path + "~", "w", zipfile.ZIP_DEFLATED,
                         compresslevel=6) as book:
        for name, text in small_parts():
            book.writestr(name, text)
        for n in range(SHEETS):
            write_member(book, "xl/worksheets/sheet%d.xml" % (n + 1),
                         sheet_xml(shared, people.sheet(n), number % 2 == 1))
        write_member(book, "xl/sharedStrings.xml", shared.xml())
    os.rename(path + "~", path)


def write_xls(path, number):
    import xlwt
    people, book = People(number), xlwt.Workbook()
    for n in range(SHEETS):
        sheet = book.add_sheet("Sheet%d" % (n + 1))
        for column, text in enumerate(COLUMNS):
            sheet.write(0, column, text)
        for at, row in enumerate(people.sheet(n), 1):
            for column, text in enumerate(row):
                sheet.write(at, column, text)
    book.save(path + "~")
    os.rename(path + "~", path)


def has_module(name):
    return subprocess.run([sys.executable, "-c", "import " + name],
                          stderr=subprocess.DEVNULL).returncode == 0


def make(folder, count, nxls):
    """The workbooks, those that are not there yet made by all processors."""
    os.makedirs(folder, exist_ok=True)
    paths, todo = [], []
    for number in range(count):
        kind = "xls" if number >= count - nxls else "xlsx"
        path = os.path.join(folder, "born-%d.%s" % (FIRST_YEAR + number, kind))
        paths.append(path)
        if not os.path.exists(path):
            todo.append((write_xls if kind == "xls" else write_xlsx, path,
                         number))
    children = []
    for worker in range(min(os.cpu_count() or 1, len(todo))):
        child = os.fork()
        if child == 0:
            for write, path, number in todo[worker::os.cpu_count() or 1]:
                write(path, number)
            os._exit(0)
        children.append(child)
    for child in children:
        if os.waitpid(child, 0)[1] != 0:
            sys.exit("leak: a workbook could not be made")
    return paths


def shell(*commands):
    return ["sh", "-c", " ; ".join(commands)]


def quoted(words):
    return " ".join("'%s'" % word for word in words)


def compare(title, commands, rounds, files):
    runs = measure.alternate(commands, rounds)
    measure.table(title, runs, sum(map(os.path.getsize, files)))


def count_persons(scan, files):
    wanted = len(files) * SHEETS * ROWS
    # By default what lies beyond 1,500,000 is an estimate; each row has four
    # values that are some person's.
    command = scan + ["-j2", "-f", "summary", "--exact-persons",
                      str(5 * wanted), *files]
    peak = measure.Memory(command)
    text = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8",
                          check=True).stdout
    row = re.search(r"^ *kr-rrn +\S+ +([0-9,]+) +[0-9,]+ +(~?)([0-9,]+)", text,
                    re.M)
    found, about, persons = 0, "", 0
    if row:
        found, persons = (int(row.group(i).replace(",", "")) for i in (1, 3))
        about = row.group(2)
    print("\nresident numbers: %d of %d; persons: %s%d; peak of all processes "
          "%.0f MiB" % (found, wanted, about, persons,
                        peak.peak / corpora.MIB))
    return found == wanted and persons == wanted and not about


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    count = int(os.environ.get("BENCH_FILES") or 76)
    nxls = int(os.environ.get("BENCH_XLS") or 2) if has_module("xlwt") else 0
    rounds = int(os.environ.get("BENCH_ROUNDS") or 5)
    folder = os.path.join(os.environ.get("BENCH_DIR") or
                          "/var/tmp/jikimi-bench", "leak")
    sys.stdout.reconfigure(line_buffering=True)
    files = make(folder, count, nxls if count > nxls else 0)
    books = [path for path in files if path.endswith(".xlsx")]
    scan = [sys.argv[1], "scan", "--exit-zero", "--no-progress"]
    with tempfile.TemporaryDirectory() as work:
        rg = peers.Peers(sys.argv[1], work).rg("-j1", "--count-matches")
        compare("leak: %d xlsx, one thread" % len(books), {
            "jikimi -j1": scan + ["-j1", "-f", "summary", *books],
            "unzip -p | rg": shell(*(
                "unzip -p '%s' | %s" % (b, quoted(rg)) for b in books)),
            "… resident no. only": shell(*(
                "unzip -p '%s' | rg -a --count-matches '%s'" % (b, RRN)
                for b in books)),
        }, rounds, books)
    if has_module("openpyxl"):
        few = books[:SLOW_FILES]
        compare("leak: %d xlsx, against openpyxl read-only" % len(few), {
            "jikimi -j1": scan + ["-j1", "-f", "summary", *few],
            "openpyxl": shell(*(quoted([sys.executable, "-c", READ_ALL, b])
                                for b in few)),
        }, rounds, few)
    else:
        print("\nleak: no python3-openpyxl to compare with")
    if not count_persons(scan, files):
        sys.exit("leak: not all persons were counted")


if __name__ == "__main__":
    main()
