/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places that compute the check digit, with a name or without. */
#include "config.h"

#include "code/checksum.h"
#include "code/find.h"
#include "code/labels.h"
#include "code/reading.h"

/* Bytes before and behind a trigger in which a check digit is computed. */
#define SUM_BACK 1200
#define SUM_AHEAD 900
/* Bytes before and behind the weights in which another number is named. */
#define OTHER_BACK 500
#define OTHER_AHEAD 300
/* Lines above the weights that their function may begin in. */
#define HEAD_ABOVE 12

/* A place near by, of the same computation, is known. */
static bool
is_known(const struct jk_places *p, size_t offset)
{
	for (size_t i = p->n; i > 0; i--) {
		const struct jk_place *place = &p->list[i - 1];

		if (place->sum && place->offset + SUM_BACK > offset &&
		    offset + SUM_AHEAD > place->offset)
			return true;
	}
	return false;
}

/* The nearest name in the lines above: what is computed. *line: where. The
 * text of the name is in r->line. */
static struct jk_name
name_above(struct jk_reading *r, size_t index, size_t *line)
{
	const struct jk_word_list *lists = r->rule->rule->lists;
	struct jk_name name = { .class = JK_NAME_NONE };

	for (size_t k = 0; k < HEAD_ABOVE && k <= index; k++) {
		*line = index - k;
		jk_line_read(&r->line, &r->lines, *line, r->lines.start[*line],
			     r->lang);
		name = jk_names_find(lists, jk_line_code(&r->line));
		if (name.class >= JK_NAME_MEDIUM)
			return name;
	}
	return (struct jk_name){ .class = JK_NAME_NONE };
}

/* Of the lines looked at for a name, one has the label. */
static bool
has_label_above(struct jk_reading *r, size_t index)
{
	const struct jk_word_list *lists = r->rule->rule->lists;

	for (size_t k = 0; k < HEAD_ABOVE && k <= index; k++) {
		jk_line_read(&r->line, &r->lines, index - k,
			     r->lines.start[index - k], r->lang);
		if (jk_labels_find(lists, jk_buf_span(&r->line.text)).text.len >
		    0)
			return true;
	}
	return false;
}

/* The same arithmetic with the number of a company, abroad. */
static bool
is_other(struct jk_reading *r, size_t at)
{
	const struct jk_word_list *lists = r->rule->rule->lists;
	size_t from = at > OTHER_BACK ? at - OTHER_BACK : 0;
	struct jk_span near = jk_span_head(jk_span_from(r->lines.raw, from),
					   at - from + OTHER_AHEAD);

	return jk_list_in(&lists[JK_LIST_OTHER_NUMBER], near);
}

/* What is said of the computation counts for the line that names it, too. */
static void
tell_head(struct jk_reading *r, size_t line)
{
	const struct jk_word_list *lists = r->rule->rule->lists;

	for (size_t i = 0; i < r->places.n; i++) {
		struct jk_place *place = &r->places.list[i];

		if (place->line != line || place->sum)
			continue;
		jk_place_give(&r->places, place, lists[JK_LIST_WEIGHTS].weight,
			      "the check digit is computed below",
			      jk_span_str(""));
		place->station = JK_STATION_CHECK;
		place->use = JK_USE_VERIFY;
		place->mention = false;
		return;
	}
}

static void
add_place(struct jk_reading *r, size_t index, size_t offset, bool modulus)
{
	const struct jk_word_list *lists = r->rule->rule->lists;
	const struct jk_span none = { 0 };
	bool label = has_label_above(r, index);
	size_t line;
	struct jk_name name = name_above(r, index, &line);
	struct jk_span shown = name.text;
	struct jk_place *place;

	if (name.class == JK_NAME_NONE && !label && is_other(r, offset))
		return;
	if (name.class != JK_NAME_NONE && line != index)
		tell_head(r, line);
	place = jk_places_add(&r->places);
	place->line = index;
	place->offset = offset;
	place->length = 1;
	place->sum = true;
	place->station = JK_STATION_CHECK;
	place->use = JK_USE_VERIFY;
	place->severity = r->rule->rule->info.severity;
	place->shown = jk_places_keep(
		&r->places, shown.len > 0 ? shown : jk_span_str("check digit"));
	place->chain = jk_reading_chain(r, &name, shown);
	place->around = jk_reading_around(r, shown);
	jk_place_give(&r->places, place, lists[JK_LIST_WEIGHTS].weight,
		      "weights 2 to 9, 2 to 5", none);
	if (modulus)
		jk_place_give(&r->places, place, lists[JK_LIST_MODULUS].weight,
			      "remainder by 11", none);
	if (name.class == JK_NAME_STRONG)
		jk_place_give(&r->places, place, lists[JK_LIST_STRONG].weight,
			      "name above", shown);
	else if (label || (r->traits & JK_TRAIT_LABEL) != 0)
		jk_place_give(&r->places, place,
			      lists[JK_LIST_FILE_LABEL].weight,
			      "label in the file", none);
}

void
jk_reading_checksum(struct jk_reading *r, size_t index)
{
	size_t at = r->near[index], from = at > SUM_BACK ? at - SUM_BACK : 0;
	struct jk_span near = jk_span_head(jk_span_from(r->lines.raw, from),
					   at - from + SUM_AHEAD);
	struct jk_checksum sum = jk_checksum_find(near);
	size_t offset = from + sum.at;

	if (!sum.weights || is_known(&r->places, offset))
		return;
	add_place(r, jk_lines_at(&r->lines, offset), offset, sum.modulus);
}
