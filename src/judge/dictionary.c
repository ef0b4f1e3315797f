/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/dictionary.h"

#include <string.h>

static int
compare(struct jk_span a, const struct jk_dict_word *b)
{
	if (a.len != b->len)
		return a.len < b->len ? -1 : 1;
	return memcmp(a.ptr, b->text, a.len);
}

bool
jk_dictionary_has(enum jk_dict dict, struct jk_span word)
{
	const struct jk_dictionary *d = jk_builtin_dictionary(dict);
	size_t low = 0, high = word.len > 0 ? d->n : 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(word, &d->word[mid]);

		if (order == 0)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}
