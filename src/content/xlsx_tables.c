/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xlsx.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A workbook has at most 65,490 styles. */
#define XFS_MAX (1024 * 1024)
#define FORMATS_MAX 65536

void
jk_strings_init(struct jk_strings *s, struct jk_budget *budget)
{
	memset(s, 0, sizeof(*s));
	s->budget = budget;
}

void
jk_strings_release(struct jk_strings *s)
{
	if (s->bytes != NULL)
		explicit_bzero(s->bytes, s->len);
	free(s->bytes);
	free(s->ends);
	free(s->used);
	jk_budget_unspool(s->budget, s->drawn);
	memset(s, 0, sizeof(*s));
}

static bool
draw(struct jk_strings *s, uint64_t bytes)
{
	if (jk_budget_spool(s->budget, bytes, NULL) != JK_OK)
		return false;
	s->drawn += bytes;
	return true;
}

static bool
grow_bytes(struct jk_strings *s, size_t len)
{
	size_t cap = s->cap == 0 ? 16 * 1024 : s->cap;
	unsigned char *grown;

	while (cap - s->len < len) {
		if (cap >= UINT32_MAX / 2)
			return false;
		cap *= 2;
	}
	if (cap == s->cap)
		return true;
	if (!draw(s, cap - s->cap))
		return false;
	grown = realloc(s->bytes, cap);
	if (grown == NULL)
		return false;
	s->bytes = grown;
	s->cap = cap;
	return true;
}

static bool
grow_list(struct jk_strings *s)
{
	size_t ncap = s->ncap == 0 ? 1024 : 2 * s->ncap;
	uint32_t *ends;
	unsigned char *used;

	if (s->n < s->ncap)
		return true;
	if (!draw(s,
		  (ncap - s->ncap) * sizeof(*s->ends) + (ncap - s->ncap) / 8))
		return false;
	ends = realloc(s->ends, ncap * sizeof(*s->ends));
	if (ends == NULL)
		return false;
	s->ends = ends;
	used = realloc(s->used, ncap / 8);
	if (used == NULL)
		return false;
	s->used = used;
	memset(s->used + s->ncap / 8, 0, (ncap - s->ncap) / 8);
	s->ncap = ncap;
	return true;
}

bool
jk_strings_add(struct jk_strings *s, struct jk_span text)
{
	if (s->full || s->cap - s->len < text.len || s->n == s->ncap)
		s->full = s->full || !grow_bytes(s, text.len) || !grow_list(s);
	if (s->full)
		return false;
	if (text.len > 0)
		memcpy(s->bytes + s->len, text.ptr, text.len);
	s->len += text.len;
	s->ends[s->n++] = (uint32_t)s->len;
	return true;
}

bool
jk_strings_get(struct jk_strings *s, uint64_t index, struct jk_span *text)
{
	uint32_t from;

	if (index >= s->n)
		return false;
	from = index > 0 ? s->ends[index - 1] : 0;
	*text = jk_span_make(s->bytes + from, s->ends[index] - from);
	s->used[index / 8] |= (unsigned char)(1u << (index % 8));
	return true;
}

void
jk_styles_init(struct jk_styles *s)
{
	memset(s, 0, sizeof(*s));
	/* The first two are for all that is built in. */
	jk_styles_add_format(s, UINT32_MAX, jk_span_str("General"));
	jk_styles_add_format(s, UINT32_MAX, jk_span_str("yyyy-mm-dd"));
}

void
jk_styles_release(struct jk_styles *s)
{
	free(s->formats);
	free(s->ids);
	free(s->xfs);
	jk_buf_release(&s->white);
}

void
jk_styles_add_format(struct jk_styles *s, uint32_t id, struct jk_span code)
{
	if (s->nformats == FORMATS_MAX)
		return;
	/* Capacity is the power of two at or above the number. */
	if ((s->nformats & (s->nformats - 1)) == 0) {
		size_t cap = s->nformats == 0 ? 1 : 2 * s->nformats;

		s->formats = jk_xrealloc(s->formats, cap, sizeof(*s->formats));
		s->ids = jk_xrealloc(s->ids, cap, sizeof(*s->ids));
	}
	s->formats[s->nformats] = jk_numfmt_parse(code);
	s->ids[s->nformats++] = id;
}

void
jk_styles_add_xf(struct jk_styles *s, uint32_t id, bool white)
{
	uint32_t at = jk_numfmt_builtin(id) == JK_NUMFMT_DATE;

	if (s->nxfs == XFS_MAX)
		return;
	if (s->nxfs == s->cap) {
		s->cap = s->cap == 0 ? 64 : 2 * s->cap;
		s->xfs = jk_xrealloc(s->xfs, s->cap, sizeof(*s->xfs));
	}
	for (size_t i = 2; i < s->nformats; i++) {
		if (s->ids[i] == id)
			at = (uint32_t)i;
	}
	if (white) {
		while (s->white.len < s->nxfs)
			jk_buf_append_byte(&s->white, false);
		jk_buf_append_byte(&s->white, true);
	}
	s->xfs[s->nxfs++] = at;
}

bool
jk_styles_is_white(const struct jk_styles *s, uint64_t xf)
{
	return xf < s->white.len && s->white.ptr[xf] != 0;
}

const struct jk_numfmt *
jk_styles_format(const struct jk_styles *s, uint64_t xf)
{
	return &s->formats[xf < s->nxfs ? s->xfs[xf] : 0];
}
