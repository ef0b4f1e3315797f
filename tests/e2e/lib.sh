# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What every end-to-end test needs: ". lib.sh", assertions, "done_testing".
# Programs come from $JIKIMI and $JIKIMI_PROBE, else from the build folder
# that the test is run in. $T is a private folder, gone afterwards.

set -u
LC_ALL=C
export LC_ALL
# Days are counted from a fixed one; ages in a test stay what they are.
SOURCE_DATE_EPOCH=1764547200
export SOURCE_DATE_EPOCH

# Behind the walls LeakSanitizer cannot work; units look for leaks.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

abspath()
{
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s/%s\n' "$(pwd)" "$1" ;;
	esac
}

bail()
{
	echo "Bail out! $*"
	exit 99
}

JIKIMI=$(abspath "${JIKIMI:-./jikimi}")
JIKIMI_PROBE=$(abspath "${JIKIMI_PROBE:-./tests/jikimi-probe}")
# shellcheck disable=SC2034,SC2154
SRC=$(abspath "${top_srcdir:-$(dirname "$0")/../..}")
[ -x "$JIKIMI" ] || bail "no program $JIKIMI; set JIKIMI"

T=$(mktemp -d "${TMPDIR:-/tmp}/jikimi-e2e.XXXXXX") || bail "no temporary folder"
# A user without rights looks in here too.
chmod 755 "$T"
CLEAN_PIDS=

cleanup()
{
	for pid in $CLEAN_PIDS; do
		kill -KILL "$pid" 2>/dev/null
	done
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 99' INT TERM HUP

NTESTS=0
NFAILED=0

# Numbers of the project's test vectors; nobody has them.
# shellcheck disable=SC2034
RRN1=750110-1059990
# shellcheck disable=SC2034
TAB=$(printf '\t')

is_root()
{
	[ "$(id -u)" = 0 ]
}

have()
{
	command -v "$1" >/dev/null 2>&1
}

sanitized()
{
	"$JIKIMI" --version | grep -q '^sanitizer: yes'
}

# ok STATUS TEXT
ok()
{
	NTESTS=$((NTESTS + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $NTESTS - $2"
	else
		NFAILED=$((NFAILED + 1))
		echo "not ok $NTESTS - $2"
	fi
	return "$1"
}

skip()
{
	NTESTS=$((NTESTS + 1))
	echo "ok $NTESTS # SKIP $1"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

diag()
{
	sed 's/^/# /' | cut -c 1-400 | head -n 20
}

# is GOT WANTED TEXT
is()
{
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf 'got:    %s\nwanted: %s\n' "$1" "$2" | diag
		return 1
	fi
}

# like FILE REGEX TEXT
like()
{
	if grep -q -e "$2" "$1"; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf 'no line like %s in:\n' "$2" | diag
		diag <"$1"
		return 1
	fi
}

# unlike FILE REGEX TEXT
unlike()
{
	if grep -a -q -e "$2" "$1"; then
		ok 1 "$3"
		printf 'a line like %s:\n' "$2" | diag
		grep -a -e "$2" "$1" | diag
		return 1
	else
		ok 0 "$3"
	fi
}

# same FILE FILE TEXT
same()
{
	if cmp -s "$1" "$2"; then
		ok 0 "$3"
	else
		ok 1 "$3"
		diff "$1" "$2" 2>&1 | diag
		return 1
	fi
}

# run COMMAND...: output in $T/out and $T/err, status in $rc
run()
{
	"$@" >"$T/out" 2>"$T/err" </dev/null
	rc=$?
	look_for_reports "$T/err"
}

# What a sanitizer says of any process ends the test badly.
look_for_reports()
{
	grep -a -E 'ERROR: [A-Z][a-z]*Sanitizer|WARNING: ThreadSanitizer|runtime error:' \
		"$1" >>"$T/.reports"
}

# scan OPTION... PATH...: JSON lines in $T/out
scan()
{
	run "$JIKIMI" scan --reproducible -f jsonl "$@"
}

# One line on stderr and nothing else, exit status 2.
refused()
{
	is "$rc $(wc -l <"$T/err")" "2 1" "$1: status 2, one line" ||
		diag <"$T/err"
}

# Fields of JSON lines on stdin; enough for what jikimi writes.
field()
{
	sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

# findings_in FILE: path, member, line:column of each
findings_in()
{
	sed -n '/"type":"finding"/{
s/"member":null/"member":""/
s/"line":null/"line":0/
s/"column":null/"column":0/
s/.*"path":"\([^"]*\)","member":"\([^"]*\)".*"line":\([0-9]*\),"column":\([0-9]*\).*/\1|\2|\3:\4/p
}' "$1"
}

# Of the last run.
findings()
{
	findings_in "$T/out"
}

# coverage_in FILE: path, member, outcome, cause of each record
coverage_in()
{
	sed -n '/"type":"coverage"/{
s/"member":null/"member":""/
s/.*"path":"\([^"]*\)","member":"\([^"]*\)","outcome":"\([^"]*\)","cause":"\([^"]*\)".*/\1|\2|\3|\4/p
}' "$1"
}

coverage()
{
	coverage_in "$T/out"
}

summary()
{
	grep '"type":"summary"' "$T/out"
}

# Processes whose parent is $1, oldest first.
children_of()
{
	cat /proc/[0-9]*/stat 2>/dev/null |
		sed -n "s/^\\([0-9]*\\) (.*) [A-Z] $1 .*/\\1/p" | sort -n
}

# Processes of session $1 that still run.
session_of()
{
	cat /proc/[0-9]*/stat 2>/dev/null |
		sed -n "s/^\\([0-9]*\\) (\\(.*\\)) [A-Y] [0-9]* [0-9]* $1 .*/\\1 \\2/p"
}

# wait_for COMMAND...: until it succeeds, 20 s at the most
wait_for()
{
	i=0
	while [ "$i" -lt 200 ]; do
		"$@" && return 0
		sleep 0.1
		i=$((i + 1))
	done
	return 1
}

done_testing()
{
	touch "$T/.reports"
	is "$(sort -u "$T/.reports")" "" "no sanitizer has anything to say"
	echo "1..$NTESTS"
	[ "$NFAILED" -eq 0 ]
	exit
}
