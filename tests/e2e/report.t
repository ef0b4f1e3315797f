#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports: same bytes for any -j, nothing unmasked unless asked, statuses, and
# an output that cannot be written is never a silent loss.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$T" || bail "cd"
mkdir -p tree
i=0
while [ $i -lt 60 ]; do
	mkdir -p "tree/d$((i % 7))"
	{
		echo "이름,주민등록번호"
		echo "홍길동,$RRN1"
	} >"tree/d$((i % 7))/f$i.csv"
	[ $((i % 5)) = 0 ] && gzip -n "tree/d$((i % 7))/f$i.csv"
	i=$((i + 1))
done
tar -cf tree/all.tar tree/d*
head -c 3000 tree/all.tar >tree/cut.tar
printf '\037\213\010broken' >tree/bad.gz

for f in text jsonl csv summary; do
	run "$JIKIMI" scan -j1 --reproducible -f $f tree
	mv out one.$f
	for j in 2 8; do
		run "$JIKIMI" scan -j$j --reproducible -f $f tree
		same one.$f out "$f: -j1 and -j$j give the same bytes"
	done
done
is "$(findings_in one.jsonl | grep -vc '^tree/cut.tar')" 120 "all are found"
is "$(head -c 3 one.csv | od -An -tx1 | tr -d ' ')" efbbbf "csv begins with a BOM"
is "$(grep '^"finding"' one.csv | grep -vc 'cut.tar')" 120 "csv has them too"

# Distinct persons of files, folders and the run.
mkdir -p who/a/b who/c
echo "hong1@example.kr 주민번호 $RRN1" >who/a/x
echo hong1@example.kr >who/a/b/y
printf 'hong1@example.kr\nhong2@example.kr\n' >who/c/z
tar -cf who/c/z.tar who/a who/c/z
run "$JIKIMI" scan -f jsonl --top 0 who
sed -n 's/.*"scope":"\([a-z]*\)","path":"\([^"]*\)",.*"rule":"email","findings":\([0-9]*\),"files":\([0-9]*\),"persons":\([0-9]*\).*/\1 \2 \3 \4 \5/p' out >got
cat >want <<'END'
file who/a/b/y 1 1 1
folder who/a/b 1 1 1
file who/a/x 1 1 1
folder who/a 2 2 1
file who/c/z 2 1 2
file who/c/z.tar 4 1 2
folder who/c 6 2 2
folder who 8 4 2
END
same got want "persons of each file and folder"
is "$(tail -n 1 out | grep -c '"scope":"run".*"top_files":\[\]')" 1 \
	"--top 0: no list at the end"
run "$JIKIMI" scan -f summary --top 1 who
is $rc 1 "summary: findings make the status as in any format"
like out '^Folders with findings: the 1 with most persons of 4' "folders"
like out '^Files with findings: the 1 with most persons of 4' "files"
like out '2 persons  email.*8 findings in 4 files' "a folder is counted whole"
run "$JIKIMI" scan -f summary --reproducible who
mv out brief
run "$JIKIMI" scan -f jsonl --report summary:r.summary --reproducible who
same brief r.summary "counted alone or beside findings: the same summary"
run "$JIKIMI" scan -f summary --fail-on high who
is $rc 1 "summary: --fail-on"
run "$JIKIMI" scan -f summary --top 0 --reproducible -j1 tree who
mv out one
run "$JIKIMI" scan -f summary --top 0 --reproducible -j8 tree who
same one out "all scopes: -j1 and -j8 give the same bytes"

# Masking, in each format and file.
reports=
for f in text jsonl csv summary; do
	reports="$reports --report $f:r.$f"
done
# shellcheck disable=SC2086
(
	umask 0
	run "$JIKIMI" scan -j4 $reports --explain --coverage all tree
)
secret=1059990
cat out err r.text r.jsonl r.csv r.summary >all
is "$(grep -a -c "$secret" all)" 0 "masked by default, in every format"
is "$(grep -a -c "$(echo $RRN1 | cut -c1-6)" all)" 0 "the date is masked too"
for f in text jsonl csv summary; do
	is "$(stat -c %a r.$f)" 600 "$f: the report file is 0600, whatever umask"
	[ -s r.$f ]
	ok $? "$f: the report file holds something"
done
run "$JIKIMI" scan --show none -f jsonl tree
is "$(grep -c '75\*' out) $(findings | wc -l | tr -d ' ')" \
	"0 $(findings_in one.jsonl | wc -l | tr -d ' ')" \
	"--show none: not even masked"
run "$JIKIMI" scan --show full -f jsonl tree/d1
like out "$RRN1" "--show full shows"
like err 'warning.*--show full' "and warns"
for f in text csv; do
	run "$JIKIMI" scan --show full -f $f tree/d1
	like out "$RRN1" "--show full shows in $f"
done

# Report files: whole or not at all.
echo old >r.jsonl
inode=$(stat -c %i r.jsonl)
run "$JIKIMI" scan --report jsonl:r.jsonl tree/d2
like r.jsonl '"type":"summary"' "a report file is replaced"
[ "$(stat -c %i r.jsonl)" != "$inode" ]
ok $? "by a new file"
is "$(find . -name '.*jikimi*' | wc -l | tr -d ' ')" 0 "no temporary file stays"
echo old >r.jsonl
run "$JIKIMI" scan --report jsonl:r.jsonl --report csv:no/dir/x.csv tree/d2
refused "--report into a missing folder"
is "$(cat r.jsonl)" old "the other report file is left as it was"
is "$(find . -name '.*jikimi*' | wc -l | tr -d ' ')" 0 "no temporary file stays"
is "$(wc -c <out | tr -d ' ')" 0 "nothing was scanned"
run "$JIKIMI" scan --report jsonl:tree tree/d2
refused "--report onto a folder"
ln -s r.jsonl link
run "$JIKIMI" scan --report jsonl:link tree/d2
refused "--report onto a symbolic link"

# Outputs that fail.
if [ -c /dev/full ]; then
	for f in text jsonl csv; do
		"$JIKIMI" scan -f $f tree >/dev/full 2>err
		rc=$?
		refused "$f on a full disk"
		like err 'No space left' "and says why"
	done
	"$JIKIMI" extract tree/d1/f1.csv >/dev/full 2>err
	rc=$?
	refused "extract on a full disk"
	"$JIKIMI" rules list >/dev/full 2>err
	rc=$?
	refused "rules list on a full disk"
	"$JIKIMI" --version >/dev/full 2>err
	is "$?" 2 "--version on a full disk"
else
	skip "no /dev/full"
fi
# piped COMMAND...: into a reader that leaves at once
piped()
{
	{
		"$@" 2>err
		echo $? >status
	} | true
	# The group is gone when its last line is there.
	wait_for test -s status
	rc=$(cat status)
	rm -f status
}
mkdir many
i=0
while [ $i -lt 40 ]; do
	j=0
	while [ $j -lt 50 ]; do
		echo "$RRN1 주민번호"
		j=$((j + 1))
	done >many/$i
	i=$((i + 1))
done
for f in text jsonl csv; do
	piped "$JIKIMI" scan -f $f many
	refused "$f into a closed pipe"
	like err 'Broken pipe' "and says why"
done

# Exit statuses.
echo nothing >clean
printf 'card 4111 1111 1111 1111\n주민등록번호: %s\n' $RRN1 >high
run "$JIKIMI" scan clean
is $rc 0 "clean: 0"
run "$JIKIMI" scan -q clean
is "$rc $(cat out err | wc -c | tr -d ' ')" "0 0" "--quiet says nothing of nothing"
run "$JIKIMI" scan -q high
is "$rc $(cat err)" "1 " "--quiet: findings are told"
like out 'kr-rrn' "on stdout"
run "$JIKIMI" scan high
is $rc 1 "finding: 1"
run "$JIKIMI" scan --exit-zero high
is $rc 0 "--exit-zero"
run "$JIKIMI" scan clean tree/bad.gz
is $rc 3 "nothing found, not all examined: 3"
run "$JIKIMI" scan --incomplete=ok clean tree/bad.gz
is $rc 0 "--incomplete=ok"
run "$JIKIMI" scan --exit-zero clean tree/bad.gz
is $rc 0 "--exit-zero of a gap"
run "$JIKIMI" scan high tree/bad.gz
is $rc 1 "a finding before a gap"

# One of each confidence: what is found decides the rest.
printf '주민등록번호: %s\n\n\n\n%s\n\n\n\n900101-1234561\n' $RRN1 \
	"$(echo $RRN1 | tr -d -)" >levels
run "$JIKIMI" scan -f jsonl --min-confidence low levels
low=$(grep -c '"confidence":"low"' out)
all=$(grep -c '"type":"finding"' out)
run "$JIKIMI" scan -f jsonl --min-confidence high levels
is "$(grep -c '"confidence":"high"' out)" "$(grep -c '"type":"finding"' out)" \
	"--min-confidence high: only those"
[ "$(grep -c '"type":"finding"' out)" -le "$all" ]
ok $? "and no more than with low ($all, $low of them low)"
echo 7501101059990 >weak
run "$JIKIMI" scan -f jsonl --min-confidence low weak
level=$(field confidence <out | head -n 1)
case $level in
low | medium)
	run "$JIKIMI" scan --min-confidence low --fail-on high weak
	is $rc 0 "--fail-on high: a $level one does not count"
	run "$JIKIMI" scan --min-confidence low --fail-on low weak
	is $rc 1 "--fail-on low: it does"
	;;
*)
	skip "no weak finding to try --fail-on with"
	skip "no weak finding to try --fail-on with"
	;;
esac
run "$JIKIMI" scan --explain high
like out 'check digit' "--explain prints evidence"
run "$JIKIMI" scan high
unlike out 'check digit' "without it there is none"

# Bad input: one clear line each.
bad()
{
	run "$JIKIMI" "$@"
	refused "jikimi $*"
}
bad scan --nonsense .
bad scan -Z .
bad scan --jobs
bad scan -j 0 .
bad scan -j x .
bad scan -j 999999999999999999999 .
bad scan --max-file-size 12q .
bad scan --max-file-size -1 .
bad scan --timeout 0 .
bad scan --max-memory 1k .
bad scan --max-depth 0 .
bad scan --max-ratio ten .
bad scan --format pdf .
bad scan --top x .
bad scan --top 100001 .
bad scan --exact-persons 10 .
bad scan --report nonsense .
bad scan --report pdf:x .
bad scan --show some .
bad scan --fail-on never .
bad scan --min-confidence 3 .
bad scan --incomplete maybe .
bad scan --sandbox perhaps .
bad scan --coverage some .
bad scan --colour blue .
bad scan --include 'a[' .
bad scan --exclude '' .
bad scan ''
bad scan
bad scan --rules "$T/none" .
bad nonsense
bad extract
bad extract a b
bad rules show no-such-rule
bad rules nonsense
cat >broken.yaml <<'END'
rules:
  - id: x-broken
    pattern: "([0-9]"
END
bad scan --rules "$T/broken.yaml" .
like err 'broken.yaml:[0-9]' "an invalid rule file is named with its line"
mkdir packs
bad scan --rules "$T/packs" .

# More persons than are to be counted one by one.
awk 'BEGIN { print "email"; for (i = 0; i < 5000; i++)
	printf "person%d@example.org\n", i }' >persons.csv
for n in 1000 6000; do
	run "$JIKIMI" scan -f jsonl --exact-persons "$n" persons.csv
	sed -n 's/.*"type":"summary".*"rule":"email",[^}]*"persons":\([0-9]*\),"persons_estimated":\([a-z]*\).*/\1 \2/p' \
		"$T/out" | tail -n 1 >"persons.$n"
done
is "$(cat persons.6000)" "5000 false" "--exact-persons: enough for all"
like persons.1000 '^\(4[89]\|50\|51\)[0-9][0-9] true$' \
	"--exact-persons: past that an estimate, and it says so"

# Numbers stored as numbers: no zeros at the head, numbers in the cells beside.
printf '%s\t%s\t%s\t%s\n' 번호 나이 주민등록번호 점수 \
	1 34 202133915058 99 2 35 9510112478232 98 3 15 402064371797 97 \
	>zeros.tsv
run "$JIKIMI" scan -q -f jsonl --show full zeros.tsv
is "$(sed -n 's/.*"rule":"kr-rrn".*"value":"\([0-9]*\)".*/\1/p' "$T/out" |
	tr '\n' ' ')" "0202133915058 9510112478232 0402064371797 " \
	"lost zeros are given back between cells of numbers"

done_testing
