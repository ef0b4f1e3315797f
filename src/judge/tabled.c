/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/tabled.h"

#include "judge/validators.h"
#include "match/token.h"

/* Digits of a value in ASCII; the number of them. */
static unsigned
digits_of(struct jk_span value, unsigned char out[13])
{
	unsigned n = 0;

	for (size_t i = 0; i < value.len && n < 13; i++) {
		if (jk_is_digit(value.ptr[i]))
			out[n++] = value.ptr[i];
	}
	return n;
}

void
jk_tabled_note(struct jk_columns *columns, const struct jk_bench *bench,
	       const struct jk_hit *hit, struct jk_buf *made)
{
	unsigned kind = bench->rules->rules[hit->match.rule].column;
	unsigned char digits[13];

	if (hit->cell.column == 0 || kind == JK_COLUMN_NOT ||
	    hit->reading == JK_READ_ZEROS)
		return;
	if (kind == JK_COLUMN_CHECK)
		jk_columns_note_check(
			columns, hit->cell.column, (unsigned)hit->match.rule,
			hit->match.validation.verdict == JK_PROVEN);
	else if (digits_of(jk_judge_value(bench, hit, made), digits) == 13)
		jk_columns_note(columns, hit->cell.column, digits);
}

uint64_t
jk_tabled_facts(struct jk_columns *columns, const struct jk_bench *bench,
		const struct jk_hit *hit)
{
	enum jk_rule_column column =
		bench->rules->rules[hit->match.rule].column;
	unsigned kind = column == JK_COLUMN_RRN ? JK_COLUMN_RESIDENT
			: column == JK_COLUMN_FRN
				? JK_COLUMN_FOREIGN
				: JK_COLUMN_CHECKED + (unsigned)hit->match.rule;

	if (hit->cell.column == 0 || column == JK_COLUMN_NOT)
		return 0;
	switch (jk_columns_verdict(columns, hit->cell.column, kind)) {
	case JK_COLUMN_FITS:
		return JK_FACT(COLUMN_FITS);
	case JK_COLUMN_LOOKS_ALIKE:
		return JK_FACT(COLUMN_LOOKS_ALIKE);
	case JK_COLUMN_UNKNOWN:
		break;
	}
	return 0;
}

bool
jk_tabled_is_backed(const struct jk_hit *hit, uint64_t facts)
{
	const struct jk_word *word = NULL;

	if (hit->reading == JK_READ_MATCH)
		return true;
	if (hit->cell.heading != NULL)
		word = jk_heading_word(hit->cell.heading, hit->match.rule);
	if ((word != NULL && !word->against) ||
	    (facts & JK_FACT(COLUMN_FITS)) != 0)
		return true;
	return hit->reading == JK_READ_SPLIT &&
	       ((hit->match.validation.facts & JK_FACT(TWO_CELLS)) == 0 ||
		hit->match.validation.verdict == JK_PROVEN);
}
