/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/fold.h"

#include <string.h>

#include <jikimi/charset.h>

#include "match/token.h"

static bool
is_upper(uint32_t cp)
{
	return cp - 'A' < 26;
}

/* True when a word may begin between two neighbours: "rNo", "1a", "번no". */
static bool
is_edge(uint32_t before, uint32_t cp)
{
	if (!jk_is_alpha(before) || !jk_is_alpha(cp))
		return true;
	return is_upper(cp) && !is_upper(before);
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
	uint32_t before = ' ', cp;
	bool edge = true;

	out->n = 0;
	for (; at < text.len && out->n < JK_FOLD_MAX; at += len) {
		cp = text.ptr[at];
		len = 1;
		if (cp >= 0x80)
			len = jk_utf8_decode(jk_span_from(text, at), &cp);
		len = len > 0 ? len : 1;
		if ((cp == ' ' || cp == '\n') &&
		    (before == '.' || before == '?' || before == '!') &&
		    out->n > 0)
			out->cp[out->n - 1] = JK_FOLD_STOP;
		edge = edge || is_edge(before, cp);
		before = cp;
		if (cp == ' ' || cp == '_' || cp == '-' || cp == '\t' ||
		    cp == '\n')
			continue;
		out->edge[out->n] = edge;
		out->cp[out->n++] = is_upper(cp) ? cp | 0x20 : cp;
		edge = false;
	}
	out->edge[out->n] = true;
}
