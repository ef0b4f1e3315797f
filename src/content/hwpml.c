/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwpml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "blob.h"
#include "inflated.h"
#include "xmltok.h"

/* Open elements that mean something; within more of them all text is text. */
#define STACK_MAX 512
/* Rows and columns that are believed. */
#define CELL_MAX 1000000

enum meaning {
	MEANS_TEXT, /* what stands in it is text */
	MEANS_PARAGRAPH,
	MEANS_TABLE,
	MEANS_ROW,
	MEANS_CELL,
	MEANS_CELL_ADDRESS,
	MEANS_SIDE,    /* text in it stands beside the body */
	MEANS_FIELD,   /* the same, or a memo */
	MEANS_CHAR,    /* is a character */
	MEANS_SECTION, /* HWPML has all of them in one file */
	MEANS_DELETED, /* tracked changes: from here on it is deleted */
	MEANS_KEPT,
	MEANS_BINARY, /* HWPML: a picture or an object in base64 */
	MEANS_NUMBER, /* a setting, no text */
};

static const struct word {
	const char *name;
	enum meaning meaning;
	int value; /* a character, or an enum jk_hwp_side */
} words[] = {
	{ "t", MEANS_TEXT, 0 },
	{ "char", MEANS_TEXT, 0 },
	{ "p", MEANS_PARAGRAPH, 0 },
	{ "tbl", MEANS_TABLE, 0 },
	{ "table", MEANS_TABLE, 0 },
	{ "tr", MEANS_ROW, 0 },
	{ "row", MEANS_ROW, 0 },
	{ "tc", MEANS_CELL, 0 },
	{ "cell", MEANS_CELL, 0 },
	{ "celladdr", MEANS_CELL_ADDRESS, 0 },
	{ "header", MEANS_SIDE, JK_HWP_HEADER },
	{ "footer", MEANS_SIDE, JK_HWP_FOOTER },
	{ "footnote", MEANS_SIDE, JK_HWP_FOOTNOTE },
	{ "endnote", MEANS_SIDE, JK_HWP_ENDNOTE },
	{ "hiddencomment", MEANS_SIDE, JK_HWP_COMMENT },
	{ "memo", MEANS_SIDE, JK_HWP_MEMO },
	{ "shapecomment", MEANS_SIDE, JK_HWP_DESCRIPTION },
	{ "docsummary", MEANS_SIDE, JK_HWP_PROPERTIES },
	{ "metadata", MEANS_SIDE, JK_HWP_PROPERTIES },
	{ "fieldbegin", MEANS_FIELD, JK_HWP_FIELD },
	{ "maintext", MEANS_TEXT, 0 },
	{ "subtext", MEANS_TEXT, 0 },
	{ "script", MEANS_TEXT, 0 },
	{ "tab", MEANS_CHAR, '\t' },
	{ "linebreak", MEANS_CHAR, '\n' },
	{ "nbspace", MEANS_CHAR, ' ' },
	{ "fwspace", MEANS_CHAR, ' ' },
	{ "hyphen", MEANS_CHAR, '-' },
	{ "section", MEANS_SECTION, 0 },
	{ "deletebegin", MEANS_DELETED, 0 },
	{ "deleteend", MEANS_KEPT, 0 },
	{ "bindata", MEANS_BINARY, 0 },
	{ "integerparam", MEANS_NUMBER, 0 },
	{ "booleanparam", MEANS_NUMBER, 0 },
	{ "floatparam", MEANS_NUMBER, 0 },
};

/* Attributes in which a person's words stand, of whatever element. */
static const char *const text_attributes[] = {
	"command",     "composetext", "caption", "selectedvalue",
	"displaytext", "author",      "text",    "path",
};

struct element {
	unsigned depth;
	enum meaning meaning;
	int value;
	bool box;             /* table: one cell only, drawn around a text */
	bool outer;           /* table: its cells are given out as such */
	uint32_t row, column; /* table: of the next cell */
};

struct reader {
	struct jk_hwp_text *t;
	struct jk_xml *x;
	struct element stack[STACK_MAX];
	size_t depth;
	bool deleted;         /* between the marks of a deletion */
	struct jk_buf *other; /* where text that nobody expected is put */
	unsigned sections;
	struct jk_base64 base64;
	struct jk_blob blob; /* of the binary that is open */
	char name[32];       /* and its name */
	bool packed;
	bool stopped;
};

static bool
same_name(struct jk_span name, const char *word)
{
	size_t i = 0;

	for (; i < name.len && word[i] != '\0'; i++) {
		unsigned char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (c != (unsigned char)word[i])
			return false;
	}
	return i == name.len && word[i] == '\0';
}

static const struct word *
find_word(struct jk_span name)
{
	for (size_t i = 0; i < JK_COUNT(words); i++) {
		if (same_name(name, words[i].name))
			return &words[i];
	}
	return NULL;
}

static void
choose_side(struct reader *r)
{
	r->t->side = JK_HWP_BODY;
	for (size_t i = 0; i < r->depth; i++) {
		if (r->stack[i].meaning == MEANS_SIDE)
			r->t->side = (enum jk_hwp_side)r->stack[i].value;
	}
}

/* The first attribute of the two names as a number; otherwise other. */
static uint32_t
number(const struct jk_xml_token *t, const char *name, const char *name2,
       uint32_t other)
{
	struct jk_span value = jk_xml_attr(t, name);
	uint64_t n;

	if (value.len == 0)
		value = jk_xml_attr(t, name2);
	return jk_xml_number(value, CELL_MAX, &n) ? (uint32_t)n : other;
}

/* Is this within a table that is given out, or beside the body? Then a table
 * here is part of the text there. */
static bool
is_inner(const struct reader *r)
{
	for (size_t i = 0; i < r->depth; i++) {
		if (r->stack[i].outer || r->stack[i].meaning == MEANS_SIDE)
			return true;
	}
	return false;
}

static struct element *
find_table(struct reader *r)
{
	for (size_t i = r->depth; i > 0; i--) {
		if (r->stack[i - 1].meaning == MEANS_TABLE)
			return &r->stack[i - 1];
	}
	return NULL;
}

static void
begin_table(struct reader *r, const struct jk_xml_token *t, struct element *e)
{
	e->box = number(t, "rowCnt", "RowCount", 2) <= 1 &&
		 number(t, "colCnt", "ColCount", 2) <= 1;
	e->row = UINT32_MAX;
	e->outer = !e->box && !is_inner(r);
	if (e->outer)
		jk_hwp_text_table(r->t);
}

static void
begin_row(struct reader *r)
{
	struct element *table = find_table(r);

	if (table == NULL)
		return;
	table->row++;
	table->column = 0;
}

static void
begin_cell(struct reader *r, const struct jk_xml_token *t)
{
	struct element *table = find_table(r);

	if (table == NULL)
		return;
	if (table->outer)
		jk_hwp_text_cell(
			r->t, number(t, "rowAddr", "RowAddr", table->row),
			number(t, "colAddr", "ColAddr", table->column));
	else
		jk_hwp_text_inner_cell(r->t, table->column > 0);
	table->column++;
}

/* OWPML says only behind the text of a cell where it stands. */
static void
place_cell(struct reader *r, const struct jk_xml_token *t)
{
	struct element *table = find_table(r);

	if (table != NULL && table->outer)
		jk_hwp_text_cell_at(
			r->t, number(t, "rowAddr", "RowAddr", table->row),
			number(t, "colAddr", "ColAddr", table->column - 1));
}

static void
begin_binary(struct reader *r, const struct jk_xml_token *t)
{
	struct jk_span id = jk_xml_attr(t, "Id");

	jk_blob_release(&r->blob);
	r->base64 = (struct jk_base64){ 0 };
	r->packed = jk_xml_flag(jk_xml_attr(t, "Compress"));
	snprintf(r->name, sizeof(r->name), "BINDATA/%.*s",
		 (int)(id.len < 16 ? id.len : 16), (const char *)id.ptr);
}

/* 6.5 of the HWPML specification: maybe packed, then as a bare stream or with
 * the wrapping of zlib. */
static void
end_binary(struct reader *r)
{
	struct jk_out *out = r->t->out;
	struct jk_span bytes = jk_blob_span(&r->blob);
	bool zlib = bytes.len > 0 && bytes.ptr[0] == 0x78;
	struct jk_source *src, *inner = NULL;
	struct jk_err one = { .text = "" };
	enum jk_status status;

	if (bytes.len == 0 || r->stopped)
		return;
	src = jk_source_from_span(bytes);
	if (r->packed)
		inner = jk_inflated_open(
			src, zlib ? JK_WRAP_ZLIB : JK_WRAP_NONE, out->budget);
	status = jk_budget_member(out->budget, &one);
	if (status == JK_OK)
		status = out->ops->child(out->ctx, jk_span_str(r->name),
					 inner != NULL ? inner : src, &one);
	r->t->placed = false;
	if (r->blob.full || (inner != NULL && jk_source_status(inner) != JK_OK))
		out->ops->note(out->ctx, jk_span_str(r->name), JK_PARTIAL,
			       r->blob.full ? JK_CAUSE_MEMORY_LIMIT
					    : JK_CAUSE_DAMAGED,
			       jk_span_str("base64"));
	r->stopped = status == JK_ESTOP || out->budget->spent;
	jk_source_free(inner);
	jk_source_free(src);
	jk_blob_release(&r->blob);
}

static void
begin_section(struct reader *r)
{
	char place[32];

	snprintf(place, sizeof(place), "section %u", ++r->sections);
	jk_hwp_text_begin(r->t, place, NULL);
	choose_side(r);
}

static void
begin_field(struct reader *r, const struct jk_xml_token *t, struct element *e)
{
	e->meaning = MEANS_SIDE;
	if (same_name(jk_xml_attr(t, "type"), "memo") ||
	    same_name(jk_xml_attr(t, "Type"), "memo"))
		e->value = JK_HWP_MEMO;
	choose_side(r);
}

/* Ends what an element means. */
static void
end_element(struct reader *r, const struct element *e)
{
	switch (e->meaning) {
	case MEANS_PARAGRAPH:
		jk_hwp_text_paragraph_end(r->t);
		break;
	case MEANS_TABLE:
		if (e->outer)
			jk_hwp_text_table_end(r->t);
		break;
	case MEANS_SIDE:
		jk_hwp_text_paragraph_end(r->t);
		choose_side(r);
		break;
	case MEANS_BINARY:
		end_binary(r);
		break;
	default:
		break;
	}
}

static void
close_elements(struct reader *r, unsigned depth)
{
	while (r->depth > 0 && r->stack[r->depth - 1].depth >= depth) {
		r->depth--;
		end_element(r, &r->stack[r->depth]);
	}
}

static void
end_other(struct reader *r)
{
	if (r->other != NULL)
		jk_buf_append_byte(r->other, '\n');
	r->other = NULL;
}

static void
put_attributes(struct reader *r, const struct jk_xml_token *t)
{
	struct jk_buf *to = &r->t->sides[JK_HWP_FIELD];

	for (size_t i = 0; i < t->nattrs; i++) {
		const struct jk_xml_attr *a = &t->attrs[i];

		for (size_t k = 0; k < JK_COUNT(text_attributes); k++) {
			if (a->value.len == 0 ||
			    !same_name(a->name, text_attributes[k]))
				continue;
			jk_buf_append_span(to, a->value);
			jk_buf_append_byte(to, '\n');
		}
	}
	jk_hwp_text_relieve(r->t);
}

static void
begin_word(struct reader *r, const struct jk_xml_token *t, struct element *e)
{
	switch (e->meaning) {
	case MEANS_TABLE:
		begin_table(r, t, e);
		break;
	case MEANS_ROW:
		begin_row(r);
		break;
	case MEANS_CELL:
		begin_cell(r, t);
		break;
	case MEANS_CELL_ADDRESS:
		place_cell(r, t);
		break;
	case MEANS_CHAR:
		jk_buf_append_byte(jk_hwp_text_target(r->t),
				   (unsigned char)e->value);
		break;
	case MEANS_SECTION:
		begin_section(r);
		break;
	case MEANS_DELETED:
	case MEANS_KEPT:
		if (r->t->deleted)
			jk_buf_append_byte(jk_hwp_text_target(r->t), '\n');
		r->t->deleted = e->meaning == MEANS_DELETED;
		break;
	case MEANS_BINARY:
		begin_binary(r, t);
		break;
	default:
		break;
	}
}

/* Those that hold nothing are not worth a place on the stack. */
static bool
holds_text(enum meaning meaning)
{
	return meaning != MEANS_CHAR && meaning != MEANS_CELL_ADDRESS &&
	       meaning != MEANS_DELETED && meaning != MEANS_KEPT;
}

static void
on_start(struct reader *r, const struct jk_xml_token *t)
{
	const struct word *word = find_word(t->name);
	struct element e = { .depth = t->depth };

	end_other(r);
	if (t->nattrs > 0)
		put_attributes(r, t);
	if (word == NULL)
		return;
	e.meaning = word->meaning;
	e.value = word->value;
	begin_word(r, t, &e);
	if (!holds_text(e.meaning) || r->depth == STACK_MAX)
		return;
	r->stack[r->depth++] = e;
	if (e.meaning == MEANS_FIELD)
		begin_field(r, t, &r->stack[r->depth - 1]);
	else if (e.meaning == MEANS_SIDE)
		choose_side(r);
}

static void
put_other(struct reader *r, struct jk_span text)
{
	struct jk_buf *to = &r->t->sides[JK_HWP_FIELD];

	if (r->t->side != JK_HWP_BODY)
		to = &r->t->sides[r->t->side];
	if (r->other == NULL) {
		while (text.len > 0 && text.ptr[0] <= ' ')
			text = jk_span_from(text, 1);
	}
	if (text.len == 0)
		return;
	jk_buf_append_span(to, text);
	r->other = to;
}

static void
on_text(struct reader *r, struct jk_span text)
{
	const struct element *e = r->depth > 0 ? &r->stack[r->depth - 1] : NULL;

	if (e != NULL && e->meaning == MEANS_BINARY)
		jk_base64_put(&r->base64, &r->blob, text);
	else if (r->depth == STACK_MAX ||
		 (e != NULL && e->meaning == MEANS_TEXT))
		jk_buf_append_span(jk_hwp_text_target(r->t), text);
	else if (e == NULL || e->meaning != MEANS_NUMBER)
		put_other(r, text);
	jk_hwp_text_relieve(r->t);
}

enum jk_status
jk_hwpml_read(struct jk_hwp_text *t, struct jk_source *src, struct jk_err *err)
{
	struct reader *r = jk_xcalloc(1, sizeof(*r));
	const struct jk_xml_token *token;
	enum jk_status status;

	r->t = t;
	r->x = jk_xml_open(src, t->out->budget);
	jk_blob_init(&r->blob, t->out->budget);
	while (!r->stopped &&
	       (token = jk_xml_next(r->x))->event != JK_XML_NONE) {
		if (token->event == JK_XML_START) {
			on_start(r, token);
		} else if (token->event == JK_XML_END) {
			end_other(r);
			close_elements(r, token->depth);
		} else if (token->event == JK_XML_TEXT) {
			on_text(r, token->text);
		}
	}
	status = jk_xml_status(r->x, err);
	close_elements(r, 0);
	end_other(r);
	if (r->stopped)
		status = jk_err_set(err, JK_ESTOP, "stopped");
	jk_blob_release(&r->blob);
	jk_xml_close(r->x);
	explicit_bzero(r, sizeof(*r));
	free(r);
	return status;
}
