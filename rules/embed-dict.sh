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
	# Where the words of each length begin.
	echo "static const unsigned short from_${n}[] = {"
	grep -v '^#' "$list" | tr ' ' '\n' | grep -v '^$' | sort -u |
		awk '{ n[length($0)]++; if (length($0) > most) most = length($0) }
		END { for (i = 0; i <= most + 1; i++) {
			printf "\t%d,\n", sum; sum += n[i] } }'
	echo '};'
	n=$((n + 1))
done
echo 'static const struct jk_dictionary dictionaries[] = {'
i=0
while [ "$i" -lt "$n" ]; do
	printf '\t{ words_%d, from_%d, JK_COUNT(from_%d) - 2 },\n' \
		"$i" "$i" "$i"
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
