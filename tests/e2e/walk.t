#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Walk: what is entered, what is left out, and that each is told.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# plant FILE...: a file with one finding
plant()
{
	for f in "$@"; do
		mkdir -p "$(dirname "$f")"
		echo "주민등록번호: $RRN1" >"$f"
	done
}

# Paths with findings, below the current folder.
found()
{
	findings | sed 's/|.*//' | tr '\n' ' '
}

cd "$T" || bail "cd"
plant g/a.txt g/.hidden g/.git/config g/sub/b.txt g/sub/deep/c.txt \
	g/node/x.js g/sub/node/y.js g/log
scan g
is "$(found)" "g/.git/config g/.hidden g/a.txt g/log g/node/x.js g/sub/b.txt g/sub/deep/c.txt g/sub/node/y.js " \
	"all files, hidden ones too, in path order"
is "$rc" 1 "status 1"

scan --include '*.txt' g
is "$(found)" "g/a.txt g/sub/b.txt g/sub/deep/c.txt " "--include by name"
scan --include '/sub/*' g
is "$(found)" "g/sub/b.txt " "--include by path, * within a folder"
scan --include 'sub/**' g
is "$(found)" "g/sub/b.txt g/sub/deep/c.txt g/sub/node/y.js " \
	"--include with ** at the end"
scan --include '**/deep/*' --include 'a.*' g
is "$(found)" "g/a.txt g/sub/deep/c.txt " "two --include, ** at the front"
scan --exclude '*.txt' --exclude '.*' g
is "$(found)" "g/log g/node/x.js g/sub/node/y.js " "--exclude by name"
scan --exclude 'node/' g
is "$(found)" "g/.git/config g/.hidden g/a.txt g/log g/sub/b.txt g/sub/deep/c.txt " \
	"--exclude of folders, anywhere"
is "$(coverage)" "g/node||skipped|excluded
g/sub/node||skipped|excluded" "excluded folders are told"
scan --exclude 'log/' --include log g
is "$(found)" "g/log " "a glob with a trailing / leaves files alone"
scan --exclude 'sub/**/c.txt' --exclude '[!s]*/' g
is "$(found)" "g/.hidden g/a.txt g/log g/sub/b.txt " \
	"--exclude with ** in the middle, and a class"

printf '# comment\n\n*.js\r\nsub/deep/\n' >ignore
scan --exclude-from ignore g
is "$(found)" "g/.git/config g/.hidden g/a.txt g/log g/sub/b.txt " \
	"--exclude-from"
printf '*.js\n\nbad[\n' >ignore
scan --exclude-from ignore g
refused "--exclude-from with a bad glob"
like "$T/err" 'ignore:3: ' "and it names file and line"
scan --exclude-from none g
refused "--exclude-from of a missing file"
scan --exclude 'bad[' g
refused "--exclude with a bad glob"
scan --include '' g
refused "--include with an empty glob"

scan -x g
is "$(found | wc -w | tr -d ' ')" 8 "--one-file-system is taken"

mkdir s
plant s/small
{ cat s/small; head -c 5000 /dev/zero | tr '\0' '-'; } >s/large
scan --max-file-size 4k s
is "$(found)" "s/small " "--max-file-size"
is "$(coverage)" "s/large||skipped|too-large" "the larger file is told"

# Lists of paths.
printf 'g/a.txt\ng/sub\n' >list
scan --files-from list
is "$(found)" "g/a.txt g/sub/b.txt g/sub/deep/c.txt g/sub/node/y.js " \
	"--files-from with lines"
printf 'g/a.txt\0g/log' >list
scan --files-from list
is "$(found)" "g/a.txt g/log " "--files-from with NULs, the last one open"
nl='
'
plant "odd/a${nl}b"
printf '%s\0' "odd/a${nl}b" >list
scan --files-from list
is "$(found)" 'odd/a\nb ' "--files-from with NULs takes a newline in a name"
printf 'g/a.txt\ng/log\n' >list
"$JIKIMI" scan -f jsonl --files-from - <list >out 2>err
is "$(found)" "g/a.txt g/log " "--files-from - of a file"
# shellcheck disable=SC2002
cat list | "$JIKIMI" scan -f jsonl --files-from - >out 2>err
is "$(found)" "g/a.txt g/log " "--files-from - of a pipe"
printf 'g/a.txt\0g/log\0' | "$JIKIMI" scan -f jsonl --files-from - >out 2>err
is "$(found)" "g/a.txt g/log " "--files-from - of a pipe with NULs"
printf 'g/a.txt\ng/none\n' >list
scan --files-from list
is "$(found) $rc" "g/a.txt  1" "a missing path in a list: others scanned"
is "$(coverage)" "g/none||failed|not-found" "and recorded"
"$JIKIMI" scan --files-from - - <list >out 2>err
rc=$?
refused "stdin for both list and data"

# Links.
mkdir l l/dir
plant l/dir/f out.txt
ln -s ../out.txt l/out
ln -s dir l/todir
ln -s .. l/dir/up
ln -s nowhere l/broken
scan l
is "$(found)" "l/dir/f " "symbolic links are not followed"
is "$(coverage)" "l/broken||skipped|symlink
l/dir/up||skipped|symlink
l/out||skipped|symlink
l/todir||skipped|symlink" "each link is told"
scan --follow l
is "$(found)" "l/dir/f l/out " "--follow: each file once"
like out '"path":"l/dir/up",.*"cause":"loop"' "--follow: a loop is told"
like out '"path":"l/broken",.*"outcome"' "--follow: a broken link is told"
ln -s l tolink
scan tolink
is "$(found)" "tolink/dir/f " "a named link is followed"

mkdir h
plant h/one
ln h/one h/two
scan h
is "$(found)" "h/one " "hard links: examined once"
is "$(coverage)" "h/two||skipped|hard-link" "hard links: the second is told"
scan h/two h
is "$(found)" "h/two " "hard links: over two roots too"

# What must not be opened.
mkdir sp
mkfifo sp/fifo
plant sp/file
wanted="sp/fifo||skipped|special-file"
if is_root && mknod sp/null c 1 3 2>/dev/null; then
	wanted="$wanted
sp/null||skipped|special-file"
fi
scan sp
is "$(found)" "sp/file " "FIFO, device: not opened"
is "$(coverage)" "$wanted" "FIFO, device: told"
scan sp/fifo sp/file
is "$(coverage)" "sp/fifo||skipped|special-file" "a named FIFO is told"
if ! is_root; then
	skip "a kernel file system within a tree takes a mount"
elif have unshare && unshare -m sh -c 'mkdir m && mount -t proc proc m' 2>/dev/null; then
	# shellcheck disable=SC2016
	run unshare -m sh -c 'mount -t proc proc m && plant=m && "$0" scan -f jsonl m/.. --exclude "[a-ln-z]*"' "$JIKIMI"
	is "$(coverage | grep -c '/m||skipped|pseudo-filesystem')" 1 \
		"a kernel file system within a tree is passed over and told"
else
	skip "no right to mount"
fi
scan /proc/sys/kernel/ostype
is "$rc $(coverage)" "0 " "a named file of /proc is read"

# Permissions.
plant p/ok p/secret p/closed/f p/listed/f
chmod 000 p/secret p/closed
chmod 444 p/listed
as_user()
{
	if is_root; then
		chmod -R a+rX "$T/g"
		run setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		run "$@"
	fi
}
if is_root && ! setpriv --reuid 65534 --regid 65534 --clear-groups \
	test -x "$JIKIMI" 2>/dev/null; then
	skip "no setpriv, or a program that others cannot run"
else
	as_user "$JIKIMI" scan -f jsonl p
	is "$(found)" "p/ok " "without rights: what can be read is"
	is "$(coverage)" "p/closed||failed|permission
p/listed/f||failed|permission
p/secret||failed|permission" "without rights: each is told"
	like out 'p/secret".*"detail":"Permission denied"' "with the errno text"
	is "$rc" 1 "status 1 of a finding"
	as_user "$JIKIMI" scan -f jsonl p/secret p/listed
	is "$rc" 2 "nothing could be read: status 2"
	as_user "$JIKIMI" scan -f jsonl --show none p/closed g/a.txt
	is "$rc" 1 "an unreadable root among others: they are scanned"
fi
if is_root; then
	scan p
	is "$(found)" "p/closed/f p/listed/f p/ok p/secret " \
		"root's scan reads all, though its reader is nobody"
else
	skip "only root reads all"
fi
chmod -R u+rwX p

# Names and depth.
mkdir n
esc=$(printf 'e\033[31m')
bad=$(printf 'x\377y')
plant "n/new${nl}line" "n/$esc" "n/$bad" 'n/back\slash' 'n/quo"te' "n/한글"
scan n
is "$(grep -c '"type":"finding"' out)" 6 "odd names: each found"
is "$(wc -l <out | tr -d ' ')" 8 "odd names: one line a record"
unlike out "$(printf '\033')" "odd names: no raw escape in jsonl"
run "$JIKIMI" scan n
unlike out "$(printf '\033')" "odd names: no raw escape in text"
unlike out '^line' "odd names: no raw newline in text"
like out '한글' "odd names: a readable one stays readable"
run "$JIKIMI" scan -f csv n
unlike out "$(printf '\033')" "odd names: no raw escape in csv"
if have iconv; then
	scan n
	iconv -f utf-8 -t utf-8 <out >/dev/null 2>&1
	ok $? "odd names: jsonl is UTF-8"
	run "$JIKIMI" scan -f csv n
	iconv -f utf-8 -t utf-8 <out >/dev/null 2>&1
	ok $? "odd names: csv is UTF-8"
else
	skip "no iconv"
	skip "no iconv"
fi

# From the inside out: no shell can change into it.
name=$(printf '%0200d' 0)
plant inner/bottom
i=0
while [ $i -lt 30 ]; do
	mkdir outer && mv inner "outer/$name" && mv outer inner
	i=$((i + 1))
done
mv inner deep
scan deep
is "$(findings | awk '{ print (length($0) > 4096) }')" 1 \
	"a path longer than PATH_MAX is examined"
is "$(coverage)" "" "and leaves no gap"

# Missing paths.
scan none g/a.txt
is "$(found)$rc" "g/a.txt 1" "a missing path among several: others scanned"
is "$(coverage)" "none||failed|not-found" "and recorded"
echo nothing >clean
scan none clean
is "$rc" 3 "missing, the rest clean: status 3"
scan none
is "$rc" 2 "only a missing path: status 2"
is "$(wc -l <err | tr -d ' ')" 1 "and one line"
scan ''
refused "an empty path"
run "$JIKIMI" scan
refused "no path"

# Standard input.
"$JIKIMI" scan -f jsonl - <g/a.txt >out 2>err
is "$(findings)" "-||1:21" "- of a file"
# shellcheck disable=SC2002
cat g/a.txt | "$JIKIMI" scan -f jsonl - >out 2>err
is "$(findings)" "-||1:21" "- of a pipe"
gzip -c g/a.txt | "$JIKIMI" scan -f jsonl - >out 2>err
is "$(findings)" "-||1:21" "- of a pipe with gzip"
tar -cf - g/a.txt g/log | gzip | "$JIKIMI" scan -f jsonl - >out 2>err
is "$(findings)" "-|g/a.txt|1:21
-|g/log|1:21" "- of a pipe with tar.gz"
"$JIKIMI" scan -f jsonl - g/log </dev/null >out 2>err
is "$(found)" "g/log " "- of /dev/null beside a file"
"$JIKIMI" scan -f jsonl - >out 2>err <&-
ok $? "- closed: is as empty" || true
"$JIKIMI" scan - - </dev/null >out 2>err
rc=$?
refused "- twice"

# Overlapping roots.
scan g/sub g g/a.txt g/sub/deep
is "$(found | wc -w | tr -d ' ')" 8 "overlapping roots: nothing twice"
is "$(coverage | tr '\n' ' ')" "g/sub||skipped|loop g/a.txt||skipped|hard-link g/sub/deep||skipped|loop " \
	"overlapping roots: told"
scan --exclude a.txt g g/a.txt
like out '"type":"finding".*"path":"g/a.txt"' \
	"a file named after a walk that excluded it is scanned"

# Nothing changes.
see()
{
	find g l h sp p n -printf '%p %s %m %i %u %T@ %C@ %A@\n' | sort
}
find g l h sp p n -exec touch -h -a -d '2020-01-01' {} +
see >/dev/null
see >before
if is_root; then
	scan g l h sp p n
	see >after
	same before after "nothing changes on what is scanned, atime included"
else
	scan g l h sp p n
	see | sed 's/ [^ ]*$//' >after
	sed 's/ [^ ]*$//' before >before.less
	same before.less after "nothing changes on what is scanned"
fi

done_testing
