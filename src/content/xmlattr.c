/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xmltok.h"

#include <string.h>

bool
jk_xml_is(const struct jk_xml_token *t, const char *name)
{
	return jk_span_equal(t->name, jk_span_str(name));
}

int
jk_xml_compare(struct jk_span name, const char *row)
{
	size_t len = strlen(row);
	int c = memcmp(name.ptr, row, name.len < len ? name.len : len);

	if (c != 0 || name.len == len)
		return c;
	return name.len < len ? -1 : 1;
}

static struct jk_span
find(const struct jk_xml_token *t, const char *name, bool prefixed)
{
	struct jk_span wanted = jk_span_str(name);

	for (size_t i = 0; i < t->nattrs; i++) {
		if (t->attrs[i].prefixed == prefixed &&
		    jk_span_equal(t->attrs[i].name, wanted))
			return t->attrs[i].value;
	}
	return jk_span_make(NULL, 0);
}

struct jk_span
jk_xml_attr(const struct jk_xml_token *t, const char *name)
{
	struct jk_span value = find(t, name, false);

	return value.ptr != NULL ? value : find(t, name, true);
}

struct jk_span
jk_xml_attr_prefixed(const struct jk_xml_token *t, const char *name)
{
	return find(t, name, true);
}

bool
jk_xml_number(struct jk_span digits, uint64_t max, uint64_t *value)
{
	uint64_t v = 0;

	for (size_t i = 0; i < digits.len; i++) {
		unsigned d = (unsigned)digits.ptr[i] - '0';

		if (d > 9 || v > (max - d) / 10 || d > max)
			return false;
		v = 10 * v + d;
	}
	if (digits.len == 0)
		return false;
	*value = v;
	return true;
}

bool
jk_xml_flag(struct jk_span value)
{
	return jk_span_equal(value, jk_span_str("1")) ||
	       jk_span_equal(value, jk_span_str("true")) ||
	       jk_span_equal(value, jk_span_str("on"));
}
