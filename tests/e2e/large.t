#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Large plain files are cut into ranges of 16 MiB for all threads: each value
# is found once, wherever the cut falls, at its right line and column.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$T" || bail "cd"
range=16777216
nranges=3

free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free_kb" -gt 400000 ] || skip_all "needs 400 MB in $T"

# make FILE SHIFT: 3 ranges and a bit of lines, a value around each border so
# that SHIFT bytes of its 14 stand before it, some more at odd places between.
make()
{
	LC_ALL=C awk -v range=$range -v n=$nranges -v shift="$2" -v v=$RRN1 '
	BEGIN {
		line = "the quick brown fox jumps over the lazy dog, and then on\n"
		block = line
		while (length(block) < 65536)
			block = block block
		at = 0
		for (i = 1; i <= n; i++) {
			fill(i * range - shift - 14)
			put("RRN: ")
			fill_short(i * range - shift)
			put(v)
			put("\n")
			# Soon behind the border, and in the middle.
			fill(i * range + 300 + i)
			put("RRN: " v " x\n")
			fill(i * range + 7000000 + 11 * i)
			put("RRN: " v "\n")
		}
		fill(n * range + 9000000)
		put("RRN: " v)
	}
	function put(s) { printf "%s", s; at += length(s) }
	function fill(to) {
		while (at + length(block) < to)
			put(block)
		while (at + length(line) < to)
			put(line)
	}
	function fill_short(to) {
		while (at < to)
			put(" ")
	}' >"$1"
}

# offset:line:column of each value, counted without jikimi.
expect()
{
	LC_ALL=C grep -nbo -e "$RRN1" "$1" |
		awk -F: '{ print $2 ":" $1 }' >places
	# The column: bytes since the last newline.
	LC_ALL=C grep -b -e "$RRN1" "$1" | cut -d: -f1 >starts
	paste -d: places starts | awk -F: '{ print $1 ":" $2 ":" $1 - $3 + 1 }'
}

got()
{
	sed -n 's/.*"type":"finding".*"offset":\([0-9]*\),"line":\([0-9]*\),"column":\([0-9]*\),.*/\1:\2:\3/p' "$1"
}

# Every way a value can straddle the border, and just beside it.
for s in -1 0 1 2 5 6 7 8 13 14 15; do
	make big $s
	expect big >want
	scan -j1 big
	mv out one
	got one >have
	same want have "value with $s bytes before the border: offset, line, column"
	scan -j8 big
	same one out "and -j8 says the same"
done
is "$(wc -l <want | tr -d ' ')" $((3 * nranges + 1)) "the test has its values"

# One line without end, with values: lines and columns hold over ranges.
LC_ALL=C tr '\n' ' ' <big >flat
expect flat >want
scan -j4 flat
got out >have
same want have "a file of one line: columns across ranges"

# Line ends of another kind; a value as the very last bytes.
scan -j2 big
is "$(got out | tail -n 1)" "$(expect big | tail -n 1)" "the last bytes count"
is "$(summary | sed -n 's/.*"bytes":\([0-9]*\),.*/\1/p')" \
	"$(wc -c <big | tr -d ' ')" "each byte is counted once"
rm -f big flat

# Holes of a sparse file are passed over.
if truncate -s 100G sparse 2>/dev/null &&
	[ "$(stat -c %b sparse)" -lt 1000 ]; then
	echo "RRN: $RRN1" | dd of=sparse conv=notrunc status=none
	echo "RRN: $RRN1" | dd of=sparse conv=notrunc status=none bs=1 \
		seek=107374000000
	is "$(stat -c %s sparse)" 107374182400 "100 GB with holes"
	if timeout 60 "$JIKIMI" scan -f jsonl sparse >out 2>err; then
		rc=0
	else
		rc=$?
	fi
	is "$rc" 1 "sparse file: scanned in no time"
	is "$(got out | cut -d: -f1 | tr '\n' ' ')" "5 107374000005 " \
		"sparse file: both ends found"
else
	skip "no holes on this file system"
fi

done_testing
