/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xmltok.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "content/xmlchars.h"
#include "content/xmlfeed.h"

#define ATTRS_MAX 1024
/* Open elements whose names are remembered, to match their ends. */
#define STACK_MAX 256
/* Text that ends nowhere in the window is given in pieces of this size. */
#define PIECE (16 * 1024)
/* Longer than the longest reference, "&#x0010FFFF;" with some zeros. */
#define REFERENCE_MAX 16

enum state {
	IN_CONTENT,
	IN_CDATA,
	IN_COMMENT,
	IN_INSTRUCTION,
	IN_DOCTYPE,
};

struct jk_xml {
	struct jk_xml_feed feed;
	enum state state;
	bool declaration; /* the instruction is <?xml …?> */
	bool half;        /* of <name/>: its END is due */
	unsigned depth;
	unsigned brackets; /* in a DOCTYPE */
	uint64_t open[STACK_MAX];
	struct jk_xml_token token;
	struct jk_xml_attr attrs[ATTRS_MAX];
	struct jk_buf resolved;
};

static struct jk_span
local(struct jk_span name, bool *prefixed)
{
	const unsigned char *colon = memchr(name.ptr, ':', name.len);

	*prefixed = colon != NULL;
	return colon == NULL
		       ? name
		       : jk_span_from(name, (size_t)(colon + 1 - name.ptr));
}

/* Tells names apart well enough to match starts and ends. */
static uint64_t
key(struct jk_span name)
{
	uint64_t k = 0;

	memcpy(&k, name.ptr, name.len < 7 ? name.len : 7);
	return k | (uint64_t)(name.len & 0xff) << 56;
}

struct jk_xml *
jk_xml_open(struct jk_source *src, struct jk_budget *budget)
{
	struct jk_xml *x = jk_xcalloc(1, sizeof(*x));

	jk_xml_feed_init(&x->feed, src, budget);
	return x;
}

void
jk_xml_close(struct jk_xml *x)
{
	if (x == NULL)
		return;
	jk_xml_feed_release(&x->feed);
	jk_buf_clear(&x->resolved);
	jk_buf_release(&x->resolved);
	free(x);
}

static struct jk_span
rest(const struct jk_xml *x)
{
	return jk_span_make(x->feed.bytes + x->feed.from,
			    x->feed.to - x->feed.from);
}

/* Text with its references; a piece of the window or of resolved. */
static struct jk_span
resolve(struct jk_xml *x, struct jk_span raw)
{
	size_t at = x->resolved.len;

	if (memchr(raw.ptr, '&', raw.len) == NULL)
		return raw;
	jk_xml_resolve(&x->resolved, raw);
	return jk_span_make(x->resolved.ptr + at, x->resolved.len - at);
}

static const struct jk_xml_token *
give(struct jk_xml *x, enum jk_xml_event event, struct jk_span text)
{
	x->token.event = event;
	x->token.text = text;
	return &x->token;
}

static const struct jk_xml_token *
give_text(struct jk_xml *x, size_t len)
{
	struct jk_span raw = jk_span_head(rest(x), len);

	x->feed.from += len;
	x->resolved.len = 0;
	jk_buf_reserve(&x->resolved, len);
	return give(x, JK_XML_TEXT, resolve(x, raw));
}

/* Text up to the next tag; NULL: nothing yet, look again. */
static const struct jk_xml_token *
text(struct jk_xml *x, size_t skip)
{
	struct jk_span s = rest(x);
	const unsigned char *end = memchr(s.ptr + skip, '<', s.len - skip),
			    *amp;
	size_t len;

	if (end != NULL)
		return give_text(x, (size_t)(end - s.ptr));
	if (s.len < PIECE && jk_xml_feed_more(&x->feed))
		return NULL;
	s = rest(x);
	len = s.len;
	if (len > REFERENCE_MAX && !x->feed.ended) {
		amp = memchr(s.ptr + len - REFERENCE_MAX, '&', REFERENCE_MAX);
		if (amp != NULL && amp > s.ptr)
			len = (size_t)(amp - s.ptr);
	}
	return give_text(x, len);
}

/* What stands up to mark, in pieces. NULL: it has ended, or look again. */
static const struct jk_xml_token *
until(struct jk_xml *x, enum jk_xml_event event, const char *mark)
{
	struct jk_span m = jk_span_str(mark), s = rest(x);
	size_t at = jk_span_find(s, 0, m);

	if (at < s.len) {
		x->feed.from += at + m.len;
		x->state = IN_CONTENT;
	} else {
		if (s.len < PIECE && jk_xml_feed_more(&x->feed))
			return NULL;
		s = rest(x);
		at = x->feed.ended || s.len < m.len ? s.len : s.len - m.len + 1;
		/* Not within a character. */
		while (at > 0 && at < s.len && (s.ptr[at] & 0xc0) == 0x80)
			at--;
		x->feed.from += at;
	}
	if (at == 0 || event == JK_XML_NONE)
		return NULL;
	return give(x, event, jk_span_head(s, at));
}

/* [XML] 2.8: up to the ">" outside of brackets. Quotes are not heeded. */
static const struct jk_xml_token *
doctype(struct jk_xml *x)
{
	struct jk_span s = rest(x);
	size_t n = 0;

	while (n < s.len && (s.ptr[n] != '>' || x->brackets > 0)) {
		if (s.ptr[n] == '[')
			x->brackets++;
		else if (s.ptr[n] == ']' && x->brackets > 0)
			x->brackets--;
		n++;
	}
	x->feed.from += n;
	if (n < s.len) {
		x->feed.from++;
		x->state = IN_CONTENT;
	}
	return n == 0 ? NULL : give(x, JK_XML_COMMENT, jk_span_head(s, n));
}

/* Attributes up to the end of the tag; *at then stands behind it. */
static enum jk_xml_parsed
parse_attrs(struct jk_xml *x, struct jk_span s, size_t *at)
{
	size_t n = *at, begin;
	struct jk_xml_attr *a;

	x->token.nattrs = 0;
	x->half = false;
	for (;;) {
		while (n < s.len && jk_xml_is_space(s.ptr[n]))
			n++;
		if (n == s.len)
			return JK_XML_CUT;
		if (s.ptr[n] == '>' || s.ptr[n] == '<') {
			*at = n + (s.ptr[n] == '>');
			return JK_XML_PARSED;
		}
		x->half = s.ptr[n] == '/';
		if (jk_xml_ends_name(s.ptr[n])) {
			n++;
			continue;
		}
		begin = n;
		while (n < s.len && !jk_xml_ends_name(s.ptr[n]))
			n++;
		a = &x->attrs[x->token.nattrs];
		a->name = local(jk_span_make(s.ptr + begin, n - begin),
				&a->prefixed);
		if (jk_xml_value(s, &n, &a->value) == JK_XML_CUT)
			return JK_XML_CUT;
		if (x->token.nattrs < ATTRS_MAX - 1)
			x->token.nattrs++;
	}
}

static void
resolve_attrs(struct jk_xml *x, size_t tag_len)
{
	x->resolved.len = 0;
	x->token.attrs = x->attrs;
	for (size_t i = 0; i < x->token.nattrs; i++) {
		struct jk_xml_attr *a = &x->attrs[i];

		if (memchr(a->value.ptr, '&', a->value.len) == NULL)
			continue;
		/* What is resolved is no longer than it was: this does not
		 * move what stands there already. */
		if (x->resolved.len == 0)
			jk_buf_reserve(&x->resolved, tag_len);
		a->value = resolve(x, a->value);
	}
}

static enum jk_xml_parsed
parse_start(struct jk_xml *x, struct jk_span s, size_t *len)
{
	size_t n = 1;
	enum jk_xml_parsed parsed;
	bool prefixed;

	while (n < s.len && !jk_xml_ends_name(s.ptr[n]))
		n++;
	if (n == s.len)
		return JK_XML_CUT;
	x->token.name = local(jk_span_make(s.ptr + 1, n - 1), &prefixed);
	parsed = parse_attrs(x, s, &n);
	if (parsed != JK_XML_PARSED) {
		x->half = false;
		return parsed;
	}
	*len = n;
	resolve_attrs(x, n);
	x->token.event = JK_XML_START;
	if (x->depth < STACK_MAX)
		x->open[x->depth] = key(x->token.name);
	x->token.depth = ++x->depth;
	return JK_XML_PARSED;
}

/* Whose end this is; 0: nobody's. */
static unsigned
opened_at(const struct jk_xml *x, struct jk_span name)
{
	uint64_t k = key(name);

	if (x->depth > STACK_MAX)
		return x->depth;
	for (unsigned d = x->depth; d > 0; d--) {
		if (x->open[d - 1] == k)
			return d;
	}
	return 0;
}

static enum jk_xml_parsed
parse_end(struct jk_xml *x, struct jk_span s, size_t *len)
{
	size_t n = 2, name_end;
	bool prefixed;
	unsigned depth;

	while (n < s.len && !jk_xml_ends_name(s.ptr[n]))
		n++;
	name_end = n;
	while (n < s.len && jk_xml_is_space(s.ptr[n]))
		n++;
	if (n == s.len)
		return JK_XML_CUT;
	*len = n + (s.ptr[n] == '>');
	x->token.name = local(jk_span_make(s.ptr + 2, name_end - 2), &prefixed);
	depth = opened_at(x, x->token.name);
	x->token.event = depth > 0 ? JK_XML_END : JK_XML_NONE;
	if (depth == 0)
		return JK_XML_PARSED;
	x->token.depth = depth;
	x->depth = depth - 1;
	return JK_XML_PARSED;
}

/* "<!…" and "<?…"; *len is that of what opens it. */
static enum jk_xml_parsed
parse_special(struct jk_xml *x, struct jk_span s, size_t *len)
{
	static const struct {
		const char *mark;
		enum state state;
	} marks[] = {
		{ "<!--", IN_COMMENT },
		{ "<![CDATA[", IN_CDATA },
		{ "<!DOCTYPE", IN_DOCTYPE },
		{ "<?", IN_INSTRUCTION },
	};

	x->token.event = JK_XML_NONE;
	for (size_t i = 0; i < JK_COUNT(marks); i++) {
		struct jk_span mark = jk_span_str(marks[i].mark);
		size_t n = s.len < mark.len ? s.len : mark.len;

		if (memcmp(s.ptr, mark.ptr, n) != 0)
			continue;
		if (n < mark.len)
			return JK_XML_CUT;
		x->state = marks[i].state;
		x->brackets = 0;
		x->declaration = jk_span_starts_with(s, "<?xml ", 6);
		*len = n;
		return JK_XML_PARSED;
	}
	return JK_XML_NO_TAG;
}

/* At "<". NULL: look again. */
static const struct jk_xml_token *
tag(struct jk_xml *x)
{
	struct jk_span s = rest(x);
	enum jk_xml_parsed parsed = JK_XML_NO_TAG;
	size_t len = 0;

	if (s.len < 2)
		parsed = JK_XML_CUT;
	else if (s.ptr[1] == '/')
		parsed = parse_end(x, s, &len);
	else if (s.ptr[1] == '!' || s.ptr[1] == '?')
		parsed = parse_special(x, s, &len);
	else if (jk_xml_starts_name(s.ptr[1]))
		parsed = parse_start(x, s, &len);
	if (parsed == JK_XML_PARSED) {
		x->feed.from += len;
		return x->token.event == JK_XML_NONE ? NULL : &x->token;
	}
	if (parsed == JK_XML_CUT && jk_xml_feed_more(&x->feed))
		return NULL;
	return text(x, 1);
}

static const struct jk_xml_token *
step(struct jk_xml *x)
{
	switch (x->state) {
	case IN_CDATA:
		return until(x, JK_XML_TEXT, "]]>");
	case IN_COMMENT:
		return until(x, JK_XML_COMMENT, "-->");
	case IN_INSTRUCTION:
		return until(x, x->declaration ? JK_XML_NONE : JK_XML_COMMENT,
			     "?>");
	case IN_DOCTYPE:
		return doctype(x);
	default:
		break;
	}
	return rest(x).ptr[0] == '<' ? tag(x) : text(x, 0);
}

const struct jk_xml_token *
jk_xml_next(struct jk_xml *x)
{
	const struct jk_xml_token *t = NULL;

	if (x->half) {
		x->half = false;
		x->token.event = JK_XML_END;
		x->token.nattrs = 0;
		x->depth--;
		return &x->token;
	}
	while (t == NULL) {
		if (x->feed.from == x->feed.to && !jk_xml_feed_more(&x->feed))
			return give(x, JK_XML_NONE, jk_span_make("", 0));
		t = step(x);
	}
	return t;
}

void
jk_xml_skip(struct jk_xml *x)
{
	unsigned depth = x->token.depth;

	while (x->depth >= depth) {
		if (jk_xml_next(x)->event == JK_XML_NONE)
			return;
	}
}

enum jk_status
jk_xml_status(const struct jk_xml *x, struct jk_err *err)
{
	if (x->feed.failed.status != JK_OK)
		return jk_err_set(err, x->feed.failed.status, "%s",
				  x->feed.failed.text);
	if (x->depth > 0 || x->state != IN_CONTENT)
		return jk_err_set(err, JK_ECORRUPT, "XML breaks off");
	return JK_OK;
}

struct jk_span
jk_xml_window(const struct jk_xml *x)
{
	static const unsigned char zeros[JK_XML_PAD];

	if (x->half || x->state != IN_CONTENT)
		return jk_span_make(zeros, 0);
	return rest(x);
}

void
jk_xml_take(struct jk_xml *x, size_t n)
{
	x->feed.from += n;
}

bool
jk_xml_more(struct jk_xml *x)
{
	return !x->half && jk_xml_feed_more(&x->feed);
}
