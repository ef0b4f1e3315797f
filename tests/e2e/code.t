#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Places in code that collect resident numbers: a chain from a form to a
# column, in each report, in archives, in any encoding, with a legal basis.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

S=$T/site
mkdir -p "$S/web" "$S/src" "$S/db"
cat >"$S/web/join.html" <<'EOF'
<form action="/join" method="post">
<table><tr><th>주민등록번호</th><td>
  <input name="jumin1" maxlength="6">-<input name="jumin2" maxlength="7">
</td></tr></table>
</form>
EOF
cat >"$S/src/JoinController.java" <<'EOF'
class JoinController {
    @PostMapping("/join")
    String join(@RequestParam("jumin1") String jumin1) {
        log.info("join {}", jumin1);
        return service.join(jumin1);
    }
}
EOF
cat >"$S/src/MemberMapper.xml" <<'EOF'
<mapper namespace="m">
  <insert id="join">INSERT INTO MEMBER (JUMIN_NO)
    VALUES (#{juminNo})</insert>
</mapper>
EOF
cat >"$S/db/member.sql" <<'EOF'
CREATE TABLE MEMBER (
  NM VARCHAR(40),
  JUMIN_NO CHAR(13) COMMENT '주민등록번호'
);
EOF

scan "$S"
is "$rc" 1 "places in code are findings"
stations=$(sed -n 's/.*"type":"finding".*"path":"[^"]*\/\([^"]*\)".*"line":\([0-9]*\).*"station":"\([a-z]*\)".*"chain":"\([^"]*\)".*/\1:\2 \3 \4/p' "$T/out")
is "$stations" "member.sql:3 store jumin
JoinController.java:3 transport jumin
JoinController.java:4 log jumin
MemberMapper.xml:2 store jumin
MemberMapper.xml:3 store jumin
join.html:3 input jumin" "each station at its line, in one chain"
is "$(grep -c '"type":"chain"' "$T/out")" 1 "one chain record"
like "$T/out" '"type":"chain","chain":"jumin","stations":\[{"station":"input",' \
	"its stations begin with the input"
like "$T/out" '"advice":{".*identity-verification' "and it says what to do"
cp "$T/out" "$T/one"
scan -j 4 "$S"
same "$T/one" "$T/out" "the same with more threads"

run "$JIKIMI" scan --reproducible "$S"
like "$T/out" '^  jumin: 6 stations' "the chain for people"
like "$T/out" '^    input      .*/web/join.html:3  jumin1$' "a station of it"
like "$T/out" '^    instead: ' "advice for people"

# The names are no values: they are shown, unless nothing is to be.
scan --show none "$S"
unlike "$T/out" '"value":"' "--show none shows no name"

# What a file says of the law.
today=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y 2>/dev/null) || today=2025
basis()
{
	printf '// jikimi:basis=%s\nString juminNo = req.getParameter("juminNo");\n' \
		"$1" >"$T/Pay.java"
	scan "$T/Pay.java"
}
basis "\"소득세법 제145조\" owner=payroll until=$((today + 2))-12-31"
like "$T/out" '"severity":"low".*legal basis.*소득세법 제145조.*payroll' \
	"a basis lowers the severity and is shown"
basis "\"소득세법 제145조\" until=$((today - 2))-12-31"
like "$T/out" '"severity":"high".*has expired' "an old basis does not"
basis "\"원천징수\""
like "$T/out" '"severity":"high".*names no law and article' \
	"nor one without law and article"

# A name that says little alone, and a form of the same program that tells what
# it is; in another folder it means what it means there.
P=$T/carried
mkdir -p "$P/app/web" "$P/app/src" "$P/other"
echo '<th>주민번호</th><td><input name="ssn1" maxlength="6">-<input name="ssn2" maxlength="7"></td>' \
	>"$P/app/web/f.html"
echo 'class M { private String ssn1; }' >"$P/app/src/M.java"
cp "$P/app/src/M.java" "$P/other/N.java"
scan "$P"
is "$(findings | sed "s|$P/||")" "app/web/f.html||1:39
app/src/M.java||1:26" "a name known from a form is found in the class"
like "$T/out" 'M.java.*a number goes by this name elsewhere' "and says why"
scan "$P/app/src"
is "$rc" 0 "alone it is nothing"

# Members of archives, and CP949.
if have tar; then
	tar -C "$T" -cf "$T/site.tar" site
	scan "$T/site.tar"
	is "$(grep -c '"station":"input","use":null,"chain"' "$T/out")" 1 \
		"members of archives are read as code"
	like "$T/out" '"member":"site/web/join.html".*"line":3,' "at their lines"
else
	skip "no tar"
fi
if have iconv; then
	iconv -f UTF-8 -t CP949 "$S/db/member.sql" >"$T/k.sql"
	scan "$T/k.sql"
	like "$T/out" "label '주민등록번호'" "labels in CP949"
	iconv -f UTF-8 -t UTF-16 "$S/db/member.sql" >"$T/u.sql"
	scan "$T/u.sql"
	like "$T/out" "label '주민등록번호'" "labels in UTF-16"
	printf '<p>주민번호</p>\n<input name="q1" maxlength="13">\n' |
		iconv -f UTF-8 -t CP949 >"$T/k.asp"
	scan "$T/k.asp"
	like "$T/out" '"line":2,.*"station":"input"' \
		"a title in CP949 is that of the field below"
else
	skip "no iconv"
	skip "no iconv"
	skip "no iconv"
fi

# A large file is read in windows: the place is found once, at its line.
{
	i=0
	while [ "$i" -lt 14 ]; do
		awk 'BEGIN { for (i = 0; i < 5000; i++)
			print "int some_name_" i " = " i " * other; // padding" }'
		i=$((i + 1))
	done
	echo 'String r = request.getParameter("juminNo");'
} >"$T/Large.java"
scan "$T/Large.java"
is "$(findings | sed 's/.*|//')" 70001:34 "in a large file, at line 70001"

# What is no code is not read as code.
cp "$S/src/JoinController.java" "$T/notes.txt"
scan "$T/notes.txt"
is "$rc" 0 "a text file is none"

done_testing
