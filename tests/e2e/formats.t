#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Formats for CI systems: what other programs make of them, masking, the same
# bytes in two runs, the same fingerprints in two checkouts.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

FORMATS="sarif gitlab codequality junit checkstyle github"
# npm install @microsoft/sarif-multitool-linux, then SARIF_MULTITOOL=its
# Sarif.Multitool; or a folder of PATH.
SARIF_MULTITOOL=${SARIF_MULTITOOL:-Sarif.Multitool}

cd "$T" || bail "cd"
mkdir -p "one/repo/.git" "one/repo/src/한 글&<"
cd one/repo || bail "cd"
echo "rrn = '$RRN1'  # 주민등록번호" >src/a.py
printf '주민등록번호,%s\n' "$RRN1" >"src/한 글&</b \"c\".csv"
printf '주민등록번호 %s\n' "$RRN1" >"$(printf 'src/x\n::error::y%%,z')"
tar -cf in.tar src/a.py
tar -cf out.tar in.tar src/a.py
rm in.tar
printf '\037\213\010broken' >bad.gz
cp -R "$T/one" "$T/two"

for f in $FORMATS; do
	run "$JIKIMI" scan --reproducible -f "$f" .
	is $rc 1 "$f: status"
	mv "$T/out" "$T/$f.1"
	run "$JIKIMI" scan --reproducible -j3 -f "$f" .
	same "$T/$f.1" "$T/out" "$f: two runs give the same bytes"
	unlike "$T/$f.1" "$RRN1" "$f: values are masked"
	like "$T/$f.1" 'bad\.gz' "$f: what was not examined stands in it"
	run "$JIKIMI" scan --reproducible -f "$f" "$T/one/repo"
	same "$T/$f.1" "$T/out" "$f: paths do not depend on how they are given"
	(cd "$T/two/repo/src" &&
		"$JIKIMI" scan --reproducible -f "$f" .. >"$T/out" 2>"$T/err")
	sed 's,/two/repo/,/one/repo/,' "$T/out" >"$T/out2"
	same "$T/$f.1" "$T/out2" "$f: another checkout, the same report"
done
cd "$T" || bail "cd"
is "$(grep -vc '^::[a-z]* [^:]*::' github.1)" 0 "github: commands only"
is "$(grep -c '^::error ' github.1)" 8 "github: one error a finding"
for f in sarif gitlab codequality junit checkstyle github; do
	is "$(grep -c 'use of the chain rrn; instead: ' $f.1)" 3 \
		"$f: what to do about code that collects"
done

if have xmllint; then
	for f in junit checkstyle; do
		xmllint --noout $f.1 2>err
		is "$? $(cat err)" "0 " "xmllint: $f"
	done
else
	skip "no xmllint"
fi
if have python3; then
	for f in sarif gitlab codequality; do
		python3 -m json.tool $f.1 >/dev/null 2>err
		is "$? $(cat err)" "0 " "JSON: $f"
	done
else
	skip "no python3"
fi

# More than GitHub takes: what weighs most stays, the cut is announced.
mkdir many
i=0
while [ $i -lt 5100 ]; do
	echo "kim$i@naver.com"
	i=$((i + 1))
done >many/a.txt
echo "주민등록번호 $RRN1" >many/z.txt
run "$JIKIMI" scan --reproducible -f sarif many
is "$(grep -c '"ruleId"' out)" 5000 "sarif: 5,000 results"
is "$(grep -c '"ruleId":"kr-rrn"' out)" 1 "sarif: those that weigh most"
like out '101 findings were left out' "sarif: the cut is announced"
mv out many.sarif

# What lies outside of the base is named in full.
(cd many && "$JIKIMI" scan -f sarif . "$T/one/repo/src" >"$T/outside.sarif")
like outside.sarif "\"uri\":\"file://$T/one/repo/src/a.py\"" \
	"sarif: a file outside of the base"
unlike outside.sarif '"uri":"/' "sarif: no other path from the root"

if have "$SARIF_MULTITOOL"; then
	for f in sarif.1 many.sarif outside.sarif; do
		cp "$f" v.sarif
		DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$SARIF_MULTITOOL" \
			validate --rule-kind 'Sarif;Ghas' \
			--level 'Error;Warning' -o "$f.result" v.sarif >out 2>&1
		is "$? $(grep -cE ' (error|warning) ' out)" "0 0" \
			"sarif-multitool: no error, no warning: $f" ||
			grep -E ' (error|warning) ' out | diag
	done
else
	skip "no $SARIF_MULTITOOL"
fi

done_testing
