#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each tests/samples/X with an X.want (see the README there): the program must
# report exactly what X.want says.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

samples=$SRC/tests/samples
ls "$samples"/*.want >/dev/null 2>&1 || skip_all "no samples in $samples"

# What was reported, in the words of .want.
reported()
{
	sed -n '/"type":"finding"/{
s/"member":null/"member":"--"/
s/.*"rule":"\([^"]*\)".*"member":"\([^"]*\)".*"confidence":"\([^"]*\)".*/finding \1 \2 \3/p
}' "$T/out" | sort | uniq -c |
		sed 's/^ *\([0-9]*\) \(.*\)/\2 \1/'
	sed -n '/"type":"coverage"/{
s/"member":null/"member":"--"/
s/.*"member":"\([^"]*\)","outcome":"\([^"]*\)","cause":"\([^"]*\)".*/coverage \2 \3 \1/p
}' "$T/out"
}

# Some formats are read by a library that a build may lack.
built_for()
{
	case $1 in
	*.pdf) needs=HAVE_POPPLER ;;
	*.eml | *.mbox) needs=HAVE_GMIME ;;
	*) return 0 ;;
	esac
	[ ! -f config.h ] || grep -q "define $needs 1" config.h
}

for want in "$samples"/*.want; do
	file=${want%.want}
	name=${file##*/}
	if [ ! -f "$file" ]; then
		ok 1 "$name: no such sample"
		continue
	fi
	if ! built_for "$name"; then
		skip "$name: built without its library"
		continue
	fi
	scan "$file"
	reported | LC_ALL=C sort >"$T/have"
	LC_ALL=C sort "$want" >"$T/want"
	same "$T/want" "$T/have" "$name"
	wanted_rc=0
	grep -q '^coverage ' "$want" && wanted_rc='[23]'
	grep -q '^finding ' "$want" && wanted_rc=1
	# shellcheck disable=SC2254
	case $rc in
	$wanted_rc) r=0 ;;
	*) r=1 ;;
	esac
	ok $r "$name: status $rc"
done

done_testing
