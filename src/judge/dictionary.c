/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/dictionary.h"

#include <string.h>

bool
jk_dictionary_has(enum jk_dict dict, struct jk_span word)
{
	const struct jk_dictionary *d = jk_builtin_dictionary(dict);
	size_t low, high;

	if (word.len == 0 || word.len > d->longest)
		return false;
	low = d->from[word.len];
	high = d->from[word.len + 1];
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = memcmp(word.ptr, d->word[mid].text, word.len);

		if (order == 0)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}
