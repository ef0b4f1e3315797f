#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Repositories among the files of a scan: what they store is examined.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/gitlib.sh
. "$(dirname "$0")/gitlib.sh"

# Reflogs hold the addresses of those who commit; this is about files.
look()
{
	scan -e "$RRN1" "$@"
}

# One whose history alone holds something, on a branch that is gone.
mkdir "$T/srv"
new_repo "$T/srv/loose"
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
git branch -q -D side
cp -r "$T/srv/loose" "$T/srv/packed"
git -C "$T/srv/packed" update-ref refs/heads/side "$two"
git clone -q --bare "$T/srv/packed" "$T/srv/bare.git" 2>/dev/null
git -C "$T/srv/packed" gc -q --prune=now
cd "$T" || bail cd

for repo in loose packed; do
	look "srv/$repo"
	is "$rc|$(findings)" "1|srv/$repo/d/secret.txt||1:20" "$repo: found"
	is "$(grep '"finding"' "$T/out" | field commit)" "$two" "with its commit"
	is "$(coverage)" "" "$repo: and nothing was missed"
done
look srv/bare.git
is "$rc|$(findings)|$(coverage)" "1|srv/bare.git/d/secret.txt||1:20|" "bare"
look -j1 srv
cp "$T/out" "$T/first"
is "$(findings | wc -l)" 3 "three in one scan"
look -j4 srv
same "$T/out" "$T/first" "the same report for any number of threads"
look srv/loose/.git
is "$(findings)" "srv/loose/d/secret.txt||1:20" "the folder .git itself"
cd srv/loose || bail cd
look .
is "$(findings)" "./d/secret.txt||1:20" "the folder at hand"
cd .git || bail cd
look .
is "$(findings)" "./d/secret.txt||1:20" "inside of .git"
cd "$T" || bail cd
find srv/loose -type f | sort >"$T/list"
look --files-from "$T/list"
is "$(findings)" "srv/loose/d/secret.txt||1:20" "a list of its files"
run "$JIKIMI" git -q srv/loose
is "$rc" 0 "the working tree alone, for jikimi git"
run "$JIKIMI" baseline create -q --baseline "$T/known" srv/loose
run "$JIKIMI" git --history -q --baseline "$T/known" srv/loose
is "$rc" 0 "a baseline of a scan knows the history"

# What is asked for holds for what is stored.
look --git off srv/packed
is "$rc|$(findings)|$(coverage)" \
	"3||srv/packed/.git||skipped|git-history" "--git off: named as a gap"
look --exclude .git/ srv/loose
is "$rc|$(coverage)" "0|srv/loose/.git||skipped|excluded" "--exclude .git/"
look --exclude d/ srv/loose
is "$rc|$(coverage)" "0|srv/loose/d/secret.txt||skipped|excluded" "--exclude"
look --include '*.txt' srv/loose
is "$rc|$(findings)" "1|srv/loose/d/secret.txt||1:20" "--include"
look --exclude loose/d srv
is "$(findings | wc -l)" 2 "a glob below the root"
look --max-file-size 20 srv/packed/.git/objects srv/packed
is "$(coverage | grep secret)" "srv/packed/d/secret.txt||skipped|too-large" \
	"--max-file-size"

# What others have is not on this disk.
new_repo "$T/pointer"
printf 'version https://git-lfs.github.com/spec/v1\nsize 3\n' >big.bin
commit one
echo two >b.txt
commit two
git clone -q --depth 1 "file://$T/pointer" "$T/shallow" 2>/dev/null
look "$T/shallow"
is "$rc|$(coverage)" "0|" "a shallow clone, a pointer of LFS: no gaps"

# A linked working tree shares its store; a submodule has its own.
new_repo "$T/super"
git -c protocol.file.allow=always submodule --quiet add "$T/srv/packed" sub \
	2>/dev/null
commit one
git worktree add -q "$T/super/linked"
look .
is "$(findings)" "./.git/modules/sub/d/secret.txt||1:20" \
	"submodules, and no working tree twice"

# Other things that lie where objects do.
cp -r "$T/srv/loose" "$T/odd"
cd "$T/odd/.git/objects" || bail cd
rrn pack/notes.txt
mkdir -p zz 00
rrn 00/11111111111111111111111111111111111111
rrn zz/more.csv
cd "$T" || bail cd
look odd
is "$(findings | cut -d'|' -f1 | sort | tr '\n' ' ')" \
	"odd/.git/objects/00/11111111111111111111111111111111111111 odd/.git/objects/pack/notes.txt odd/.git/objects/zz/more.csv odd/d/secret.txt " \
	"are examined as what they are"

# Damage: what git cannot read is a gap, never clean.
index_of()
{
	find "$1/.git/objects/pack" -name '*.idx'
}
cp -r "$T/srv/packed" "$T/noindex"
rm -f "$(index_of "$T/noindex")"
look noindex
[ "$rc" -ne 0 ] && coverage | grep -q 'pack||partial|no-extractor'
ok $? "a pack without its index is named"
cp -r "$T/srv/packed" "$T/badindex"
chmod u+w "$(index_of "$T/badindex")"
echo garbage >"$(index_of "$T/badindex")"
look badindex
[ "$rc" -ne 0 ] && coverage | grep -q '^badindex/.git||partial|damaged'
ok $? "so is one with a damaged index"
coverage | grep -q 'pack||partial|no-extractor'
ok $? "and its bytes are examined"
mkdir -p "$T/tables/.git/objects" "$T/tables/.git/refs" \
	"$T/tables/.git/reftable"
echo 'ref: refs/heads/.invalid' >"$T/tables/.git/HEAD"
look tables
is "$rc|$(coverage)" "3|tables/.git||partial|no-extractor" "refs in tables"
mkdir -p "$T/fake/objects" "$T/fake/refs"
echo nothing >"$T/fake/HEAD"
rrn "$T/fake/objects/a.txt"
look fake
is "$rc|$(findings)" "1|fake/objects/a.txt||1:20" "one that only looks like it"

if is_root; then
	cp -r "$T/srv/loose" "$T/private"
	chmod 700 "$T/private" "$T/private/.git"
	look private
	is "$rc|$(coverage)" "1|" "root reads a private one"
else
	skip "needs root"
fi

done_testing
