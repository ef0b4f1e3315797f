/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/digits.h"

#include <string.h>

/* The token at pos; plain ASCII, the usual case, is read here. */
static struct jk_token
peek(struct jk_span text, size_t pos)
{
	unsigned char c = text.ptr[pos];

	if (c < 0x80 && c != '%' && c != '\\' && c != '&' && c != '\r')
		return (struct jk_token){ c,
					  1 + jk_is_wide_nul(text, pos + 1) };
	return jk_token_guess(jk_span_from(text, pos));
}

static bool
is_separator(uint32_t cp)
{
	switch (cp) {
	case ' ': case '-': case '.': case '/': case '~': case '_':
	case '(': case ')': case '\t': case '\n': case 0x1173:
		return true;
	default:
		return false;
	}
}

/* Reads one group at pos; returns the position behind it. */
static size_t
read_group(struct jk_run *run, struct jk_span text, size_t pos)
{
	unsigned len = 0;

	while (pos < text.len && run->ndigits < JK_RUN_DIGITS) {
		struct jk_token t = peek(text, pos);

		if (!jk_is_digit(t.cp))
			break;
		run->digit[run->ndigits++] = (unsigned char)t.cp;
		len++;
		pos += t.len;
	}
	run->len[run->n++] = (unsigned char)len;
	return pos;
}

/* Skips separators from pos on; true when a digit follows. */
static bool
skip_gap(struct jk_run *run, struct jk_span text, size_t *pos,
	 unsigned max_gap)
{
	unsigned gap = 0;

	for (unsigned seen = 0; *pos < text.len && seen < 2 * max_gap;
	     seen++) {
		struct jk_token t = peek(text, *pos);

		if (jk_is_digit(t.cp)) {
			run->gap[run->n] = (unsigned char)gap;
			return true;
		}
		if (t.cp != JK_TOKEN_DROP &&
		    (!is_separator(t.cp) || ++gap > max_gap))
			return false;
		*pos += t.len;
	}
	return false;
}

void
jk_run_read(struct jk_run *run, struct jk_span text,
	    const struct jk_anchor *anchor, unsigned max_gap)
{
	size_t pos;

	run->ndigits = 0;
	run->n = 0;
	run->gap[0] = 0;
	memset(run->len, 0, sizeof(run->len));
	pos = run->end = read_group(run, text, anchor->pos);
	while (run->n < JK_MAX_GROUPS && run->ndigits < JK_RUN_DIGITS &&
	       skip_gap(run, text, &pos, max_gap))
		pos = run->end = read_group(run, text, pos);
	memcpy(&run->key, run->len, sizeof(run->key));
}

bool
jk_run_has_shape(const struct jk_run *run, const struct jk_shape *shape,
		 unsigned max_gap)
{
	if ((run->key & shape->mask) != shape->key)
		return false;
	for (unsigned i = 1; i < shape->n; i++) {
		if (run->gap[i] > max_gap)
			return false;
	}
	return true;
}
