/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/find.h"

static bool
stands_at(struct jk_span s, size_t at, struct jk_span word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (jk_byte_lower(s.ptr[at + i]) != word.ptr[i])
			return false;
	}
	return true;
}

size_t
jk_find(struct jk_span s, size_t from, struct jk_span word)
{
	if (word.len == 0)
		return s.len;
	for (size_t i = from; i + word.len <= s.len; i++) {
		if (jk_byte_lower(s.ptr[i]) == word.ptr[0] &&
		    stands_at(s, i, word))
			return i;
	}
	return s.len;
}

size_t
jk_find_word(struct jk_span s, size_t from, struct jk_span word)
{
	size_t at = from;

	if (word.len == 0 || !jk_byte_is_letter(word.ptr[0]))
		return jk_find(s, from, word);
	while ((at = jk_find(s, at, word)) < s.len) {
		/* A capital begins a word of its own. */
		if (at == 0 || !jk_byte_is_letter(s.ptr[at - 1]) ||
		    (s.ptr[at] < 'a' && s.ptr[at - 1] >= 'a'))
			return at;
		at++;
	}
	return s.len;
}

/* The blank or what stands for one at the place: its length. */
static size_t
blank_at(struct jk_span s, size_t at)
{
	static const char nbsp[] = "\xc2\xa0", entity[] = "&nbsp;";
	struct jk_span rest = jk_span_from(s, at);

	if (rest.len > 0 && jk_byte_is_blank(rest.ptr[0]))
		return 1;
	if (jk_span_starts_with(rest, nbsp, sizeof(nbsp) - 1))
		return sizeof(nbsp) - 1;
	if (jk_span_starts_with(rest, entity, sizeof(entity) - 1))
		return sizeof(entity) - 1;
	return 0;
}

/* Bytes of s that the word takes there; 0: it does not stand there. */
static size_t
loose_at(struct jk_span s, size_t from, struct jk_span word)
{
	size_t at = from, n = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (i > 0 && (word.ptr[i] & 0xc0) != 0x80) {
			while ((n = blank_at(s, at)) > 0 && at - from < 64)
				at += n;
		}
		if (at >= s.len || jk_byte_lower(s.ptr[at]) != word.ptr[i])
			return 0;
		at++;
	}
	return at - from;
}

size_t
jk_find_loose(struct jk_span s, size_t from, struct jk_span word, size_t *len)
{
	*len = 0;
	if (word.len == 0)
		return s.len;
	for (size_t i = from; i < s.len; i++) {
		if (jk_byte_lower(s.ptr[i]) != word.ptr[0])
			continue;
		*len = loose_at(s, i, word);
		if (*len > 0)
			return i;
	}
	return s.len;
}

/* A word begins there: no letter stands before one that begins with one, or
 * a capital does not. */
static bool
may_begin(struct jk_span s, size_t at)
{
	return at == 0 || !jk_byte_is_letter(s.ptr[at]) ||
	       !jk_byte_is_letter(s.ptr[at - 1]) ||
	       (s.ptr[at] < 'a' && s.ptr[at - 1] >= 'a');
}

bool
jk_list_in(const struct jk_word_list *list, struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned w = list->head[jk_byte_lower(s.ptr[i])];

		if (w == 0 || !may_begin(s, i))
			continue;
		for (; w != 0; w = list->next[w - 1]) {
			struct jk_span word = jk_span_str(list->words[w - 1]);

			if (i + word.len <= s.len && stands_at(s, i, word))
				return true;
		}
	}
	return false;
}
