#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The layers: base < walk, content < match < code < judge < report < engine
# < cli.
# A folder includes private headers of its own and of lower folders, and only
# the contracts it may know.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$SRC" || bail "cd $SRC"
[ -d src/base ] || skip_all "no sources"

# What each folder may include of src/ and of include/jikimi/.
# report stands beside match and judge: it knows findings, not how they came.
plain="buf charset codepage coverage escape hash source span status transcode wire"
may()
{
	case $1 in
	base)
		private="base"
		public="buf charset codepage coverage escape finding hash sandbox span status transcode wire"
		;;
	walk)
		private="base walk"
		public="$plain git walk"
		;;
	content)
		private="base content"
		public="$plain behind budget format rawtext wide"
		;;
	match)
		private="base match"
		public="$plain facts finding rule simd validator"
		;;
	code)
		private="base match code"
		public="$plain facts finding rule validator detector"
		;;
	judge)
		private="base match code judge"
		public="$plain facts finding rule validator detector"
		;;
	report)
		private="base report"
		public="$plain baseline facts finding policy relpath report rule walk"
		;;
	engine)
		private="base engine"
		public="$plain baseline behind budget detector engine facts finding format git policy rawtext report rule sandbox walk wide"
		;;
	cli)
		private="base cli"
		public="$plain baseline budget detector engine facts finding format git policy relpath report rule sandbox simd walk"
		;;
	*)
		private=
		public=
		return 1
		;;
	esac
}

among()
{
	case " $2 " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# Quoted includes of a file, as "folder/name".
quoted()
{
	sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$1"
}

public_of()
{
	sed -n 's|^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]jikimi/\([a-z_]*\)\.[a-z]*[>"].*|\1|p' "$1"
}

for dir in src/*/; do
	dir=${dir%/}
	folder=${dir#src/}
	may "$folder"
	ok $? "$dir is a known layer" || continue
	: >"$T/bad"
	n=0
	for file in "$dir"/*.[ch] "$dir"/*.def; do
		[ -f "$file" ] || continue
		n=$((n + 1))
		for h in $(quoted "$file"); do
			case $h in
			config.h | jikimi/*) ;;
			*/*)
				among "${h%%/*}" "$private" ||
					echo "$file: \"$h\"" >>"$T/bad"
				;;
			*)
				[ -f "$dir/$h" ] || echo "$file: \"$h\"" >>"$T/bad"
				;;
			esac
		done
		for h in $(public_of "$file"); do
			among "$h" "$public" || echo "$file: <jikimi/$h.h>" >>"$T/bad"
		done
	done
	[ $n -gt 0 ]
	ok $? "$dir has sources"
	is "$(cat "$T/bad")" "" "$dir includes nothing of a higher layer"
done

# The contracts alone: a header of a layer names no header of a higher one.
rank()
{
	case $1 in
	span | status) echo 0 ;;
	buf | charset | codepage | transcode | hash | escape | wire | coverage | sandbox | simd) echo 1 ;;
	git | walk | source | budget) echo 2 ;;
	format | behind) echo 3 ;;
	rawtext | wide) echo 4 ;;
	finding | validator | facts) echo 2 ;;
	rule) echo 4 ;;
	detector) echo 5 ;;
	baseline | policy) echo 5 ;;
	report | relpath) echo 5 ;;
	engine) echo 6 ;;
	*) echo none ;;
	esac
}

for file in include/jikimi/*.h; do
	name=${file##*/}
	name=${name%.h}
	mine=$(rank "$name")
	is "$(echo "$mine" | grep -c '^[0-9]$')" 1 "$file is a known contract"
	: >"$T/bad"
	for h in $(public_of "$file"); do
		theirs=$(rank "$h")
		[ "$theirs" != none ] && [ "$theirs" -le "${mine#none}" ] 2>/dev/null ||
			echo "$file: <jikimi/$h.h>" >>"$T/bad"
	done
	quoted "$file" | grep -v '^jikimi/' | sed "s|^|$file: |" >>"$T/bad"
	is "$(cat "$T/bad")" "" "$file names no higher contract"
done

# Each contract compiles alone, and twice.
CC=${CC:-cc}
if have "${CC%% *}"; then
	for file in include/jikimi/*.h; do
		printf '#include <jikimi/%s>\n#include <jikimi/%s>\nint x;\n' \
			"${file##*/}" "${file##*/}" >"$T/alone.c"
		# shellcheck disable=SC2086
		$CC -std=gnu11 -Wall -Wextra -Werror -Iinclude -fsyntax-only \
			"$T/alone.c" 2>"$T/err"
		is "$(head -n 5 "$T/err")" "" "$file compiles alone"
	done
else
	skip "no compiler"
fi

# Who may print and who may leave.
for file in src/base/*.c src/walk/*.c src/content/*.c src/match/*.c \
	src/code/*.c src/judge/*.c src/report/*.c; do
	case $file in */gen_*.c) continue ;; esac
	grep -nE '(^|[^a-z_])(f?printf|puts|perror|exit) ?\(' "$file" |
		grep -vE '(fprintf\(stderr|_exit)' | sed "s|^|$file:|"
done >"$T/bad"
is "$(cat "$T/bad")" "" "lower layers neither print nor exit"

done_testing
