# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What tests with repositories need beside lib.sh, which comes first.

have git || skip_all "no git"

# Nothing of the user's configuration, and the same names of commits each day.
HOME=$T
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=/dev/null
GIT_AUTHOR_NAME='Hong Gildong'
GIT_AUTHOR_EMAIL=hong@example.com
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME
GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
GIT_AUTHOR_DATE='2026-01-02T03:04:05+0900'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME \
	GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL \
	GIT_AUTHOR_DATE GIT_COMMITTER_DATE
umask 022

jgit()
{
	run "$JIKIMI" git --reproducible -f jsonl "$@"
}

new_repo()
{
	git init -q -b main "$1" || bail "git init"
	cd "$1" || bail "cd $1"
}

commit()
{
	git add -A
	git commit -q -m "$1" || bail "git commit"
}

rrn()
{
	echo "주민등록번호 $RRN1" >"$1"
}
