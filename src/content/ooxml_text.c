/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ooxml.h"

/* Nine digits, with what may stand between digits, make a number of some
 * person; fewer are lengths, colours and the like. */
#define DIGITS 9
/* More behind a point are a fraction. */
#define FRACTION 8

/* "{8D237621-2811-47B2-B862-65992C98D114}" */
static bool
is_guid(struct jk_span s)
{
	return s.len == 38 && s.ptr[0] == '{' && s.ptr[9] == '-' &&
	       s.ptr[37] == '}';
}

bool
jk_ooxml_is_text(struct jk_span s)
{
	unsigned digits = 0, group = 0;
	bool point = false;

	if (is_guid(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		if (c >= 0x80 || c == '@')
			return true;
		if (c >= '0' && c <= '9') {
			digits++;
			group++;
			if (point && group >= FRACTION)
				digits = 0;
			if (digits == DIGITS && !point)
				return true;
			continue;
		}
		if (digits >= DIGITS)
			return true;
		point = c == '.' && digits > 0;
		group = 0;
		if (c != '-' && c != ' ' && c != '.' && c != '/')
			digits = 0;
	}
	return digits >= DIGITS;
}

static bool
is_one_of(struct jk_span name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (jk_span_equal(name, jk_span_str(names[i])))
			return true;
	}
	return false;
}

void
jk_ooxml_attrs(struct jk_flow *f, const struct jk_xml_token *t)
{
	/* Written by a person, whatever they look like. */
	static const char *const always[] = {
		"descr",   "title",       "alt",     "tooltip",
		"instr",   "displayText", "author",  "displayName",
		"string",  "prompt",      "error",   "promptTitle",
		"display", "connection",  "command", "caption",
	};
	/* Made by the program. */
	static const char *const never[] = {
		"paraId",   "textId", "uri",    "guid",
		"uid",      "id",     "date",   "path",
		"typeface", "fmla",   "panose", "securityDescriptor",
	};

	/* Numbers that mean nothing but this slide, this change. */
	if (jk_xml_is(t, "creationId") || jk_xml_is(t, "modId"))
		return;
	for (size_t i = 0; i < t->nattrs; i++) {
		const struct jk_xml_attr *a = &t->attrs[i];

		if (a->value.len < 2 || jk_span_starts_with(a->name, "rsid", 4))
			continue;
		if (jk_ooxml_is_text(a->value)
			    ? !is_one_of(a->name, never, JK_COUNT(never))
			    : is_one_of(a->name, always, JK_COUNT(always)))
			jk_flow_beside(f, a->value);
	}
}
