#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Processes: a crash, a hang, an out-of-memory costs one file, and the walls
# hold from inside.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

[ -x "$JIKIMI_PROBE" ] || skip_all "no $JIKIMI_PROBE"

mkdir "$T/box" "$T/tree" "$T/tree/a" "$T/tree/z"
chmod 777 "$T/box"
echo untouched >"$T/box/victim"
chmod 666 "$T/box/victim"
JIKIMI_PROBE_DIR=$T/box
export JIKIMI_PROBE_DIR

# A probe among plain files and archives, before and after it.
for dir in a z; do
	echo "주민등록번호: $RRN1" >"$T/tree/$dir/plain.txt"
	gzip -nc "$T/tree/$dir/plain.txt" >"$T/tree/$dir/packed.gz"
	(cd "$T/tree/$dir" && tar -cf in.tar plain.txt)
done

probe()
{
	run "$JIKIMI_PROBE" scan --reproducible -f jsonl -j2 "$@"
}

others_wanted='a/in.tar|plain.txt|1:21
a/packed.gz||1:21
a/plain.txt||1:21
z/in.tar|plain.txt|1:21
z/packed.gz||1:21
z/plain.txt||1:21'

others_found()
{
	findings | sed "s|^$T/tree/||" | grep '^[az]/' | sort
}

# mishap NAME OUTCOME|CAUSE DETAIL-REGEX [OPTION]...
mishap()
{
	name=$1
	wanted=$2
	detail=$3
	shift 3
	rm -f "$T"/tree/m.*
	printf 'JIKIMI-PROBE %s\n' "$name" >"$T/tree/m.$name"
	probe "$@" "$T/tree"
	is "$rc" 1 "$name: exit status"
	is "$(coverage)" "$T/tree/m.$name||$wanted" \
		"$name: one record, of that file, with the cause"
	like "$T/out" "m.$name\",\"member\":null,.*\"detail\":$detail" \
		"$name: the record has the detail"
	is "$(others_found)" "$others_wanted" "$name: all other files examined"
	is "$(findings | grep -c "m.$name|")" 1 \
		"$name: what was found before stands"
	is "$(summary | grep -c '"failed":1}.*"interrupted":false,"fatal":null')" \
		1 "$name: the run itself came to its end"
}

mishap crash 'failed|crashed' '"signal 11"'
mishap abort 'failed|crashed' '"signal 6"'
mishap exit 'failed|crashed' '"exit status 0"'
mishap hang 'failed|timed-out' '' --timeout 1
mishap forge 'failed|internal' '"'
if sanitized; then
	skip "alloc: a sanitizer's memory cannot be capped"
else
	mishap alloc 'failed|memory-limit' '' --max-memory 256M
fi

# Several at once: each costs itself.
rm -f "$T"/tree/m.*
for i in 1 2 3 4 5 6 7 8; do
	echo 'JIKIMI-PROBE crash' >"$T/tree/m.crash$i"
done
probe "$T/tree"
is "$(coverage | grep -c 'm.crash[1-8]||failed|crashed$')" 8 \
	"eight crashes: eight records"
is "$(others_found)" "$others_wanted" "eight crashes: the rest examined"
rm -f "$T"/tree/m.*

# From inside a worker: nothing but its open file.
echo 'JIKIMI-PROBE forbidden' >"$T/tree/m.forbidden"
probe --sandbox=require "$T/tree/m.forbidden"
like "$T/out" '"member":"open-read",.*refused' "worker: no file can be opened"
sed -n 's/.*"member":"\([^"]*\)",.*"detail":"\([^"]*\)".*/\1 \2/p' "$T/out" \
	>"$T/tried"
is "$(wc -l <"$T/tried" | tr -d ' ')" 23 "worker: each attempt is told"
while read -r what how; do
	case $how in
	'refused: Operation not permitted' | 'refused: Permission denied') r=0 ;;
	*) r=1 ;;
	esac
	ok $r "worker: $what is $how"
done <"$T/tried"
is "$(cat "$T/box/victim")$(ls "$T/box")" untouchedvictim \
	"worker: nothing was changed"
rm -f "$T"/tree/m.*
echo 'JIKIMI-PROBE exec' >"$T/tree/m.exec"
probe "$T/tree"
like "$T/out" '"member":"exec",.*"detail":"refused: ' "worker: no exec"
is "$(others_found)" "$others_wanted" "worker: goes on after it"
rm -f "$T"/tree/m.*

# What is printed in a worker is not heard.
if sanitized; then
	skip "chatter: a sanitizer is listened to"
else
	echo 'JIKIMI-PROBE chatter' >"$T/tree/m.chatter"
	probe "$T/tree/m.chatter"
	is "$(findings | wc -l | tr -d ' ') $(cat "$T/err")" "2 " \
		"worker: what a library prints leads nowhere"
	rm -f "$T"/tree/m.*
fi

# From inside the reader: it reads and that is all.
echo 'JIKIMI-PROBE reader' >"$T/tree/m.reader"
probe -j1 --sandbox=require "$T/tree/m.reader"
grep '^reader ' "$T/err" | sort -u >"$T/tried"
is "$(wc -l <"$T/tried" | tr -d ' ')" 20 "reader: each attempt is told"
while read -r _ what how; do
	wanted=refused
	[ "$what" = open-read ] && wanted=allowed
	is "$how" "$wanted" "reader: $what"
done <"$T/tried"
is "$(cat "$T/box/victim")$(ls "$T/box")" untouchedvictim \
	"reader: nothing was changed"
rm -f "$T"/tree/m.*

# The same attempts without walls succeed: they are worth refusing.
echo 'JIKIMI-PROBE harmless' >"$T/tree/m.harmless"
probe --sandbox=off "$T/tree"
like "$T/out" '"member":"open-read",.*ALLOWED' \
	"--sandbox=off: a worker can open"
like "$T/out" '"member":"create",.*ALLOWED' "--sandbox=off: and write"
is "$(others_found)" "$others_wanted" "--sandbox=off: all is found"
like "$T/out" '"type":"run",.*"sandbox":"writer: off; reader: off; ' \
	"--sandbox=off: the run record says so"
rm -f "$T"/tree/m.*

scan --sandbox=require "$T/tree"
is "$rc" 1 "--sandbox=require: works"
is "$(others_found)" "$others_wanted" "--sandbox=require: all is found"
like "$T/out" '"sandbox":"writer: landlock [1-9][0-9]*, seccomp; reader: landlock [1-9].*seccomp.*; workers: landlock [1-9].*seccomp' \
	"--sandbox=require: the run record names the walls of all three"
if sanitized; then
	like "$T/out" 'workers: .*memory not capped"' "no memory cap, and says so"
else
	like "$T/out" 'workers: .*memory capped"' "workers' memory is capped"
fi

# A scan that goes on, for looking at and killing.
# begin OPTION...: jikimi in a session of its own; $pid, $reader, $workers
# (in the order of the walk, unless $any_order is yes)
any_order=no
begin()
{
	rm -f "$T/out" "$T/pid" "$T"/tree/m.*
	order=--reproducible
	[ "$any_order" = yes ] && order=
	for i in "$@"; do
		printf 'JIKIMI-PROBE %s\n' "$i" >"$T/tree/m.$i"
	done
	# shellcheck disable=SC2016,SC2086
	setsid sh -c 'echo $$ >"$0.new"; mv "$0.new" "$0"; exec "$@"' \
		"$T/pid" "$JIKIMI_PROBE" scan $order -f jsonl -j2 \
		--report "jsonl:$T/report" "$T/tree" \
		>"$T/out" 2>"$T/err" </dev/null &
	job=$!
	wait_for test -s "$T/pid" || bail "did not start"
	pid=$(cat "$T/pid")
	CLEAN_PIDS="$CLEAN_PIDS $pid"
	wait_for has_started || bail "no workers: $(cat "$T/err")"
	reader=$(children_of "$pid")
}

# shellcheck disable=SC2317
has_started()
{
	reader=$(children_of "$pid")
	[ -n "$reader" ] || return 1
	workers=$(children_of "$reader")
	[ "$(echo "$workers" | wc -w)" -ge 2 ] || return 1
	# What stands before the probe has been told.
	[ "$(findings | grep -c '/a/')" = 3 ]
}

finish()
{
	wait "$job"
	rc=$?
	look_for_reports "$T/err"
}

if ! have setsid; then
	skip "no setsid: killing from outside"
	done_testing
fi

status_of()
{
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" 2>/dev/null
}

# In a mishap that lasts, all three roles can be looked at.
begin hang
sleep 0.5
for p in $pid $reader $workers; do
	role=worker
	[ "$p" = "$reader" ] && role=reader
	[ "$p" = "$pid" ] && role=writer
	is "$(status_of "$p" Seccomp) $(status_of "$p" NoNewPrivs)" "2 1" \
		"$role: under seccomp, no new privileges"
	if ! is_root || [ $role = writer ]; then
		continue
	fi
	is "$(status_of "$p" Uid | tr '\t' ' ')" "65534 65534 65534 65534" \
		"$role: is nobody"
	caps=0000000000000000
	[ $role = reader ] && caps=000000000000000c
	is "$(status_of "$p" CapPrm) $(status_of "$p" CapEff)" "$caps $caps" \
		"$role: has no capability but those of reading"
done

# The busy worker is killed from outside: its file, and nothing else.
busy=
# shellcheck disable=SC2317
one_is_busy()
{
	for p in $workers; do
		[ "$(cut -d' ' -f14 "/proc/$p/stat")" -gt 20 ] && busy=$p
	done
	[ -n "$busy" ]
}
wait_for one_is_busy || bail "no worker is busy"
kill -KILL "$busy"
finish
is "$rc" 1 "worker killed: exit status"
is "$(coverage)" "$T/tree/m.hang||failed|crashed" \
	"worker killed: that file is recorded"
like "$T/out" 'm.hang".*"detail":"signal 9"' "worker killed: with the signal"
is "$(others_found)" "$others_wanted" "worker killed: all others examined"
is "$(session_of "$pid")" "" "worker killed: no process is left"

# An idle worker that dies costs nothing.
mkfifo "$T/paths"
rm -f "$T"/tree/m.*
"$JIKIMI" scan -f jsonl -j1 --files-from - <"$T/paths" >"$T/out" 2>"$T/err" &
pid=$!
job=$pid
CLEAN_PIDS="$CLEAN_PIDS $pid"
exec 3>"$T/paths"
printf '%s\0' "$T/tree/a/packed.gz" >&3
wait_for grep -q '"type":"finding"' "$T/out"
worker=$(children_of "$(children_of "$pid")")
kill -KILL "$worker"
printf '%s\0' "$T/tree/z/packed.gz" >&3
exec 3>&-
finish
is "$(findings | wc -l | tr -d ' ') $(coverage)" "2 " \
	"idle worker killed: costs no file"

# All workers, busy or idle: once the others have been told, only the slow
# file is in work.
# shellcheck disable=SC2317
others_are_told()
{
	[ "$(others_found)" = "$others_wanted" ]
}
any_order=yes
begin slow
any_order=no
wait_for others_are_told
for p in $workers; do
	kill -KILL "$p"
done
finish
is "$(coverage)" "$T/tree/m.slow||failed|crashed" \
	"all workers killed: only the file in work is lost"
is "$(others_found)" "$others_wanted" "all workers killed: others examined"

# The reader is killed: the writer says so and keeps what it has.
begin slow
kill -KILL "$reader"
finish
is "$rc" 2 "reader killed: exit status"
is "$(cat "$T/err")" "jikimi: the reading process died (signal 9)" \
	"reader killed: the writer says so"
is "$(findings | grep -c '/a/')" 3 "reader killed: earlier findings kept"
like "$T/out" '"type":"summary".*"interrupted":true,"fatal":"the reading process died' \
	"reader killed: the summary says so"
same "$T/out" "$T/report" "reader killed: the report file is kept as well"
wait_for test -z "$(session_of "$pid")"
is "$(session_of "$pid")" "" "reader killed: no process is left"

# The writer is killed: the others notice and end.
begin hang
kill -KILL "$pid"
finish
# shellcheck disable=SC2317
gone()
{
	[ -z "$(session_of "$pid")" ]
}
wait_for gone
is "$(session_of "$pid")" "" "writer killed: no process is left"
is "$(find "$T" -name '.report.jikimi-*' | wc -l | tr -d ' ')" 1 \
	"writer killed: only its temporary report stays"

done_testing
