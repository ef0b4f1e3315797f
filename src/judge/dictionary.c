/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/dictionary.h"

#include <string.h>

/* Like strcmp, for a span that may hold NUL bytes. */
static int
compare(struct jk_span a, const char *b)
{
	size_t len = strlen(b), least = a.len < len ? a.len : len;
	int order = least > 0 ? memcmp(a.ptr, b, least) : 0;

	if (order != 0)
		return order;
	return a.len < len ? -1 : a.len > len;
}

bool
jk_dictionary_has(enum jk_dict dict, struct jk_span word)
{
	const struct jk_dictionary *d = jk_builtin_dictionary(dict);
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(word, d->word[mid]);

		if (order == 0)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}
