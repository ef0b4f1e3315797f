#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Signals end a scan in order: what was found is reported, and that it ended.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$T" || bail "cd"
mkdir tree
echo "주민등록번호: $RRN1" >tree/a.txt
gzip -nc tree/a.txt >tree/b.gz
mkfifo feed

# A scan that has read tree and now waits for standard input, which a fifo
# with an open writer is: it would never end.
begin()
{
	rm -f out err report.jsonl
	"$JIKIMI" scan --reproducible -j2 -f jsonl --report jsonl:report.jsonl \
		tree "$@" <feed >out 2>err &
	pid=$!
	CLEAN_PIDS="$CLEAN_PIDS $pid"
	exec 3>feed
	wait_for has_both || bail "no findings: $(cat err)"
	reader=$(children_of "$pid")
	workers=$(children_of "$reader")
}

# shellcheck disable=SC2317
has_both()
{
	[ "$(grep -c '"type":"finding"' out 2>/dev/null)" = 2 ]
}

# shellcheck disable=SC2317
all_gone()
{
	for p in $reader $workers; do
		[ -e "/proc/$p" ] && return 1
	done
	return 0
}

# ends TEXT PATH: the state of things after the signal
ends()
{
	wait "$pid"
	rc=$?
	exec 3>&-
	look_for_reports err
	is "$rc" 2 "$1: status 2"
	is "$(wc -l <err | tr -d ' ')" 1 "$1: one line on stderr"
	like err 'interrupted' "$1: that says so"
	is "$(findings)" "tree/a.txt||1:21
tree/b.gz||1:21" "$1: findings so far are reported"
	is "$(coverage | grep -c "|interrupted$")" 1 "$1: one coverage record"
	[ -z "$2" ] || like out "\"path\":\"$2\",.*\"cause\":\"interrupted\"" \
		"$1: of what was being read"
	like out '"type":"summary".*"interrupted":true' "$1: the summary says so"
	is "$(tail -n 1 out | cut -c 1-17)" '{"type":"summary"' "$1: it comes last"
	same out report.jsonl "$1: the report file is complete"
	is "$(grep -vc '^{.*}$' report.jsonl)" 0 "$1: whole lines only"
	wait_for all_gone
	ok $? "$1: no process is left"
	is "$(find . -name '.*jikimi*' | wc -l | tr -d ' ')" 0 \
		"$1: no temporary file"
}

for s in INT TERM HUP; do
	begin -
	# A background job of sh ignores SIGINT; jikimi takes it all the same.
	kill -$s "$pid"
	ends "SIG$s" -
done

# The whole group, as a terminal does it.
if have setsid; then
	rm -f out err report.jsonl
	# shellcheck disable=SC2016
	setsid sh -c 'echo $$ >pid; exec "$0" scan --reproducible -j2 -f jsonl --report jsonl:report.jsonl tree - <feed >out 2>err' \
		"$JIKIMI" &
	job=$!
	exec 3>feed
	wait_for has_both || bail "no findings"
	pid=$(cat pid)
	reader=$(children_of "$pid")
	workers=$(children_of "$reader")
	kill -INT "-$pid"
	pid=$job
	ends "Ctrl-C" -
else
	skip "no setsid"
fi

# While a list of paths is awaited.
begin --files-from -
kill -TERM "$pid"
ends "SIGTERM, waiting for paths" ""

# While frames of a long file keep coming.
if [ -x "$JIKIMI_PROBE" ]; then
	mkdir long
	echo 'JIKIMI-PROBE slow' >long/slow
	cp tree/a.txt long/z.txt
	"$JIKIMI_PROBE" scan --reproducible -f jsonl long >out 2>err &
	pid=$!
	CLEAN_PIDS="$CLEAN_PIDS $pid"
	wait_for grep -q '"type":"run"' out
	sleep 1
	kill -TERM "$pid"
	wait "$pid"
	is "$?" 2 "SIGTERM in a long file: status 2"
	look_for_reports err
	[ "$(findings | grep -c '^long/slow')" -ge 1 ]
	ok $? "SIGTERM in a long file: what was found of it is reported"
	is "$(coverage | grep '^long/slow')" "long/slow||failed|interrupted" \
		"SIGTERM in a long file: it is recorded"
	like out '"type":"summary".*"interrupted":true' \
		"SIGTERM in a long file: the summary says so"
else
	skip "no $JIKIMI_PROBE"
fi

# Twice: no worse than once.
begin -
kill -TERM "$pid"
kill -TERM "$pid" 2>/dev/null
ends "SIGTERM twice" -

done_testing
