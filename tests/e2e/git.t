#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# jikimi git, on repositories that git makes here.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck source=tests/e2e/gitlib.sh
. "$(dirname "$0")/gitlib.sh"

# A deleted file on a side branch.
new_repo "$T/side"
echo one >a.txt
commit one
git checkout -q -b side
mkdir d
rrn d/secret.txt
commit two
two=$(git rev-parse HEAD)
git rm -q d/secret.txt
git commit -q -m three
git checkout -q main
echo four >b.txt
commit four

find .git -type f -exec cksum {} + | sort >"$T/before"
jgit --history .
is "$rc|$(findings)" "1|d/secret.txt||1:20" "deleted on a side branch: found"
is "$(grep '"finding"' "$T/out" | field commit)" "$two" "with its commit"
is "$(grep '"finding"' "$T/out" | field author)" "Hong Gildong" "its author"
is "$(grep '"finding"' "$T/out" | field date)" "2026-01-01T18:04:05Z" "its date"
unlike "$T/out" "hong@example.com" "and no mail address"
cp "$T/out" "$T/first"
jgit --history -j1 .
same "$T/out" "$T/first" "the same report for one thread"
run "$JIKIMI" git --history -q .
like "$T/out" "commit $(echo "$two" | cut -c 1-12) 2026-01-01 Hong Gildong" \
	"the text report names the commit"
jgit --range main..side .
is "$rc|$(findings)" "1|d/secret.txt||1:20" "--range of the branch"
jgit --range side..main .
is "$rc|$(findings)" "0|" "--range the other way round"
jgit --range 0000000000000000000000000000000000000000..side .
is "$rc" 1 "--range from nothing, as a new branch has it"
jgit .
is "$rc|$(findings)" "0|" "the working tree has nothing"
jgit --staged .
is "$rc" 0 "nothing is staged"
find .git -type f -exec cksum {} + | sort >"$T/after"
same "$T/before" "$T/after" "nothing in the repository was changed"

git branch -q -D side
jgit --history .
is "$rc|$(findings)" "1|d/secret.txt||1:20" "the branch deleted: still found"

git clone -q --bare . "$T/bare.git" 2>/dev/null
(cd "$T/side" && git push -q "$T/bare.git" "$two:refs/heads/side")
jgit --history "$T/bare.git"
is "$rc|$(findings)" "1|d/secret.txt||1:20" "a bare repository"
jgit "$T/bare.git"
refused "a bare repository has no working tree"

git worktree add -q "$T/linked" "$two"
jgit "$T/linked"
is "$rc|$(findings)" "1|d/secret.txt||1:20" "a linked working tree"
jgit "$T/linked/d"
is "$rc|$(findings)" "1|d/secret.txt||1:20" "from a folder in it"
jgit --history "$T/linked"
is "$rc" 1 "its history"

git clone -q --depth 1 "file://$T/side" "$T/shallow" 2>/dev/null
jgit --history "$T/shallow"
is "$rc" 3 "a shallow clone is incomplete"
is "$(coverage | grep -c '|shallow$')" 1 "and says so"

# Private to its owner: root reads it all the same.
cp -r "$T/side" "$T/private"
chmod 700 "$T/private" "$T/private/.git"
jgit --history "$T/private"
is "$rc" 1 "a private repository"
jgit --diff "$T/private"
is "$rc" 0 "and its working tree"

# What is ignored, tracked all the same, untracked, staged, changed.
new_repo "$T/tree"
mkdir src out log keep
printf '# no\n*.log\nout/\n!keep/k.log\n' >.gitignore
rrn src/a.txt
rrn out/tracked.txt
git add -f out/tracked.txt
commit one
rrn out/untracked.txt
rrn log/x.log
rrn keep/k.log
rrn new.txt
printf 'version https://git-lfs.github.com/spec/v1\nsize 3\n' >big.bin
printf '%s\n\n%s\n' "주민등록번호 $RRN1" "주민등록번호 $RRN1" >src/a.txt
jgit .
is "$(findings | tr '\n' ' ')" \
	"keep/k.log||1:20 new.txt||1:20 out/tracked.txt||1:20 src/a.txt||1:20 src/a.txt||3:20 " \
	"the working tree without what is ignored"
is "$(coverage | sort | tr '\n' ' ')" \
	".git||skipped|ignored big.bin||partial|lfs-pointer log/x.log||skipped|ignored out/untracked.txt||skipped|ignored " \
	"what is ignored, and a file that LFS keeps, is named"
jgit --diff .
is "$(findings | tr '\n' ' ')" \
	"keep/k.log||1:20 new.txt||1:20 src/a.txt||3:20 " \
	"--diff: added lines and files"
git add src/a.txt
jgit --staged .
is "$(findings | tr '\n' ' ')" "src/a.txt||1:20 src/a.txt||3:20 " "--staged"
jgit --staged --diff .
is "$(findings)" "src/a.txt||3:20" "--staged --diff"
git commit -q -m two
jgit --range HEAD~1..HEAD --diff .
is "$(findings)" "src/a.txt||3:20" "--range --diff"
jgit --staged --exclude '*.txt' .
is "$rc" 0 "staged: nothing any more"
jgit --history --exclude out .
is "$(findings | cut -d'|' -f1 | sort -u | tr '\n' ' ')" "src/a.txt " \
	"--exclude of a folder holds for a history"
rrn "keep/new
line"
printf x >"$(printf 'keep/\377.txt')"
git add -f keep
jgit --staged .
is "$rc" 1 "names with newlines and other bytes"
like "$T/out" 'keep/new\\nline' "are escaped"
jgit --staged --max-file-size 8 .
is "$(coverage | grep -c 'too-large$')" 2 "--max-file-size holds for blobs"
ln -s /etc/passwd keep/link
jgit .
is "$(coverage | grep keep/link)" "keep/link||skipped|symlink" \
	"a symbolic link is not followed"

# Before the first commit.
new_repo "$T/empty"
jgit --history .
is "$rc" 0 "no commits: nothing to find"
rrn a.txt
git add a.txt
jgit --staged .
is "$rc|$(findings)" "1|a.txt||1:20" "the first commit's files"

# Submodules.
new_repo "$T/super"
git -c protocol.file.allow=always submodule --quiet add "$T/side" sub 2>/dev/null
commit one
jgit .
is "$(coverage | grep '^sub|')" "sub||skipped|submodule" "a submodule is named"
jgit --history .
is "$(coverage | grep '^sub|')" "sub||skipped|submodule" "in a history, too"

# Archives in a repository, as in a folder.
if have tar && have gzip; then
	new_repo "$T/nested"
	rrn inner.txt
	tar czf x.tgz inner.txt
	rm inner.txt
	commit one
	jgit --history .
	is "$rc|$(findings)" "1|x.tgz|inner.txt|1:20" "in an archive"
fi

# All that may lie somewhere in a history, each with a text of its own.
new_repo "$T/corners"
text()
{
	echo "주민등록번호 $RRN1 $1"
}
add()
{
	text "$1" >"./$1"
	git add "$1"
}
echo one >a.txt
commit one
for b in 1 2 3; do
	git checkout -q -b "b$b" main
	add "octopus$b"
	git commit -q -m "$b"
done
git checkout -q main
git merge -q -m octopus b1 b2 b3 >"$T/merge" 2>&1
git rm -q octopus1 octopus2 octopus3
git commit -q -m gone
git branch -q -D b1 b2 b3
add stashed
git stash -q
git notes add -m "$(text note)" HEAD
git tag blob "$(text blob | git hash-object -w --stdin)"
git checkout -q --detach
add detached
git commit -q -m reflog
git checkout -q main
add staged
git rm -q --cached staged
{
	text message
	printf '\nSigned-off-by: K <kim@naver.com>\n'
} | git commit -q --allow-empty -F -
git tag -a -m "$(text tag)" v1 main
jgit --history .
is "$(findings | cut -d'|' -f1 | sed 's/[0-9a-f]\{38,\}/HASH/' | sort |
	tr '\n' ' ')" \
	".git/commit-message .git/refs/tags/blob .git/refs/tags/v1 .git/unreachable/HASH HASH detached octopus1 octopus2 octopus3 stashed " \
	"octopus, stash, note, tags, reflog, index of the past, messages"
is "$(grep -c '"rule":"email"' "$T/out")" 0 \
	"who took part is not named by mail address"
jgit --range main~1..main .
is "$(findings)" ".git/commit-message||1:20" "--range: the message"

# What git cannot give is never clean.
mkdir "$T/none"
jgit "$T/none"
refused "no repository"
jgit --range nowhere..HEAD "$T/side"
is "$rc" 2 "an unknown commit"
jgit --range HEAD "$T/side"
is "$rc" 2 "no range"
jgit --staged --history "$T/side"
refused "two of a kind"
cp -r "$T/side" "$T/noobjects"
find "$T/noobjects/.git/objects" -type f -delete
jgit --history "$T/noobjects"
is "$rc" 2 "no object is left"
cp -r "$T/tree" "$T/badindex"
echo garbage >"$T/badindex/.git/index"
jgit --staged "$T/badindex"
is "$rc" 2 "an index that is none"
jgit "$T/badindex"
is "$rc" 2 "whatever is asked for"
mkdir -p "$T/reftable/.git/objects" "$T/reftable/.git/refs" \
	"$T/reftable/.git/reftable"
echo 'ref: refs/heads/.invalid' >"$T/reftable/.git/HEAD"
jgit --history "$T/reftable"
refused "refs in tables"

# Damage costs what is damaged.
cp -r "$T/tree" "$T/lost"
blob=$(git -C "$T/lost" rev-parse HEAD:src/a.txt)
chmod u+w "$T/lost/.git/objects/$(echo "$blob" | cut -c 1-2)"/*
rm "$T/lost/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
jgit --history "$T/lost"
is "$rc|$(coverage | grep not-found)" "1|src/a.txt||failed|not-found" \
	"a missing blob is named, the others are read"
cp -r "$T/tree" "$T/packed"
git -C "$T/packed" gc -q --prune=now
pack=$(find "$T/packed/.git/objects/pack" -name '*.pack')
chmod u+w "$pack"
size=$(wc -c <"$pack")
dd if=/dev/zero of="$pack" bs=1 seek=$((size / 2)) count=40 conv=notrunc \
	2>/dev/null
jgit --history "$T/packed"
[ "$rc" -ne 0 ]
ok $? "a damaged pack is not clean"
head -c $((size / 3)) "$pack" >"$T/short"
cat "$T/short" >"$pack"
jgit --history "$T/packed"
[ "$rc" -ne 0 ]
ok $? "nor is one that was cut off"

# Hooks, filters, includes and other programs of a hostile repository.
cp -r "$T/tree" "$T/hostile"
cat >>"$T/hostile/.git/config" <<END
[core]
	fsmonitor = touch $T/ran
	hooksPath = $T/hostile
[filter "x"]
	clean = touch $T/ran
	smudge = touch $T/ran
[include]
	path = /etc/shadow
END
echo '* filter=x' >"$T/hostile/.gitattributes"
jgit "$T/hostile"
is "$rc" 1 "a hostile configuration is not read"
[ ! -e "$T/ran" ]
ok $? "and nothing of it runs"
mkdir "$T/points"
echo "gitdir: $T/nowhere" >"$T/points/.git"
jgit "$T/points"
refused "a .git file that leads nowhere"
cd "$T/tree" || bail cd
git replace HEAD HEAD~1
git replace -f HEAD~1 HEAD
jgit --history .
is "$rc" 1 "replacements in a circle"
first=$(git rev-parse HEAD)
i=0
while [ $i -lt 2000 ]; do
	echo "$first refs/heads/b$i"
	i=$((i + 1))
done >>.git/packed-refs
jgit --history .
is "$rc" 1 "two thousand branches"

# Suppression, chains and the formats of CI.
new_repo "$T/ci"
mkdir db
printf 'create table member (\n  jumin_no char(13)\n);\n' >db/a.sql
rrn old.txt
commit one
printf '\n-- more\n' >>db/a.sql
git rm -q old.txt
commit two
one=$(git rev-parse HEAD~1)
run "$JIKIMI" git --history -f text
is "$(grep -c 'store .*JUMIN_NO\|store .*jumin_no' "$T/out")" 1 \
	"a chain has a place once, however many versions it has"
run "$JIKIMI" git --history -f gitlab
like "$T/out" "\"sha\":\"$one\",\"author\":\"Hong Gildong\",\"date\":\"2026-01-01T18:04:05Z\"" \
	"gitlab: the commit"
run "$JIKIMI" git --history -f sarif
is "$(grep -c "\"commit\":\"$one\"" "$T/out")" 2 "sarif: the commit"
like "$T/out" "of commit $(echo "$one" | cut -c 1-12)" "its message too"
mkdir -p "$T/formats"
cp -r "$T/corners" "$T/tree" "$T/ci" "$T/formats"
for f in text summary jsonl csv sarif gitlab codequality junit checkstyle github; do
	for what in "git --history $T/corners" "scan $T/formats"; do
		# shellcheck disable=SC2086
		run "$JIKIMI" $what --reproducible -j1 -f "$f"
		[ -s "$T/out" ] && mv "$T/out" "$T/first"
		# shellcheck disable=SC2086
		run "$JIKIMI" $what --reproducible -j3 -f "$f"
		same "$T/out" "$T/first" "$f: twice the same, ${what%% *}"
	done
done
rrn new.txt
"$JIKIMI" scan --reproducible --exclude .git/ -f csv . |
	cut -d, -f 1-9 | grep finding >"$T/scan.csv"
cd db || bail "cd"
"$JIKIMI" git --reproducible -f csv .. | cut -d, -f 1-9 |
	grep finding >"$T/git.csv"
cd .. || bail "cd"
is "$(wc -l <"$T/git.csv")" "$(wc -l <"$T/scan.csv")" "git and scan find the same"
"$JIKIMI" scan -f jsonl --exclude .git/ . | grep -o '"fingerprint":"[^"]*"' |
	sort >"$T/scan.fp"
"$JIKIMI" git -f jsonl . | grep -o '"fingerprint":"[^"]*"' | sort >"$T/git.fp"
same "$T/scan.fp" "$T/git.fp" "with the same fingerprints"
run "$JIKIMI" baseline create --reason old .
run "$JIKIMI" git -q
is "$rc $(cat "$T/out")" "0 " "a baseline of scan serves git"
run "$JIKIMI" git
like "$T/out" 'no-config ignores it' "and is announced"
run "$JIKIMI" git -q --no-config
is $rc 1 "unless it is not heeded"
rm .jikimi-baseline
echo "'$RRN1' # jikimi:allow kr-rrn a test" >new.txt
git add new.txt
run "$JIKIMI" git --staged -q
is "$rc $(cat "$T/out")" "0 " "an allowed value in the index"

done_testing
