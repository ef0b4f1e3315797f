#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The fuzz target over the samples and mutants of them: no crash, no report
# of a sanitizer.
set -u
: "${top_srcdir:?}" "${JIKIMI:?}"
fuzz=$(dirname "$JIKIMI")/tests/fuzz/fuzz_content
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:allocator_may_return_null=1"

echo 1..1
if out=$("$fuzz" -m 20 "$top_srcdir/tests/samples" 2>&1); then
	echo "ok 1 - $(echo "$out" | tail -n 1)"
else
	echo "$out" | tail -n 40 | sed 's/^/# /'
	echo "not ok 1 - replay of the samples and their mutants"
fi
