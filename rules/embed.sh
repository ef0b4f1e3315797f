#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints a C file that holds the given rule packs: jk_builtin_packs().
set -eu

echo '/* Made by rules/embed.sh; do not edit. */'
echo '#include "config.h"'
echo '#include <jikimi/rule.h>'
n=0
for pack in "$@"; do
	echo "static const unsigned char pack_${n}[] = {"
	od -An -v -tu1 "$pack" | sed 's/\([0-9][0-9]*\)/\1,/g'
	echo '};'
	n=$((n + 1))
done
echo 'static const struct jk_pack packs[] = {'
n=0
for pack in "$@"; do
	printf '\t{ .name = "%s", .text = { pack_%d, sizeof(pack_%d) } },\n' \
		"$(basename "$pack")" "$n" "$n"
	n=$((n + 1))
done
cat <<'EOF'
};

const struct jk_pack *
jk_builtin_packs(size_t *n)
{
	*n = JK_COUNT(packs);
	return packs;
}
EOF
