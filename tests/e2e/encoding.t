#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Transcoded text: each finding has the encoding of the file, and offset and
# length are those of its raw bytes, wherever it lies in the file.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

LINES=900
have iconv || skip_all "no iconv"

# A number behind every length of text, so that it lies at every place within
# a block of the decoder and across its reads. With sizes (mark, ASCII, Hangul,
# run of Hangul) the places of the numbers in the raw bytes; else the text.
text()
{
	awk -v lines=$LINES -v sizes="$*" -v rrn="$RRN1" 'BEGIN {
		n = split(sizes, size)
		at = size[1]
		for (i = 0; i < lines; i++) {
			x = ""
			for (k = i % 67; k > 0; k--)
				x = x "x"
			ga = ""
			for (k = i % 5; k > 0; k--)
				ga = ga "가"
			if (n == 0) {
				print x " " ga " 주민등록번호: " rrn
				continue
			}
			at += size[2] * (i % 67 + 4) + size[3] * (i % 5 + 6)
			at += size[4] * ((i % 5 > 0) + 1)
			print at, size[2] * length(rrn)
			at += size[2] * (length(rrn) + 1)
		}
	}'
}

# check NAME ICONV MARK SIZES…
check()
{
	name=$1 iconv=$2 mark=$3
	shift 3
	printf '%b' "$mark" >"$T/file"
	iconv -f UTF-8 -t "$iconv" "$T/text" >>"$T/file"
	text "$@" >"$T/want"
	scan "$T/file"
	is "$rc" 1 "$name: found"
	sed -n "/\"type\":\"finding\"/s/.*\"offset\":\([0-9]*\),.*\"encoding\":\"$name\".*\"length\":\([0-9]*\).*/\1 \2/p" \
		"$T/out" >"$T/have"
	same "$T/want" "$T/have" "$name: raw offsets and lengths"
}

text >"$T/text"
check utf-16le UTF-16LE '\0377\0376' 2 2 2 0
check utf-16le UTF-16LE '' 0 2 2 0
check utf-16be UTF-16BE '\0376\0377' 2 2 2 0
check utf-16be UTF-16BE '' 0 2 2 0
check utf-32le UTF-32LE '\0377\0376\0\0' 4 4 4 0
check utf-32le UTF-32LE '' 0 4 4 0
check utf-32be UTF-32BE '\0\0\0376\0377' 4 4 4 0
check johab JOHAB '' 0 1 2 0
check iso-2022-kr ISO-2022-KR '' 4 1 2 2

# A member's offsets are its own.
iconv -f UTF-8 -t UTF-16BE "$T/text" | gzip -n >"$T/file.gz"
text 0 2 2 0 >"$T/want"
scan "$T/file.gz"
sed -n '/"type":"finding"/s/.*"offset":\([0-9]*\),.*"encoding":"utf-16be".*"length":\([0-9]*\).*/\1 \2/p' \
	"$T/out" >"$T/have"
same "$T/want" "$T/have" "compressed: offsets in the member"

# Declared in the page; the digits stand behind letters of two bytes.
printf '<meta charset="Shift_JIS">表示 %s\n' "$RRN1" |
	iconv -f UTF-8 -t CP932 >"$T/page.html"
scan "$T/page.html"
like "$T/out" '"offset":31,.*"encoding":"shift_jis","length":14' \
	"declared: raw offset, encoding and length"
"$JIKIMI" extract "$T/page.html" >"$T/have" 2>"$T/err"
like "$T/have" '表示' "declared: the text as UTF-8"

"$JIKIMI" extract "$T/file.gz" >"$T/have" 2>"$T/err"
same "$T/text" "$T/have" "extract: the text as UTF-8"

# What is cut between two reads (of 256 KiB), and bytes that are no text: the
# text among them, a line each.
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "가나다" }' >"$T/long.txt"
"$JIKIMI" extract "$T/long.txt" >"$T/have" 2>"$T/err"
same "$T/long.txt" "$T/have" "extract: no character is cut by a read"
printf 'first one\0\1\2\3\4\5\6\377\376\200second\0\1\2\3' >"$T/file.bin"
printf 'w\0i\0d\0e\0r\0\0\0\1' >>"$T/file.bin"
printf 'first one\nsecond\nwider\n' >"$T/want"
"$JIKIMI" extract "$T/file.bin" >"$T/have" 2>"$T/err"
same "$T/want" "$T/have" "extract: strings of a binary file"

done_testing
