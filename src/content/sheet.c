/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/emit.h"
#include "content/xlsx.h"

/* The budget hears of what was given out in such steps. */
#define STEP (64 * 1024)

static const struct jk_trait hidden_row = {
	.evidence = "hidden: hidden row",
	.hidden = true,
};

static const struct jk_trait hidden_column = {
	.evidence = "hidden: hidden column",
	.hidden = true,
};

void
jk_sheet_begin(struct jk_sheet *s, struct jk_out *out,
	       const struct jk_out_table *table, const struct jk_trait *always,
	       uint64_t packed)
{
	memset(s, 0, sizeof(*s));
	s->out = out;
	s->always = always;
	s->packed = packed;
	out->ops->table(out->ctx, table);
}

void
jk_sheet_hide(struct jk_sheet *s, uint32_t first, uint32_t last)
{
	if (s->nhidden == JK_HIDDEN_MAX)
		return;
	s->hidden[s->nhidden].first = first;
	s->hidden[s->nhidden++].last = last;
}

static bool
is_hidden_column(const struct jk_sheet *s, uint32_t column)
{
	for (size_t i = 0; i < s->nhidden; i++) {
		if (column >= s->hidden[i].first && column <= s->hidden[i].last)
			return true;
	}
	return false;
}

/* A reference to a long text costs few bytes: what all of them give counts as
 * unpacked, too. */
static bool
count(struct jk_sheet *s)
{
	uint64_t more = s->given - s->counted;

	if (more < STEP)
		return true;
	s->counted = s->given;
	return jk_budget_expand(s->out->budget, more, s->packed, s->given,
				&s->failed) == JK_OK;
}

bool
jk_sheet_cell(struct jk_sheet *s, uint64_t row, uint32_t column,
	      struct jk_span text)
{
	const struct jk_trait *trait = s->always;

	if (text.len == 0)
		return true;
	if (trait == NULL && s->hidden_row)
		trait = &hidden_row;
	if (trait == NULL && s->nhidden > 0 && is_hidden_column(s, column))
		trait = &hidden_column;
	if (trait == NULL && s->white)
		trait = &jk_trait_white;
	if (trait != s->told) {
		s->out->ops->trait(s->out->ctx, trait);
		s->told = trait;
	}
	s->any = true;
	s->out->ops->cell(s->out->ctx, row, column, text);
	s->given += text.len;
	return count(s);
}

void
jk_sheet_end(struct jk_sheet *s)
{
	if (s->told != NULL)
		s->out->ops->trait(s->out->ctx, NULL);
	s->told = NULL;
}
