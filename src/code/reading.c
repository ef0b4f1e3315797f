/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/reading.h"

#include <stdlib.h>

#include "code/find.h"
#include "code/signs.h"

/* Lines that a tag may take. */
#define TAG_LINES 10
/* So many lines with numbers make a text data. */
#define DATA_LINES 5

void
jk_reading_release(struct jk_reading *r)
{
	jk_lines_release(&r->lines);
	jk_places_release(&r->places);
	jk_line_release(&r->line);
	jk_line_release(&r->other);
	jk_line_release(&r->tag);
	jk_buf_release(&r->chain);
	free(r->hit);
	free(r->near);
	free(r->carried);
}

enum jk_station
jk_reading_station(const struct jk_reading *r, struct jk_span code,
		   bool *declares)
{
	/* What is more to the point comes first. */
	static const struct {
		enum jk_list list;
		enum jk_station station;
	} cues[] = {
		{ JK_LIST_LOG, JK_STATION_LOG },
		{ JK_LIST_INPUT, JK_STATION_INPUT },
		{ JK_LIST_STORE, JK_STATION_STORE },
		{ JK_LIST_TRANSPORT, JK_STATION_TRANSPORT },
		{ JK_LIST_CHECK, JK_STATION_CHECK },
		{ JK_LIST_DERIVE, JK_STATION_USE },
		{ JK_LIST_DISPLAY, JK_STATION_DISPLAY },
		{ JK_LIST_DECLARE, JK_STATION_TRANSPORT },
	};
	const struct jk_word_list *lists = r->rule->rule->lists;

	*declares = false;
	for (size_t i = 0; i < JK_COUNT(cues); i++) {
		if (!jk_list_in(&lists[cues[i].list], code))
			continue;
		if ((cues[i].station == JK_STATION_INPUT &&
		     jk_list_in(&lists[JK_LIST_NOT_INPUT], code)) ||
		    (cues[i].station == JK_STATION_DISPLAY &&
		     jk_list_in(&lists[JK_LIST_NOT_DISPLAY], code)))
			continue;
		*declares = cues[i].list == JK_LIST_DECLARE;
		if (*declares && (r->traits & JK_TRAIT_ENTITY) != 0)
			return JK_STATION_STORE;
		return cues[i].station;
	}
	return JK_STATION_NONE;
}

/* Whether a tag that the text begins is not closed in it. */
static bool
leaves_open(struct jk_span s)
{
	size_t open = s.len;

	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.ptr[i] == '<' && jk_byte_is_letter(s.ptr[i + 1]))
			open = i;
		else if (s.ptr[i] == '>' && i > 0 && s.ptr[i - 1] != '=' &&
			 s.ptr[i - 1] != '-')
			open = s.len;
	}
	return open < s.len && s.ptr[s.len - 1] != '>';
}

/* The line closes a tag, or begins one. */
static bool
ends_tag(struct jk_span s)
{
	while (s.len > 0 && jk_byte_is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s.len == 0 || s.ptr[s.len - 1] == '>' ||
	       memchr(s.ptr, '<', s.len) != NULL;
}

enum jk_station
jk_reading_station_at(struct jk_reading *r, size_t index,
		      const struct jk_line *line, bool *declares)
{
	struct jk_span code = jk_line_code(line);
	enum jk_station station = jk_reading_station(r, code, declares);

	if (r->lang->group != JK_LANG_MARKUP ||
	    (code.len > 0 && memchr(code.ptr, '<', code.len) != NULL))
		return station;
	for (size_t k = 1; k <= TAG_LINES && k <= index; k++) {
		bool other;

		jk_line_read(&r->tag, &r->lines, index - k,
			     r->lines.start[index - k], r->lang);
		code = jk_line_code(&r->tag);
		if (leaves_open(code) &&
		    jk_reading_station(r, code, &other) == JK_STATION_INPUT) {
			*declares = false;
			return JK_STATION_INPUT;
		}
		if (ends_tag(code))
			break;
	}
	return station;
}

enum jk_station
jk_reading_default(const struct jk_reading *r)
{
	if (r->lang->group == JK_LANG_SQL || (r->traits & JK_TRAIT_MAPPER) != 0)
		return JK_STATION_STORE;
	if (r->lang->group == JK_LANG_SCHEMA)
		return JK_STATION_TRANSPORT;
	if (r->lang->group == JK_LANG_CONFIG)
		return JK_STATION_DISPLAY;
	return JK_STATION_NONE;
}

/* A table for each line, all zero. */
static void
clear_tables(struct jk_reading *r)
{
	size_t n = r->lines.n;

	if (n > r->cap) {
		r->cap = n;
		r->hit = jk_xrealloc(r->hit, n, sizeof(*r->hit));
		r->near = jk_xrealloc(r->near, n, sizeof(*r->near));
		r->carried = jk_xrealloc(r->carried, n, sizeof(*r->carried));
	}
	memset(r->hit, 0, n * sizeof(*r->hit));
	memset(r->near, 0, n * sizeof(*r->near));
	memset(r->carried, 0, n * sizeof(*r->carried));
}

/* A dump, a list, fixtures: the numbers stand there, which the rules of
 * values tell. */
static bool
has_data(struct jk_reading *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->lines.n && n < DATA_LINES; i++) {
		size_t from = r->lines.start[i];

		n += jk_signs_has_value(jk_span_make(
			r->lines.raw.ptr + from, r->lines.start[i + 1] - from));
	}
	return n >= DATA_LINES;
}

/* A trigger of a name stands in a name: the ssn of className does not. */
static bool
is_name(const struct jk_reading *r, struct jk_span raw,
	const struct jk_literal_hit *hit)
{
	return hit->id != JK_TRIGGER_NAME ||
	       jk_names_at(r->rule->rule->lists, raw, hit->start);
}

static bool
is_worth_it(const struct jk_reading *r, struct jk_span raw,
	    const struct jk_literal_hit *hits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_name(r, raw, &hits[i]))
			return true;
	}
	return false;
}

static void
judge_lines(struct jk_reading *r)
{
	const unsigned sum = 1U << JK_TRIGGER_CHECKSUM;
	size_t lines = 0, sums = 0;

	for (size_t i = 0; i < r->lines.n && lines < JK_READING_LINES &&
			   r->places.n < JK_READING_PLACES;
	     i++) {
		if ((r->hit[i] & sum) != 0 && sums++ < JK_READING_SUMS)
			jk_reading_checksum(r, i);
		if ((r->hit[i] & ~sum) == 0 && r->carried[i] == 0)
			continue;
		jk_reading_judge(r, i);
		lines++;
	}
}

bool
jk_reading_of(struct jk_reading *r, struct jk_span raw)
{
	const struct jk_literal_hit *hits;
	size_t n, line;

	jk_places_clear(&r->places);
	if (r->rule->trigger_scan == NULL)
		return false;
	n = jk_literal_scan_find(r->rule->trigger_scan, raw, 0, raw.len, &hits);
	if (!is_worth_it(r, raw, hits, n))
		return false;
	jk_lines_set(&r->lines, raw);
	clear_tables(r);
	for (size_t i = 0; i < n; i++) {
		if (!is_name(r, raw, &hits[i]))
			continue;
		line = jk_lines_at(&r->lines, hits[i].start);
		if (r->hit[line] == 0)
			r->near[line] = hits[i].start;
		r->hit[line] |= (unsigned char)(1U << hits[i].id);
	}
	r->looks = 0;
	r->traits |= jk_coderule_traits(r->rule, raw);
	if ((r->traits & JK_TRAIT_NOT_CODE) != 0)
		return false;
	if (has_data(r))
		r->traits |= JK_TRAIT_DATA;
	jk_reading_carry(r);
	judge_lines(r);
	jk_places_weed(&r->places, r->rule->rule->lists, r->traits,
		       r->rule->rule->least[JK_CONF_LOW]);
	return true;
}
