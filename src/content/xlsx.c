/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xlsx.h"

#include <string.h>

#include "content/xlsx_text.h"

/* SpreadsheetML, ECMA-376 part 1, 18. */

static enum jk_sheet_state
state_of(struct jk_span state)
{
	if (jk_span_equal(state, jk_span_str("hidden")))
		return JK_SHEET_HIDDEN;
	if (jk_span_equal(state, jk_span_str("veryHidden")))
		return JK_SHEET_VERY_HIDDEN;
	return JK_SHEET_VISIBLE;
}

/* 18.2: the list of sheets, and from when days count. */
static enum jk_status
read_workbook(struct jk_book *b, size_t main, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_part part;

	jk_part_open(&part, b->o->package, b->o->out, main);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		struct jk_book_sheet *s;

		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "workbookPr"))
			b->date1904 = jk_xml_flag(jk_xml_attr(t, "date1904"));
		if (!jk_xml_is(t, "sheet"))
			continue;
		s = jk_book_add(b);
		if (s == NULL)
			continue;
		jk_buf_append_span(&s->name, jk_xml_attr(t, "name"));
		jk_buf_append_span(&s->id, jk_xml_attr_prefixed(t, "id"));
		s->state = state_of(jk_xml_attr(t, "state"));
	}
	return jk_part_close(&part, err);
}

enum jk_status
jk_xlsx_read(struct jk_ooxml *o, size_t main, struct jk_err *err)
{
	static const struct jk_ooxml_style rest = {
		.place = "workbook",
		.trait = &jk_ooxml_metadata,
		.loose = true,
	};
	struct jk_book b;
	enum jk_status status;

	jk_book_init(&b, o);
	status = read_workbook(&b, main, err);
	if (status == JK_OK)
		status = jk_book_read(&b, main, err);
	jk_book_release(&b);
	if (status != JK_OK)
		return status;
	return jk_ooxml_flow_part(o, main, &rest, err);
}

/* 18.4.8: the text of an item, in one run or several. */
static void
read_item(struct jk_xml *x, unsigned depth, struct jk_buf *text)
{
	const struct jk_xml_token *t;
	bool inside = false;

	while ((t = jk_xml_next(x))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			return;
		if (t->event == JK_XML_START && jk_xml_is(t, "rPh"))
			jk_xml_skip(x);
		else if (t->event == JK_XML_START && jk_xml_is(t, "t"))
			inside = true;
		else if (t->event == JK_XML_END)
			inside = false;
		else if (t->event == JK_XML_TEXT && inside)
			jk_buf_append_span(text, t->text);
	}
}

/* An item at p as nearly all are written; 0: it is not. */
static size_t
quick_item(struct jk_strings *s, const unsigned char *p,
	   const unsigned char *end)
{
	static const char plain[] = "<si><t>";
	static const char spaced[] = "<si><t xml:space=\"preserve\">";
	static const char tail[] = "</t></si>";
	const unsigned char *begin = p, *low;
	struct jk_span text;

	if (memcmp(p, plain, sizeof(plain) - 1) == 0)
		p += sizeof(plain) - 1;
	else if (memcmp(p, spaced, sizeof(spaced) - 1) == 0)
		p += sizeof(spaced) - 1;
	else
		return 0;
	low = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;
	if (low == NULL || memcmp(low, tail, sizeof(tail) - 1) != 0)
		return 0;
	text = jk_span_make(p, (size_t)(low - p));
	if (!jk_xlsx_is_plain(text) || !jk_strings_add(s, text))
		return 0;
	return (size_t)(low - begin) + sizeof(tail) - 1;
}

static void
quick_items(struct jk_xml *x, struct jk_strings *s)
{
	struct jk_span w;

	do {
		const unsigned char *p, *end;
		size_t n = 1;

		w = jk_xml_window(x);
		p = w.ptr;
		end = p + w.len;
		while (n > 0 && p < end) {
			n = quick_item(s, p, end);
			p += n;
		}
		jk_xml_take(x, (size_t)(p - w.ptr));
		w.len = (size_t)(end - p);
	} while (w.len < JK_XML_QUICK && jk_xml_more(x));
}

enum jk_status
jk_xlsx_strings(struct jk_book *b, size_t member, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_buf text = { 0 };
	struct jk_part part;
	bool full = false;

	b->o->done[member] = true;
	jk_part_open(&part, b->o->package, b->o->out, member);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "si")) {
			jk_buf_clear(&text);
			read_item(part.xml, t->depth, &text);
			jk_xlsx_unescape(&text, 0);
			if (!jk_strings_add(&b->strings, jk_buf_span(&text))) {
				jk_book_give_string(b, !full, &text);
				full = true;
			}
		}
		quick_items(part.xml, &b->strings);
	}
	if (full)
		jk_book_note(b, member, JK_CAUSE_MEMORY_LIMIT,
			     "shared strings read without their cells");
	jk_buf_release(&text);
	return jk_part_close(&part, err);
}
