/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which line a label speaks of: a comment or a title stands before what it
 * names, a description in a schema behind its key.
 */
#include "config.h"

#include "code/find.h"
#include "code/labels.h"
#include "code/reading.h"
#include "code/signs.h"

/* Lines that a label reaches. */
#define REACH 6
/* Lines below the field of the first half that the second may be in. */
#define HALF_BELOW 3
#define REACH_BACK 5
/* The bit of a line that has one. */
#define LABEL (1U << JK_TRIGGER_LABEL)

static bool
is_notice(const struct jk_reading *r, struct jk_span text)
{
	return jk_list_in(&r->rule->rule->lists[JK_LIST_NOTICE], text);
}

static bool
is_acting(struct jk_reading *r, size_t index, const struct jk_line *line)
{
	bool declares;

	return !line->only_comment && !line->blank &&
	       !jk_line_is_annotation(line) &&
	       jk_reading_station_at(r, index, line, &declares) !=
		       JK_STATION_NONE;
}

static unsigned char
first_of(const struct jk_line *line, size_t *indent)
{
	size_t i = 0;

	while (i < line->text.len && jk_byte_is_blank(line->text.ptr[i]))
		i++;
	*indent = i;
	return i < line->text.len ? line->text.ptr[i] : 0;
}

/* An attribute of a tag on a line of its own: android:text="…". */
static bool
is_attribute(const struct jk_line *line)
{
	struct jk_span s = jk_buf_span(&line->text);
	size_t at;

	first_of(line, &at);
	while (at < s.len && (jk_byte_is_word(s.ptr[at]) || s.ptr[at] == ':' ||
			      s.ptr[at] == '-'))
		at++;
	return at + 1 < s.len && s.ptr[at] == '=' && s.ptr[at + 1] == '"';
}

/* A title, a comment, an annotation: nothing that acts by itself. */
static bool
is_title(const struct jk_reading *r, const struct jk_line *line)
{
	size_t indent;
	unsigned char first = first_of(line, &indent);

	if (line->only_comment || first == '@' || first == '[' ||
	    first == '<' || first >= 0x80)
		return true;
	if (r->lang->group == JK_LANG_MARKUP && is_attribute(line))
		return true;
	return r->lang->group == JK_LANG_SCHEMA && first == '"';
}

/* Schemas describe what stands before, on a line of its own:
 * "description: …". */
static bool
is_description(const struct jk_line *line)
{
	static const char *const keys[] = {
		"description", "title",        "label",     "doc",
		"annotation",  "comment",      "help_text", "documentation",
		"summary",     "verbose_name",
	};
	struct jk_span s = jk_buf_span(&line->text);
	size_t from, to, colon;

	first_of(line, &from);
	while (from < s.len && strchr("<{\"'- ", s.ptr[from]) != NULL)
		from++;
	for (to = from; to < s.len && jk_byte_is_word(s.ptr[to]); to++)
		;
	colon = to < s.len && s.ptr[to] == ':' ? to + 1 : to;
	/* xs:annotation */
	if (from > 0 && colon > to && s.ptr[from - 1] == '<') {
		from = colon;
		for (to = from; to < s.len && jk_byte_is_word(s.ptr[to]); to++)
			;
	}
	for (size_t i = 0; i < JK_COUNT(keys); i++) {
		struct jk_span key = jk_span_str(keys[i]);

		if (key.len == to - from && jk_find(s, from, key) == from)
			return true;
	}
	return false;
}

/* The element, row or item ends with this line. */
static bool
ends_item(const struct jk_line *line)
{
	static const char *const ends[] = { "</tr>", "</li>", "</dl>", "</p>",
					    "</form>" };
	struct jk_span s = jk_buf_span(&line->text);

	for (size_t i = 0; i < JK_COUNT(ends); i++) {
		if (jk_find(s, 0, jk_span_str(ends[i])) < s.len)
			return true;
	}
	return false;
}

/* A key whose value is on the lines behind it. */
static bool
is_key(const struct jk_line *line)
{
	struct jk_span s = jk_buf_span(&line->text);

	while (s.len > 0 &&
	       (jk_byte_is_blank(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '{'))
		s.len--;
	if (s.len > 0 && s.ptr[s.len - 1] == ':')
		return true;
	return jk_find(s, 0, jk_span_str("name=\"")) < s.len;
}

static void
carry_back(struct jk_reading *r, size_t index, size_t indent)
{
	for (size_t k = 1; k <= REACH_BACK && k <= index; k++) {
		size_t mine;

		jk_line_read(&r->other, &r->lines, index - k,
			     r->lines.start[index - k], r->lang);
		first_of(&r->other, &mine);
		if (!r->other.blank && is_key(&r->other) && mine < indent) {
			r->carried[index - k] = (signed char)k;
			/* It is told there. */
			r->hit[index] &= (unsigned char)~LABEL;
			return;
		}
	}
}

/* The label of six digits is the label of the seven in the field behind. */
static void
carry_half(struct jk_reading *r, size_t index)
{
	unsigned first = jk_signs_of(jk_line_code(&r->other));
	bool declares;

	if ((first & (JK_SIGN_SIX | JK_SIGN_SEVEN)) != JK_SIGN_SIX ||
	    jk_reading_station_at(r, index, &r->other, &declares) !=
		    JK_STATION_INPUT)
		return;
	for (size_t k = 1; k <= HALF_BELOW && index + k < r->lines.n; k++) {
		jk_line_read(&r->other, &r->lines, index + k,
			     r->lines.start[index + k], r->lang);
		if ((jk_signs_of(jk_line_code(&r->other)) & JK_SIGN_SEVEN) ==
			    0 ||
		    jk_reading_station_at(r, index + k, &r->other, &declares) !=
			    JK_STATION_INPUT)
			continue;
		r->carried[index + k] = (signed char)-(int)k;
		return;
	}
}

static void
carry_forward(struct jk_reading *r, size_t index, bool stops)
{
	const struct jk_word_list *lists = r->rule->rule->lists;

	for (size_t k = 1; k <= REACH && index + k < r->lines.n; k++) {
		struct jk_span text;
		size_t indent;

		jk_line_read(&r->other, &r->lines, index + k,
			     r->lines.start[index + k], r->lang);
		text = jk_buf_span(&r->other.text);
		if (jk_labels_find(lists, text).text.len > 0 ||
		    jk_labels_other(lists, text))
			return;
		if (is_acting(r, index + k, &r->other)) {
			r->carried[index + k] = (signed char)-(int)k;
			carry_half(r, index + k);
			return;
		}
		if (ends_item(&r->other))
			return;
		/* What a comment stands over it names, whatever it is. */
		if (stops && !r->other.blank && !r->other.only_comment &&
		    first_of(&r->other, &indent) != '@' &&
		    r->lang->group != JK_LANG_MARKUP)
			return;
	}
}

/* "@param vo what the number is in": of something that has the number. The
 * halves of a number are numbers. */
static bool
is_of_other(struct jk_span text, struct jk_span label)
{
	static const char *const halves[] = { "앞", "뒤", "뒷", "전", "중" };
	size_t end = (size_t)(label.ptr + label.len - text.ptr);
	struct jk_span rest = jk_span_from(text, end);

	if (jk_find_word(text, 0, jk_span_str("@param")) == text.len &&
	    jk_find_word(text, 0, jk_span_str("@return")) == text.len)
		return false;
	for (size_t i = 0; i < JK_COUNT(halves); i++) {
		if (jk_span_starts_with(rest, halves[i], strlen(halves[i])))
			return false;
	}
	return rest.len > 0 && rest.ptr[0] >= 0xea && rest.ptr[0] <= 0xed;
}

/* <p class="title">the label</p>: a title of what follows, with nothing else
 * in it. */
static bool
is_short_title(const struct jk_reading *r, const struct jk_line *line,
	       struct jk_label label)
{
	struct jk_span s = jk_buf_span(&line->text);
	struct jk_span end = jk_span_str("</p>");

	return r->lang->group == JK_LANG_MARKUP && label.title &&
	       jk_span_starts_with(
		       jk_span_from(s, (size_t)(label.text.ptr +
						label.text.len - s.ptr)),
		       end.ptr, end.len);
}

static void
carry_from(struct jk_reading *r, size_t index)
{
	const struct jk_word_list *lists = r->rule->rule->lists;
	struct jk_label label;
	struct jk_span text;
	size_t indent;

	jk_line_read(&r->line, &r->lines, index, r->near[index], r->lang);
	text = jk_buf_span(&r->line.text);
	label = jk_labels_find(lists, text);
	if (label.text.len == 0 || label.prose || is_notice(r, text) ||
	    r->line.cut)
		return;
	r->traits |= JK_TRAIT_LABEL;
	if (is_of_other(text, label.text))
		return;
	first_of(&r->line, &indent);
	if (r->lang->group == JK_LANG_SQL)
		jk_reading_carry_column(r, index, text);
	if (r->lang->group == JK_LANG_SCHEMA && is_description(&r->line)) {
		carry_back(r, index, indent);
	} else if (is_acting(r, index, &r->line)) {
		jk_line_read(&r->other, &r->lines, index, r->near[index],
			     r->lang);
		carry_half(r, index);
	} else if (is_title(r, &r->line) &&
		   (!ends_item(&r->line) ||
		    is_short_title(r, &r->line, label))) {
		carry_forward(r, index,
			      r->line.only_comment ||
				      jk_line_is_annotation(&r->line));
	}
}

void
jk_reading_carry(struct jk_reading *r)
{
	size_t lines = 0;

	for (size_t i = 0; i < r->lines.n && lines < JK_READING_LINES; i++) {
		if ((r->hit[i] & 1U << JK_TRIGGER_LABEL) == 0)
			continue;
		carry_from(r, i);
		lines++;
	}
}
