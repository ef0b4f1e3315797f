#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What to look for: patterns given with -e, with and without an anchor; rule
# packs without anchors; the same findings with every instruction set.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$T/tree" "$T/packs"
{
	awk 'BEGIN { for (i = 0; i < 9000; i++) print "line", i, "of no interest" }'
	echo "주민등록번호: $RRN1 Secret-Project-7"
	echo "secret-project-8"
	awk 'BEGIN { for (i = 0; i < 9000; i++) print "line", i, "of no interest" }'
} >"$T/tree/a.txt"
printf 'a\nEND\n' >"$T/tree/b.txt"

# places OPTION...: where something is found
places()
{
	scan "$@" "$T/tree"
	findings | sed 's|.*/tree/||' | tr '\n' ' ' | sed 's/ $//'
}

is "$(places -e '(?i)secret-project-[0-9]')" "a.txt||9001:36 a.txt||9002:1" \
	"-e with a literal at its head"
is "$(places -e '[a-z]+-project-[0-9]')" "a.txt||9002:1" \
	"-e with a literal within"
is "$(places -e '^[a-z]$')" "b.txt||1:1" "-e without a literal, line by line"
is "$(places -e '^END$' -e 'Secret')" "a.txt||9001:36 b.txt||2:1" "-e twice"
is "$(places)" "a.txt||9001:21" "without -e the default rules"
scan -e 'Secret' "$T/tree"
is "$rc $(field rule <"$T/out" | sort -u | tr '\n' ' ')" "1 pattern-1 " \
	"-e finds as pattern-1, with high confidence"
unlike "$T/out" "Secret" "and masks"
run "$JIKIMI" scan -e '(' "$T/tree"
refused "a pattern that does not compile"
like "$T/err" "missing closing parenthesis" "and says why"
run "$JIKIMI" scan -e '' "$T/tree"
refused "an empty pattern"

cat >"$T/packs/own.yaml" <<'PACK'
rules:
  - id: own-word
    name: {en: A word, ko: 낱말}
    description: Without an anchor.
    severity: low
    pattern: '\bproject-[0-9]\b'
    weights: {plausible: 60}
    thresholds: {high: 80, medium: 50, low: 40}
    mask: {of: any}
PACK
scan --rules "$T/packs" "$T/tree"
is "$(grep '"type":"finding"' "$T/out" | field rule | sort | uniq -c | tr -s ' \n' ' ')" \
	" 1 kr-rrn 1 own-word " "a pack without an anchor, beside the default rules"

for set in avx512 avx2 sse2 neon scalar; do
	JIKIMI_SIMD=$set run "$JIKIMI" scan --reproducible -f jsonl \
		--min-confidence low "$SRC/tests/samples" "$SRC/rules" "$SRC/src/match"
	if [ "$rc" -eq 2 ]; then
		like "$T/err" "this machine has no '$set'" "$set is not there"
		continue
	fi
	[ -e "$T/first" ] || cp "$T/out" "$T/first"
	same "$T/first" "$T/out" "$set finds the same"
done
JIKIMI_SIMD=mmx run "$JIKIMI" scan "$T/tree"
refused "an instruction set that nobody knows"

done_testing
