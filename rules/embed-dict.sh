#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints a C file that holds the given lists of words, each sorted by its
# bytes: jk_builtin_dictionary(). Their order is that of enum jk_dict.
set -eu
LC_ALL=C
export LC_ALL

echo '/* Made by rules/embed-dict.sh; do not edit. */'
echo '#include "config.h"'
echo '#include "judge/dictionary.h"'
n=0
for list in "$@"; do
	echo "static const struct jk_dict_word words_${n}[] = {"
	grep -v '^#' "$list" | tr ' ' '\n' | grep -v '^$' | sort -u |
		awk '{ print length($0), $0 }' | sort -k 1,1n -k 2,2 |
		sed 's/^[0-9]* \(.*\)/	{ "\1", sizeof("\1") - 1 },/'
	echo '};'
	n=$((n + 1))
done
echo 'static const struct jk_dictionary dictionaries[] = {'
i=0
while [ "$i" -lt "$n" ]; do
	printf '\t{ words_%d, JK_COUNT(words_%d) },\n' "$i" "$i"
	i=$((i + 1))
done
cat <<'EOF'
};

const struct jk_dictionary *
jk_builtin_dictionary(enum jk_dict dict)
{
	return &dictionaries[dict];
}
EOF
