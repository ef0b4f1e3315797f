#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A file that cannot be read to its end: what was read is examined, and the
# file is partial, never scanned.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$T" || bail "cd"
sanitized && skip_all "a sanitizer wants to be preloaded first"
have "${CC:-cc}" || skip_all "no C compiler"
"${CC:-cc}" -shared -fPIC -o bad.so "$SRC/tests/probe/bad_sector.c" -ldl ||
	bail "cannot compile the bad disk"

# make FILE BYTES: a value at the head, one behind the bad place.
make()
{
	{
		printf 'RRN: %s\n' "$RRN1"
		head -c "$2" /dev/zero | tr '\0' 'x'
		printf '\nRRN: %s\n' "$RRN1"
	} >"$1"
}
make good.txt 50000
make small.txt 99995
make long.txt 300000
make large.txt 40000000
head -c 200000 /dev/zero | tr '\0' '\001' >binary.bin

for file in good small long large; do
	LD_PRELOAD=$T/bad.so "$JIKIMI" scan -f jsonl --coverage all $file.txt \
		>$file.out 2>$file.err
	is $? 1 "$file.txt: the value before the bad place is found"
	is "$(grep -c '"type":"finding"' $file.out)" \
		"$([ $file = good ] && echo 2 || echo 1)" "$file.txt: once"
done
like good.out '"outcome":"scanned"' "a file that ends before it: scanned"
for file in small long large; do
	like $file.out '"outcome":"partial","cause":"io-error"' \
		"$file.txt: partial, for it could not be read"
done
LD_PRELOAD=$T/bad.so "$JIKIMI" scan -f jsonl binary.bin >binary.out 2>&1
is $? 3 "behind the wall: incomplete"
like binary.out '"outcome":"partial".*could not be read' "and why"

done_testing
