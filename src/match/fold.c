/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/fold.h"

#include <string.h>

#include <jikimi/charset.h>

#include "match/token.h"

/* What a character is to folding. */
enum {
	OTHER,
	LOWER,
	UPPER,
	SKIPPED, /* words are joined over it */
};

static const unsigned char kinds[128] = {
	['a' ... 'z'] = LOWER, ['A' ... 'Z'] = UPPER, [' '] = SKIPPED,
	['_'] = SKIPPED,       ['-'] = SKIPPED,       ['\t'] = SKIPPED,
	['\n'] = SKIPPED,
};

/* True when a word may begin between two neighbours: "rNo", "1a", "번no". */
static bool
is_edge(unsigned before, unsigned kind)
{
	if (before != LOWER && before != UPPER)
		return true;
	return kind == UPPER ? before == LOWER : kind != LOWER;
}

static bool
is_sentence_end(uint32_t cp)
{
	return cp == '.' || cp == '?' || cp == '!';
}

/* The start of the last n characters of text. */
static size_t
tail_start(struct jk_span text, size_t n)
{
	size_t i = text.len;

	while (i > 0 && n > 0) {
		i--;
		if ((text.ptr[i] & 0xc0) != 0x80)
			n--;
	}
	return i;
}

void
jk_fold_text(struct jk_fold *out, struct jk_span text)
{
	size_t at = tail_start(text, JK_FOLD_MAX), len;
	uint32_t last = ' ', cp;
	unsigned before = OTHER, kind;
	bool edge = true;

	out->n = 0;
	for (; at < text.len && out->n < JK_FOLD_MAX; at += len) {
		cp = text.ptr[at];
		len = 1;
		if (cp >= 0x80) {
			len = jk_utf8_decode(jk_span_from(text, at), &cp);
			len = len > 0 ? len : 1;
		}
		kind = cp < 0x80 ? kinds[cp] : OTHER;
		edge |= is_edge(before, kind == SKIPPED ? OTHER : kind);
		before = kind == SKIPPED ? OTHER : kind;
		if (kind == SKIPPED) {
			if ((cp == ' ' || cp == '\n') && out->n > 0 &&
			    is_sentence_end(last))
				out->cp[out->n - 1] = JK_FOLD_STOP;
			last = cp;
			continue;
		}
		last = cp;
		out->edge[out->n] = edge;
		out->cp[out->n++] = kind == UPPER ? cp | 0x20 : cp;
		edge = false;
	}
	out->edge[out->n] = true;
}
