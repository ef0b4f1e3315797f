#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual knows each command and each option of --help.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

page=$SRC/man/jikimi.1
[ -f "$page" ] || skip_all "no $page"
# Without roff's escapes: \- is a hyphen; mdoc writes "Fl -name".
sed 's/\\-/-/g; s/\\&//g; s/Fl -/--/g; s/Fl /-/g' "$page" >"$T/page"

run "$JIKIMI" --help
commands=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$T/out")
[ -n "$commands" ]
ok $? "--help lists commands"
for c in $commands; do
	like "$T/page" "\\<$c\\>" "jikimi.1 has the command $c"
	run "$JIKIMI" "$c" --help
	is "$rc" 0 "$c --help"
	is "$(wc -c <"$T/err" | tr -d ' ')" 0 "$c --help says it on stdout"
	options=$(sed -n 's/^ *\(-[a-zA-Z],\)\{0,1\} *--\([a-z][a-z-]*\).*/\2/p' \
		"$T/out")
	[ -n "$options" ]
	ok $? "$c --help lists options"
	for o in $options; do
		grep -q -e "--$o\\([^a-z-]\\|\$\\)" "$T/page"
		ok $? "jikimi.1 has --$o of $c"
	done
	# shellcheck disable=SC2013
	for o in $(sed -n 's/^ *\(-[a-zA-Z]\),.*/\1/p' "$T/out"); do
		grep -q -e "\\(^\\|[^-a-zA-Z]\\)$o\\([^a-zA-Z-]\\|\$\\)" "$T/page"
		ok $? "jikimi.1 has $o of $c"
	done
done

# The other way round: no option that is none.
# shellcheck disable=SC2013
for o in $(grep -o -e '--[a-z][a-z-]*' "$T/page" | sort -u); do
	known=1
	for c in $commands; do
		"$JIKIMI" "$c" --help | grep -q -e "$o\\([^a-z-]\\|\$\\)" && known=0
	done
	case $o in --help | --version | --no-install) known=0 ;; esac
	ok $known "$o of jikimi.1 exists"
done

for p in "$SRC"/man/*.[1-9]; do
	if ! have mandoc; then
		skip "no mandoc"
		continue
	fi
	mandoc -Tlint -Werror "$p" >"$T/out" 2>&1
	grep -E 'ERROR|UNSUPP|FATAL' "$T/out" >"$T/errors"
	is "$(cat "$T/errors")" "" "mandoc: ${p##*/}"
done

done_testing
