#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What does not count: marks in the text, .jikimi.yaml, the baseline. Nothing
# is lost: hidden findings are marked and counted, what hides them is named.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

FORMATS="text summary jsonl csv sarif gitlab codequality junit checkstyle github"
cd "$T" || bail "cd"
mkdir -p repo/.git repo/src repo/test
cd repo || bail "cd"
printf 'a = 1\na = "%s"\nb = 2\n' "$RRN1" >src/a.py
echo "주민등록번호 $RRN1" >test/t.txt
tar -cf src/old.tar -C test t.txt

# Marks in the text.
{
	echo "a = '$RRN1'  # jikimi:allow kr-rrn a test vector"
	echo "b = '$RRN1'"
} >../inline.py
run "$JIKIMI" scan -f jsonl ../inline.py
is "$rc" 1 "inline: the other one counts"
is "$(grep -c '"suppression":{"kind":"inline","justification":"a test vector"}' "$T/out")" 1 \
	"inline: marked, with the reason"
like "$T/out" '"findings":1,.*"suppressed":{"inline":1,' "inline: counted apart"
run "$JIKIMI" scan -f summary --reproducible ../inline.py
mv "$T/out" "$T/brief"
run "$JIKIMI" scan -f jsonl --report summary:"$T/full" --reproducible ../inline.py
same "$T/brief" "$T/full" "inline: counted alone or beside findings"
run "$JIKIMI" scan -f jsonl --no-config ../inline.py
unlike "$T/out" '"suppression"' "--no-config: no mark counts"
sed 1q ../inline.py >../only.py
run "$JIKIMI" scan -q ../only.py
is "$rc $(cat "$T/out")" "0 " "only what is allowed: clean and silent"
run "$JIKIMI" scan -q --show-suppressed ../only.py
like "$T/out" 'inline: a test vector' "--show-suppressed prints it"
# What is no comment that excuses the value.
n=0
while read -r line; do
	n=$((n + 1))
	printf '%b\n' "$line" | sed "s/RRN/$RRN1/" >../not.py
	run "$JIKIMI" scan -q ../not.py
	is $rc 1 "no mark: $line"
done <<'END'
a = 'RRN', "jikimi:allow kr-rrn a string"
a = 'RRN' + 'jikimi:allow kr-rrn a string'
a = 'RRN' # xjikimi:allow kr-rrn no word of its own
a = 'RRN' # not-jikimi:allow kr-rrn no word of its own
a = 'RRN' # jikimi:allow kr-rrn
a = 'RRN' # jikimi:allow kr-rrn -->
a = 'RRN' # jikimi:allow email another rule
a = 'RRN' # jikimi:allow * all of them
# jikimi:allow kr-rrn two lines above\n\na = 'RRN'
x = 1 # jikimi:allow kr-rrn behind code\na = 'RRN'
print("jikimi:allow-file kr-rrn a string")\na = 'RRN'
END
rm ../not.py
for line in '"""jikimi:allow kr-rrn in a text of lines"""' \
	'" jikimi:allow kr-rrn vim'; do
	printf '%s\na = "%s"\n' "$line" "$RRN1" >../is.py
	run "$JIKIMI" scan -q --show-suppressed ../is.py
	is "$(grep -c 'inline: ' "$T/out")" 1 "a mark: $line"
done
echo "a = \"$RRN1\" # it's jikimi:allow kr-rrn don't" >../is.py
run "$JIKIMI" scan -q ../is.py
is "$rc" 0 "apostrophes are no quotes"
rm ../is.py
# A line of a file that is read in ranges, far behind the first one.
{
	head -c 34000000 /dev/zero | tr '\0' 'x' | fold -w 99
	cat ../inline.py
} >../large.py
run "$JIKIMI" scan -f jsonl -j4 ../large.py
is "$(grep -c '"kind":"inline"' "$T/out") $(grep -c '"type":"finding"' "$T/out")" \
	"1 2" "inline: in a range of a large file"
rm ../large.py

# Baseline.
run "$JIKIMI" baseline create --reason "legacy" --author "Kim" .
is "$rc" 0 "baseline create"
cp .jikimi-baseline ../first
is "$(head -n 1 .jikimi-baseline)" "# jikimi baseline 1" "its head"
is "$(grep -vc '^#' .jikimi-baseline)" 3 "an entry for each"
unlike .jikimi-baseline "750110\|1059990" "nothing of a value"
# shellcheck disable=SC2012
is "$(umask 022 && ls -l .jikimi-baseline | cut -c 1-10)" "-rw-r--r--" "0644"
is "$(grep -v '^#' .jikimi-baseline)" "$(grep -v '^#' .jikimi-baseline | sort)" \
	"sorted"
run "$JIKIMI" baseline create .
refused "create does not replace"
run "$JIKIMI" scan -q .
is "$rc $(cat "$T/out")" "0 " "with a baseline: clean and silent"
for f in $FORMATS; do
	run "$JIKIMI" scan --reproducible -f "$f" .
	is $rc 0 "$f: nothing new"
	like "$T/out" 'no-config ignores it' "$f: names the baseline"
done
run "$JIKIMI" scan -f jsonl .
is "$(grep -c '"kind":"baseline","justification":"legacy"' "$T/out")" 3 \
	"jsonl: baselined findings are there, marked"
run "$JIKIMI" scan -f sarif .
is "$(grep -c '"suppressions":\[{"kind":"external"' "$T/out")" 3 "sarif: so too"
run "$JIKIMI" scan -f sarif --hide-suppressed .
is "$(grep -c '"ruleId"' "$T/out")" 0 "--hide-suppressed: no results"
like "$T/out" '3 findings are suppressed: 3 by baseline' "but their number"
run "$JIKIMI" scan -f jsonl --baseline .jikimi-baseline .
like "$T/out" '"announced":.*lies in the scanned tree' "given, but of the tree"
run "$JIKIMI" scan --no-config -q .
is $rc 1 "--no-config: the baseline of the tree is ignored"
like "$T/out" "src/a.py" "--no-config: findings count"

# Stable: other lines, another place, other ways to name it, order of lines.
{
	echo "# a new first line, and another"
	echo "import os"
	cat src/a.py
	echo "c = 3"
} >src/b.py
mv src/b.py src/a.py
run "$JIKIMI" scan -q .
is "$rc $(cat "$T/out")" "0 " "lines that come before and behind"
cp -R "$T/repo" "$T/other"
run "$JIKIMI" scan -q "$T/other"
is "$rc $(cat "$T/out")" "0 " "another checkout"
run "$JIKIMI" scan -q src/a.py test
is "$rc $(cat "$T/out")" "0 " "a file and a folder of it"
sort -r .jikimi-baseline | grep -v '^#' >../reversed
{ head -n 1 .jikimi-baseline && cat ../reversed; } >../b2
run "$JIKIMI" scan -q --baseline ../b2 .
is "$rc $(cat "$T/out")" "0 " "order does not matter"

# Something new; update; what is gone.
echo "a = '$RRN1'" >src/new.py
run "$JIKIMI" scan -q .
is $rc 1 "something new counts"
is "$(grep -c 'kr-rrn' "$T/out") $(grep -c new.py "$T/out")" "1 1" "and only that"
cp src/new.py ../new.py
run "$JIKIMI" baseline update --reason new --author Lee --until 2025-12-02 src
like "$T/err" '3 kept, 1 new, 0 gone' "update of a folder keeps the others"
run "$JIKIMI" scan -q .
is $rc 0 "update: it is known"
run env SOURCE_DATE_EPOCH=1764806400 "$JIKIMI" scan -q .
is $rc 1 "an entry that has expired counts again"
rm src/new.py
run "$JIKIMI" baseline update .
same ../first .jikimi-baseline "what is gone goes; the rest is as it was"
is "$(find . -name '*.tmp')" "" "no temporary file is left"
run "$JIKIMI" baseline show .jikimi-baseline
like "$T/out" 'by Kim: legacy' "show"
like "$T/out" '^3 entries, 0 expired' "show: counts"
echo "broken" >>.jikimi-baseline
for c in "scan ." "baseline update ." "baseline show"; do
	# shellcheck disable=SC2086
	run "$JIKIMI" $c
	refused "$c: a broken baseline"
	like "$T/err" 'jikimi-baseline:6: not six fields' "$c: names the line"
done
rm .jikimi-baseline
ln -s /etc/passwd .jikimi-baseline
run "$JIKIMI" scan .
refused "a baseline that is a link"
unlike "$T/err" root: "nothing of what it points to"
rm .jikimi-baseline

# Configuration.
cat >.jikimi.yaml <<'END'
exclude: ["*.tar"]
allow:
  - paths: [test/]
    rules: [kr-rrn]
    reason: made up
    until: 2030-01-01
END
run "$JIKIMI" scan -q .
is "$(grep -c kr-rrn "$T/out") $(grep -c src/a.py "$T/out")" "1 1" \
	"config: paths and rules"
for f in $FORMATS; do
	run "$JIKIMI" scan --reproducible -f "$f" .
	like "$T/out" 'jikimi.yaml.*no-config ignores it' "$f: names the config"
done
run "$JIKIMI" scan -f jsonl .
is "$(grep -c '"kind":"config","justification":"made up"' "$T/out")" 1 \
	"config: marked, with the reason"
like "$T/out" '"path":"./src/old.tar".*"cause":"excluded"' \
	"config: what is left out is named"
run "$JIKIMI" scan -q --no-config .
is "$(grep -c 'kr-rrn' "$T/out")" 3 "--no-config"
sed -i 's/2030-01-01/2020-01-01/' .jikimi.yaml
run "$JIKIMI" scan -q .
is "$(grep -c 'kr-rrn' "$T/out")" 2 "config: what has expired counts"
printf 'rules:\n  - id: kr-rrn\n    min-confidence: high\nfail-on: high\n' >.jikimi.yaml
echo "주민번호 800101-1234567" >low.txt
run "$JIKIMI" scan -q low.txt
is "$rc" 0 "config: thresholds"
run "$JIKIMI" scan -q --no-config low.txt
is "$rc" 1 "which hide something"
rm low.txt

n=0
while IFS='|' read -r text line; do
	n=$((n + 1))
	printf '%b' "$text" >.jikimi.yaml
	run "$JIKIMI" scan -q .
	refused "broken config $n"
	like "$T/err" "jikimi.yaml:$line: " "broken config $n names line $line"
done <<'END'
alow: []\n|1
exclude: ["*"]\nallow:\n  - reason: x\n|3
allow:\n  - rules: [kr-rrn]\n|2
allow:\n  - rules: [kr-rrn]\n    reason: x\n    until: soon\n|4
rules:\n  - id: kr-rrn\n    min-confidence: certain\n|3
allow:\n  - rules: [kr-nothing]\n    reason: x\n|2
exclude: [\n\n|3
a:\n  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n|2
values:\n  - {rule: kr-rrn, hash: "750110-1059990", reason: x}\n|2
END
unlike "$T/err" "1059990" "a value in a configuration is not repeated"
echo 'packs: [x.yaml]' >.jikimi.yaml
run "$JIKIMI" scan -q .
refused "packs of the tree want --config"
echo 'baseline: ../../b' >.jikimi.yaml
run "$JIKIMI" scan -q .
refused "a baseline out of the tree"
cat >.jikimi.yaml <<'END'
a: &a [x, x]
b: &b [*a, *a]
END
run "$JIKIMI" scan -q .
refused "aliases"
printf 'exclude: &x ["*.log"]\npacks: *x\n' >.jikimi.yaml
run "$JIKIMI" scan -q .
like "$T/err" 'jikimi.yaml:2: .*[Aa]lias' "and what is wrong with them"

# Allowed values.
rm .jikimi.yaml
echo "a key that nobody else has" >../key
run "$JIKIMI" scan --key-file ../key -f hashes src/a.py
mv "$T/out" .jikimi.yaml
unlike .jikimi.yaml "1059990" "hashes: no value"
run "$JIKIMI" scan -q --key-file ../key .
is "$rc $(cat "$T/out")" "0 " "an allowed value, wherever it is"
run "$JIKIMI" scan .
is $rc 1 "without the key it counts"
like "$T/out" 'no --key-file' "and the report says why"
echo "another key, of somebody else" >../key2
run "$JIKIMI" scan -q --key-file ../key2 .
is $rc 1 "with another key too"
run "$JIKIMI" scan -f hashes src/a.py
unlike "$T/out" 'hash: ' "no hashes without a key"
echo short >../key3
run "$JIKIMI" scan --key-file ../key3 .
refused "a key that is too short"

done_testing
