# SPDX-License-Identifier: GPL-3.0-or-later
"""Corpora for the bench: made from a seed, so that each run has the same.

All persons are made up. What is costly is kept under the bench folder, by
name, seed and size, and found there by the next run.
"""

import glob
import itertools
import os
import random
import re
import shutil
import subprocess
import sys

import repositories

SEED = 20261123
MIB = 1 << 20

SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심"
GIVEN = "민서준지우현수영진호은경미정성재원태규희연주석선유하도윤아"
CITIES = ["서울특별시 중구", "서울특별시 강남구", "부산광역시 해운대구",
          "대구광역시 수성구", "인천광역시 연수구", "광주광역시 북구",
          "대전광역시 유성구", "울산광역시 남구", "경기도 수원시 팔달구",
          "강원특별자치도 춘천시", "전라남도 순천시", "제주특별자치도 제주시"]
ROADS = ["세종대로", "중앙로", "봉은사로", "한빛로", "동백길", "문화로 12번길",
         "첨단대로", "은행나무로", "바다로", "새터길"]
DOMAINS = ["naru-soft.kr", "hanbit.example", "mail.example.com", "gaon.co.kr"]
NOUNS = """업무 협조 요청 검토 결과 보고 예산 집행 현황 담당 부서 회의 일정 안내
자료 제출 기한 변경 사항 시민 도서관 강좌 신청 기간 모집 대상 문의 사업 계획 지원
평가 기준 절차 시행 관련 법령 개정 내용 공고 접수 방법 서류 교육 과정 운영 시설
이용 시간 주차 환경 정비 도로 공사 구간 통제 주민 의견 수렴 지역 경제 활성화""".split()
PARTICLES = ["은", "이", "을", "의", "에", "에서", "으로", "과", "도", "까지", ""]
ENDINGS = ["합니다.", "바랍니다.", "하였다.", "되었습니다.", "입니다.", "한다."]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0",
          "curl/7.88.1", "Mozilla/5.0 (compatible; Yeti/1.1)"]
PATHS = ["/", "/index.html", "/board/list", "/board/view", "/item", "/cart",
         "/api/v1/orders", "/static/app.3f9a1c.js", "/images/logo@2x.png"]
MODULES = ["auth", "order", "payment", "batch", "session", "mail"]
EVENTS = ["요청 처리 완료", "request done", "cache miss", "재시도 예약",
          "connection closed by peer", "사용자 정보 갱신", "queue drained"]


def name(rng):
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)


def rrn(rng):
    """A resident number with its check digit; births end before 2020."""
    year = rng.randrange(1950, 2020)
    digits = "%02d%02d%02d%d%06d" % (
        year % 100, rng.randrange(1, 13), rng.randrange(1, 29),
        rng.randrange(1, 3) + (2 if year >= 2000 else 0),
        rng.randrange(1000000))
    total = sum(int(d) * w for d, w in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9,
                                                    2, 3, 4, 5)))
    return "%s-%s%d" % (digits[:6], digits[6:12], (11 - total % 11) % 10)


def card(rng):
    """A card number that Luhn's test holds for."""
    digits = [9, 4] + [rng.randrange(10) for _ in range(13)]
    total = sum(digits[1::2])
    for d in digits[0::2]:
        total += d * 2 - 9 if d > 4 else d * 2
    digits.append(-total % 10)
    text = "".join(map(str, digits))
    return "-".join(text[i:i + 4] for i in range(0, 16, 4))


def mobile(rng):
    return "010-%04d-%04d" % (rng.randrange(2000, 10000),
                              rng.randrange(10000))


def leak_lines(rng):
    yield "성명,주민등록번호,휴대전화,이메일,주소,카드번호\n"
    for n in itertools.count(1):
        yield "%s,%s,%s,user%d@%s,%s %s %d,%s\n" % (
            name(rng), rrn(rng), mobile(rng), n, rng.choice(DOMAINS),
            rng.choice(CITIES), rng.choice(ROADS), rng.randrange(1, 400),
            card(rng))


def access_lines(rng):
    rand = rng.randrange
    for n in itertools.count():
        path = rng.choice(PATHS)
        if n % 4 == 0:
            path += "?id=%d&t=%d" % (rand(10 ** 6), 1711929600000 + n * 37)
        yield ('10.%d.%d.%d - - [%02d/Apr/2024:%02d:%02d:%02d +0900] '
               '"GET %s HTTP/1.1" 200 %d "-" "%s"\n' % (
                   rand(256), rand(256), rand(1, 255), n // 3000000 % 28 + 1,
                   n // 120000 % 24, n // 2000 % 60, n // 33 % 60, path,
                   rand(100000), rng.choice(AGENTS)))


def application_lines(rng):
    rand = rng.randrange
    for n in itertools.count():
        line = "2024-04-%02d %02d:%02d:%02d.%03d INFO [%s-%d] %s seq=%d" % (
            n // 900000 % 28 + 1, n // 36000 % 24, n // 600 % 60, n // 10 % 60,
            rand(1000), rng.choice(MODULES), rand(32), rng.choice(EVENTS), n)
        if n % 200 == 0:
            line += " 사용자=%s 휴대전화=%s" % (name(rng), mobile(rng))
        yield line + "\r\n"


def prose_lines(rng):
    for n in itertools.count():
        words = [rng.choice(NOUNS) + rng.choice(PARTICLES)
                 for _ in range(rng.randrange(6, 16))]
        if n % 12 == 0:
            words.append("%d년 %d월 %d일까지" % (
                rng.randrange(2015, 2026), rng.randrange(1, 13),
                rng.randrange(1, 29)))
        if n % 2000 == 0:
            words.append("문의는 담당자 %s(%s)에게" % (name(rng), mobile(rng)))
        yield " ".join(words) + " " + rng.choice(ENDINGS) + "\n"


def write_lines(path, size, lines, encoding, mark=b""):
    with open(path, "wb") as out:
        out.write(mark)
        left = size - len(mark)
        while left > 0:
            data = "".join(itertools.islice(lines, 4096)).encode(encoding)
            left -= out.write(data)


def write_binary(path, size, rng):
    with open(path, "wb") as out:
        while size > 0:
            size -= out.write(rng.randbytes(min(size, 16 * MIB)))


def source_files(folder):
    """Sources in an order of chance: a kernel's, else the system's."""
    names = []
    for root in [folder] if folder else ["/usr/include", "/usr/share"]:
        for where, folders, files in os.walk(root):
            folders.sort()
            names += [os.path.join(where, f) for f in sorted(files)
                      if f.endswith((".c", ".h", ".py", ".pl", ".pm"))]
    random.Random(SEED).shuffle(names)
    return names


def write_source(path, size, folder):
    files = source_files(folder)
    if not files:
        sys.exit("bench: no source files for the source text")
    with open(path, "wb") as out:
        for file in itertools.cycle(files):
            with open(file, "rb") as text:
                size -= out.write(text.read()[:size])
            if size <= 0:
                return


def write_sparse(path, size, prose, rng):
    """Much text of a few MiB over and over, and a person now and then."""
    with open(prose, "rb") as text:
        block = text.read(8 * MIB)
    with open(path, "wb") as out:
        while size > 0:
            size -= out.write(block)
            size -= out.write(("담당자 %s %s\n" % (name(rng), mobile(rng)))
                              .encode())


class Store:
    """Corpora by name in one folder."""

    def __init__(self, folder, megabytes):
        self.folder = folder
        self.size = megabytes * MIB
        os.makedirs(folder, exist_ok=True)

    def _make(self, file, write):
        path = os.path.join(self.folder, file)
        if not os.path.exists(path):
            print("making %s" % path, file=sys.stderr)
            write(path + ".part")
            os.rename(path + ".part", path)
        return path

    def text(self, kind):
        file = "%s-%d-%d" % (kind, SEED, self.size // MIB)
        rng = random.Random("%s %d" % (kind, SEED))
        writers = {
            "source": lambda p: write_source(p, self.size, self.linux()),
            "log": lambda p: write_lines(p, self.size, access_lines(rng),
                                         "ascii"),
            "csv": lambda p: write_lines(p, self.size, leak_lines(rng),
                                         "utf-8"),
            "csv949": lambda p: write_lines(p, self.size, leak_lines(rng),
                                            "cp949"),
            "prose": lambda p: write_lines(p, self.size, prose_lines(rng),
                                           "utf-8"),
            "binary": lambda p: write_binary(p, self.size, rng),
            "utf16": lambda p: write_lines(p, self.size,
                                           application_lines(rng),
                                           "utf-16-le", b"\xff\xfe"),
        }
        return self._make(file, writers[kind])

    def repository(self, commits):
        return self._make(
            "repository-%d-%d" % (repositories.SEED, commits),
            lambda p: repositories.generate(p, commits))

    def sparse(self, gigabytes):
        prose = self.text("prose")
        return self._make(
            "sparse-%d-%d" % (SEED, gigabytes),
            lambda p: write_sparse(p, gigabytes << 30, prose,
                                   random.Random(SEED)))

    def linux(self):
        """Debian's kernel sources, unpacked; None without the package."""
        archives = sorted(glob.glob("/usr/src/linux-source-*.tar.xz"))
        if not archives:
            return None
        name_ = os.path.basename(archives[-1])[:-len(".tar.xz")]

        def unpack(part):
            os.makedirs(part, exist_ok=True)
            subprocess.run(["tar", "-C", part, "-xf", archives[-1]],
                           check=True)

        return self._make(name_, unpack)

    def linux_tar(self, suffix):
        """The kernel sources as tar.gz or tar.zst."""
        tree = self.linux()
        if tree is None:
            return None
        packer = {"gz": ["gzip", "-c"], "zst": ["zstd", "-q", "-c"]}[suffix]
        if shutil.which(packer[0]) is None:
            return None

        def pack(part):
            with open(part, "wb") as out:
                tar = subprocess.Popen(
                    ["tar", "-C", tree, "--sort=name", "-cf", "-", "."],
                    stdout=subprocess.PIPE)
                subprocess.run(packer, stdin=tar.stdout, stdout=out,
                               check=True)
                if tar.wait() != 0:
                    sys.exit("bench: tar failed")

        return self._make(os.path.basename(tree) + ".tar." + suffix, pack)

    def small_files(self, count):
        """Files of 1 to 4 KiB, 1,000 a folder, of all kinds of text."""
        texts = []
        for kind in ("source", "log", "csv", "prose"):
            with open(self.text(kind), "rb") as text:
                texts.append(text.read(64 * MIB))
        rng = random.Random(SEED)

        def write(part):
            for n in range(count):
                folder = os.path.join(part, "%03d" % (n // 1000))
                if n % 1000 == 0:
                    os.makedirs(folder, exist_ok=True)
                text = texts[0 if n % 10 < 7 else n % 10 - 6]
                size = rng.randrange(1024, 4096)
                start = rng.randrange(len(text) - size)
                with open(os.path.join(folder, "%d.txt" % n), "wb") as out:
                    out.write(text[start:start + size])

        return self._make("small-%d-%d-%d" % (SEED, count, self.size // MIB),
                          write)


def keyword_pack(folder, count, source):
    """A rule pack of so many rules, each anchored on words of its own, of
    which every tenth stands in the source text."""
    rng = random.Random("rules %d" % SEED)
    with open(source, "rb") as text:
        known = sorted(set(re.findall(rb"[a-z]{6,14}", text.read(8 * MIB))))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "words.yaml"), "w",
              encoding="utf-8") as out:
        out.write("rules:\n")
        for n in range(count):
            word = "".join(rng.choice("bdgklmnprstvz") + rng.choice("aeiou")
                           for _ in range(5))
            if n % 10 == 0:
                word = rng.choice(known).decode()
            out.write(RULE % {"n": n, "word": word})
    return folder


RULE = """\
  - id: word-%(n)d
    name: {en: Word %(n)d, ko: 낱말 %(n)d}
    description: For the bench.
    severity: low
    anchor: {literals: [%(word)s]}
    pattern: '%(word)s[0-9]{4}(?![0-9])'
    weights: {plausible: 60}
    thresholds: {high: 80, medium: 50, low: 40}
    mask: {of: digits}
    examples:
      - {text: "%(word)s1234", value: %(word)s1234}
    counter-examples: ["%(word)s12"]
"""
