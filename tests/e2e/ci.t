#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# contrib/ci: the files parse, and the commands in them do what they say in a
# sample repository, with and without findings.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

CI=$SRC/contrib/ci
HOOKS=$SRC/.pre-commit-hooks.yaml
mkdir "$T/bin"
ln -s "$JIKIMI" "$T/bin/jikimi"
PATH=$T/bin:$PATH
export PATH

if python3 -c 'import yaml' 2>/dev/null; then
	for f in "$CI/github.yml" "$CI/gitlab.yml" "$HOOKS"; do
		python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' \
			"$f" 2>"$T/err"
		is "$? $(cat "$T/err")" "0 " "YAML: ${f##*/}"
	done
else
	skip "no python3-yaml"
fi

if have pre-commit; then
	HOME=$T pre-commit validate-manifest "$HOOKS" >"$T/err" 2>&1
	is "$? $(cat "$T/err")" "0 " "pre-commit takes the hooks"
else
	skip "no pre-commit"
fi

# The command: from the line with "jikimi scan" to the one that ends in ".".
command_of()
{
	sed -n '/jikimi scan/,/ \.$\|^ *\.$/p' "$1" | tr '\134\n' '  '
}

mkdir -p "$T/clean/.git" "$T/dirty/.git"
echo "int x;" >"$T/clean/a.c"
echo "rrn = '$RRN1' # 주민등록번호" >"$T/dirty/a.py"
for f in github.yml gitlab.yml Jenkinsfile; do
	command_of "$CI/$f" >"$T/cmd"
	like "$T/cmd" '^ *jikimi scan .* \. *$' "$f: a command"
	for tree in clean dirty; do
		(cd "$T/$tree" && sh "$T/cmd" >"$T/out" 2>"$T/err")
		rc=$?
		case $tree in
		clean) is "$rc" 0 "$f: a clean repository passes" ;;
		dirty) is "$rc" 1 "$f: findings fail it" ;;
		esac
		look_for_reports "$T/err"
	done
	# Each report that is handed on is written.
	# shellcheck disable=SC2013
	for r in $(grep -o 'jikimi[-a-z]*\.\(sarif\|xml\)\|gl-[-a-z]*\.json' \
		"$CI/$f" | sort -u); do
		[ -s "$T/dirty/$r" ]
		ok $? "$f: $r is there"
		rm -f "$T/dirty/$r" "$T/clean/$r"
	done
done

# Hooks: entry with the file names behind it, as pre-commit calls them.
sed -n 's/^  entry: //p' "$HOOKS" >"$T/entries"
is "$(wc -l <"$T/entries" | tr -d ' ')" 2 "hooks have entries"
(cd "$T/dirty" && sh -c "$(sed -n 1p "$T/entries") a.py" >"$T/out" 2>"$T/err")
is $? 1 "hook: a file with findings is refused"
(cd "$T/clean" && sh -c "$(sed -n 1p "$T/entries") a.c" >"$T/out" 2>"$T/err")
is "$? $(cat "$T/out")" "0 " "hook: any other passes, silently"
(cd "$T/dirty" && sh -c "$(sed -n 2p "$T/entries")" >"$T/out" 2>"$T/err")
is $? 1 "hook for all: findings"
(cd "$T/dirty" && jikimi baseline create -q . &&
	sh -c "$(sed -n 2p "$T/entries")" >"$T/out" 2>"$T/err")
is "$? $(cat "$T/out")" "0 " "hook for all: a baseline makes it quiet"

done_testing
