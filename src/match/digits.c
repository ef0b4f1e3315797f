/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/digits.h"

#include <string.h>

/* What a byte is to a run of digits. */
enum {
	END, /* it ends the run */
	DIGIT,
	SEPARATOR,
	TOKEN, /* a character of several bytes, or an escape */
};

static const unsigned char kinds[256] = {
	['0' ... '9'] = DIGIT,   [' '] = SEPARATOR,  ['-'] = SEPARATOR,
	['.'] = SEPARATOR,       ['/'] = SEPARATOR,  ['~'] = SEPARATOR,
	['_'] = SEPARATOR,       ['('] = SEPARATOR,  [')'] = SEPARATOR,
	['\t'] = SEPARATOR,      ['\n'] = SEPARATOR, ['\r'] = TOKEN,
	['%'] = TOKEN,           ['&'] = TOKEN,      ['\\'] = TOKEN,
	[0x80 ... 0xff] = TOKEN,
};

/* A token of a run: its kind, never TOKEN, and its raw length. */
struct piece {
	unsigned len;
	unsigned char kind;
	unsigned char digit;
	bool dropped; /* invisible */
};

/* The piece at pos that is not plain ASCII. */
static struct piece
disguised(struct jk_span text, size_t pos)
{
	struct jk_token t = jk_token_guess(jk_span_from(text, pos));
	struct piece p = { .kind = END, .len = (unsigned)t.len };

	if (t.cp == JK_TOKEN_DROP) {
		p.dropped = true;
	} else if (t.cp == 0x1173) {
		p.kind = SEPARATOR; /* a Hangul letter that looks like one */
	} else if (t.cp < 0x80) {
		p.kind = kinds[t.cp] != TOKEN ? kinds[t.cp] : END;
		p.digit = (unsigned char)t.cp;
	}
	return p;
}

static inline struct piece
peek(struct jk_span text, size_t pos)
{
	unsigned char c = text.ptr[pos];
	struct piece p = { .kind = kinds[c], .len = 1, .digit = c };

	if (p.kind == TOKEN)
		return disguised(text, pos);
	if (pos + 1 < text.len && text.ptr[pos + 1] == '\0')
		p.len += jk_is_wide_nul(text, pos + 1);
	return p;
}

/* Copies n plain digits from pos on; returns the position behind them. */
static size_t
take_group(struct jk_run *run, struct jk_span text, size_t pos, size_t n)
{
	memcpy(run->digit, text.ptr + pos, n);
	run->ndigits = (unsigned)n;
	run->len[run->n++] = (unsigned char)n;
	return pos + n;
}

/* Reads one group at pos; returns the position behind it. */
static size_t
read_group(struct jk_run *run, struct jk_span text, size_t pos)
{
	unsigned len = 0;

	while (pos < text.len && run->ndigits < JK_RUN_DIGITS) {
		struct piece p = peek(text, pos);

		if (p.kind != DIGIT)
			break;
		run->digit[run->ndigits++] = p.digit;
		len++;
		pos += p.len;
	}
	run->len[run->n++] = (unsigned char)len;
	return pos;
}

/* Skips separators from pos on; true when a digit follows. */
static bool
skip_gap(struct jk_run *run, struct jk_span text, size_t *pos, unsigned max_gap)
{
	unsigned gap = 0;

	for (unsigned seen = 0; *pos < text.len && seen < 2 * max_gap; seen++) {
		struct piece p = peek(text, *pos);

		if (p.kind == DIGIT) {
			run->gap[run->n] = (unsigned char)gap;
			return true;
		}
		if (!p.dropped && (p.kind != SEPARATOR || ++gap > max_gap))
			return false;
		*pos += p.len;
	}
	return false;
}

/* The groups of a run as far as a rule could know them. */
struct course {
	const struct jk_groups *groups; /* NULL: every run will do */
	size_t node;
	bool fits;
};

/* Takes the last group that was read; false when no rule can fit. */
static bool
follow(struct course *c, const struct jk_run *run)
{
	unsigned len = run->len[run->n - 1];

	if (c->fits)
		return true;
	c->node = len <= JK_MAX_GROUP ? c->groups->node[c->node].next[len] : 0;
	c->fits = c->groups->node[c->node].shape;
	return c->node != 0;
}

bool
jk_run_read(struct jk_run *run, struct jk_span text,
	    const struct jk_anchor *anchor, unsigned max_gap,
	    const struct jk_groups *groups)
{
	struct course course = { groups, 0, groups == NULL };
	size_t pos;

	run->ndigits = 0;
	run->n = 0;
	run->gap[0] = 0;
	memset(run->len, 0, sizeof(run->len));
	pos = run->end = anchor->disguised ? read_group(run, text, anchor->pos)
					   : take_group(run, text, anchor->pos,
							anchor->len);
	if (!follow(&course, run))
		return false;
	while (run->n < JK_MAX_GROUPS && run->ndigits < JK_RUN_DIGITS &&
	       skip_gap(run, text, &pos, max_gap)) {
		pos = run->end = read_group(run, text, pos);
		if (!follow(&course, run))
			return false;
	}
	memcpy(&run->key, run->len, sizeof(run->key));
	return course.fits;
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

bool
jk_rule_has_groups(const struct jk_rule *rule, struct jk_span value)
{
	unsigned char len[JK_MAX_GROUPS + 1] = { 0 };
	unsigned n = 0;
	uint64_t key;

	if (rule->nshapes == 0)
		return true;
	for (size_t i = 0; i < value.len && n < JK_MAX_GROUPS; i++) {
		if (jk_is_digit(value.ptr[i]))
			len[n]++;
		else if (len[n] > 0)
			n++;
	}
	memcpy(&key, len, sizeof(key));
	for (size_t i = 0; i < rule->nshapes; i++) {
		if ((key & rule->shapes[i].mask) == rule->shapes[i].key)
			return true;
	}
	return false;
}

_Static_assert(JK_MAX_GROUP <= JK_RUN_DIGITS, "a plain group fits");
