/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "content/rtf_parts.h"

void
rtf_tag_begin(struct rtf *r)
{
	rtf_put_flush(r);
	r->tag_from = r->side[RTF_OTHER].len;
}

/* What stands for a tag in the text; 0: nothing. */
static uint32_t
tag_char(const char *name)
{
	static const char *const lines[] = {
		"br", "p",  "div", "tr", "table", "li", "ul", "ol",
		"h1", "h2", "h3",  "h4", "h5",    "h6", "hr", "pre",
	};

	if (strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0)
		return '\t';
	for (size_t i = 0; i < JK_COUNT(lines); i++) {
		if (strcasecmp(name, lines[i]) == 0)
			return '\n';
	}
	return 0;
}

static uint32_t
entity_char(const char *name)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} entities[] = {
		{ "nbsp", ' ' },  { "lt", '<' },       { "gt", '>' },
		{ "amp", '&' },   { "quot", '"' },     { "ndash", 0x2013 },
		{ "apos", '\'' }, { "mdash", 0x2014 },
	};

	if (name[0] == '#')
		return (uint32_t)(name[1] == 'x' || name[1] == 'X'
					  ? strtoul(name + 2, NULL, 16)
					  : strtoul(name + 1, NULL, 10));
	for (size_t i = 0; i < JK_COUNT(entities); i++) {
		if (strcmp(name, entities[i].name) == 0)
			return entities[i].cp;
	}
	return 0;
}

/* The name at the head of s: letters, digits and '#'. */
static void
copy_name(char name[16], struct jk_span s)
{
	size_t n = 0;

	while (n < 15 && n < s.len &&
	       (s.ptr[n] == '#' || (s.ptr[n] >= '0' && s.ptr[n] <= '9') ||
		((s.ptr[n] | 0x20) >= 'a' && (s.ptr[n] | 0x20) <= 'z'))) {
		name[n] = (char)s.ptr[n];
		n++;
	}
	name[n] = '\0';
}

void
rtf_tag_end(struct rtf *r)
{
	struct jk_buf copy = { 0 };
	struct jk_span s;
	char name[16];

	rtf_put_flush(r);
	/* Given out in between, the tag is gone, and with it a line end. */
	s = jk_span_from(jk_buf_span(&r->side[RTF_OTHER]), r->tag_from);
	jk_buf_append_span(&copy, jk_span_head(s, 4096));
	s = jk_buf_span(&copy);
	rtf_put_char(r, '\n');
	rtf_top(r)->channel = rtf_top(r)[-1].channel;
	for (; s.len > 0; s = jk_span_from(s, 1)) {
		uint32_t cp = 0;

		if (s.ptr[0] == '<') {
			bool end = s.len > 1 && s.ptr[1] == '/';

			copy_name(name, jk_span_from(s, end ? 2 : 1));
			cp = tag_char(name);
		} else if (s.ptr[0] == '&') {
			copy_name(name, jk_span_from(s, 1));
			cp = entity_char(name);
		}
		if (cp != 0)
			rtf_put_char(r, cp);
	}
	jk_buf_clear(&copy);
	jk_buf_release(&copy);
}
