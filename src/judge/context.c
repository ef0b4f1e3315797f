/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/context.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/token.h"
#include "match/window.h"

/* That many digits in a row are another value. */
#define OTHER_VALUE 5

static bool
is_word_at(const struct jk_word *w, const struct jk_fold *text, size_t at)
{
	if (at + w->n > text->n ||
	    memcmp(text->cp + at, w->cp, w->n * sizeof(*w->cp)) != 0)
		return false;
	/* Hangul needs no edges: words run together with their endings. */
	if (w->cp[0] < 0x80 && !text->edge[at])
		return false;
	return w->open_end || w->cp[w->n - 1] >= 0x80 || text->edge[at + w->n];
}

static const struct jk_word *
longest_at(const struct jk_words *words, const struct jk_fold *text, size_t at)
{
	unsigned bucket = text->cp[at] % JK_WORD_BUCKETS;
	const struct jk_word *best = NULL;

	for (size_t i = words->from[bucket]; i < words->from[bucket + 1]; i++) {
		const struct jk_word *w = &words->list[i];

		if (w->cp[0] == text->cp[at] && is_word_at(w, text, at) &&
		    (best == NULL || w->n > best->n))
			best = w;
	}
	return best;
}

const struct jk_word *
jk_context_word(const struct jk_words *words, const struct jk_fold *text)
{
	bool stopped = false;

	for (size_t at = text->n; at-- > 0;) {
		const struct jk_word *w;

		stopped |= text->cp[at] == JK_FOLD_STOP;
		if (!jk_words_may_begin(words, text->cp[at],
					at + 1 < text->n ? text->cp[at + 1]
							 : 0))
			continue;
		w = longest_at(words, text, at);
		if (w != NULL && !(w->against && stopped))
			return w;
	}
	return NULL;
}

struct jk_span
jk_context_left(struct jk_span before, unsigned distance)
{
	unsigned chars = 0, digits = 0, lines = 0;
	size_t i = before.len;

	while (i > 0 && chars < distance) {
		unsigned char c = before.ptr[i - 1];

		lines += c == '\n';
		digits = jk_is_digit(c) ? digits + 1 : 0;
		if (lines > 2 || (lines > 0 && digits >= OTHER_VALUE))
			break;
		i--;
		chars += (c & 0xc0) != 0x80;
	}
	return jk_span_from(before, i);
}
