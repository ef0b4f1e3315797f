/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matches that are known by the shape of the text: the digits of their values
 * are all that has to be looked at. */
#include "config.h"

#include "match/matcher_parts.h"

#include "match/numeral.h"
#include "match/token.h"

static bool
is_same_value(const struct jk_memo_hit *a, const struct jk_memo_hit *b)
{
	return a->start == b->start && a->len == b->len;
}

void
jk_matcher_take_hits(struct jk_matcher *m, struct jk_span text,
		     const struct jk_anchor *anchor,
		     const struct jk_memo_hit *hit, unsigned n)
{
	struct jk_numeral numeral;
	bool read = false;

	for (unsigned i = 0; i < n; i++) {
		struct jk_match *match = &m->found[m->nfound];
		size_t start = (size_t)((ptrdiff_t)anchor->pos + hit[i].start);
		struct jk_span value =
			jk_span_make(text.ptr + start, hit[i].len);

		/* Once for all rules that share it. */
		read &= i > 0 && is_same_value(&hit[i], &hit[i - 1]);
		if (!read && i + 1 < n && is_same_value(&hit[i], &hit[i + 1])) {
			jk_numeral_read(&numeral, value);
			read = true;
		}
		match->rule = hit[i].rule;
		match->start = start;
		match->end = start + hit[i].len;
		match->plain = true;
		m->nfound += jk_matcher_validate(
			m, &m->rules->rules[hit[i].rule], value,
			read ? &numeral : NULL, &match->validation);
	}
}

bool
jk_matcher_is_in_word(const struct jk_matcher *m, struct jk_span text,
		      const struct jk_anchor *anchor)
{
	return m->rules->apart && anchor->run == anchor->len && !anchor->near &&
	       anchor->pos > 0 && jk_is_alpha(text.ptr[anchor->pos - 1]);
}

bool
jk_matcher_knows(struct jk_matcher *m, struct jk_span text,
		 const struct jk_anchor *anchor,
		 const struct jk_memo_hit **hits, unsigned *n)
{
	const struct jk_anchors *anchors = &m->rules->anchors;

	*n = 0;
	if (anchor->ch != '0')
		return !jk_search_literal_may(m, text, anchor);
	if (anchor->run == 0 || m->rules->nsharp > 0 ||
	    (anchors->after && jk_search_after_may(text, anchor)) ||
	    (anchors->prefix > 0 && jk_search_prefix_may(m, text, anchor)))
		return false;
	if (jk_matcher_is_in_word(m, text, anchor))
		return true;
	return jk_memo_ask(m->memo, text, anchor, hits, n) == JK_MEMO_KNOWN;
}

size_t
jk_matcher_recall(struct jk_matcher *m, struct jk_span text,
		  const struct jk_anchor *anchor,
		  const struct jk_memo_hit *hits, unsigned n,
		  const struct jk_match **out)
{
	m->nfound = 0;
	*out = m->found;
	jk_matcher_take_hits(m, text, anchor, hits, n);
	return m->nfound;
}
