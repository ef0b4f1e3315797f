/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xmlchars.h"

#include <string.h>

/* [XML] 2.3: what may begin a name; all that is not ASCII may. */
bool
jk_xml_starts_name(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || c == '_' || c == ':' ||
	       c >= 0x80;
}

bool
jk_xml_is_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool
jk_xml_ends_name(unsigned char c)
{
	return jk_xml_is_space(c) || c == '>' || c == '/' || c == '=' ||
	       c == '<' || c == '"' || c == '\'';
}

enum jk_xml_parsed
jk_xml_value(struct jk_span s, size_t *at, struct jk_span *value)
{
	const unsigned char *end, *low;
	size_t n = *at;
	unsigned char quote;

	*value = jk_span_make(s.ptr, 0);
	while (n < s.len && jk_xml_is_space(s.ptr[n]))
		n++;
	if (n == s.len)
		return JK_XML_CUT;
	if (s.ptr[n] != '=')
		return JK_XML_PARSED;
	n++;
	while (n < s.len && jk_xml_is_space(s.ptr[n]))
		n++;
	if (n == s.len)
		return JK_XML_CUT;
	quote = s.ptr[n];
	if (quote != '"' && quote != '\'') {
		*at = n;
		return JK_XML_PARSED;
	}
	n++;
	end = memchr(s.ptr + n, quote, s.len - n);
	if (end == NULL)
		end = s.ptr + s.len;
	/* "<" may not stand in a value: here the quote was lost. */
	low = memchr(s.ptr + n, '<', (size_t)(end - s.ptr) - n);
	if (low != NULL) {
		*value = jk_span_make(s.ptr + n, (size_t)(low - s.ptr) - n);
		*at = (size_t)(low - s.ptr);
		return JK_XML_PARSED;
	}
	if (end == s.ptr + s.len)
		return JK_XML_CUT;
	*value = jk_span_make(s.ptr + n, (size_t)(end - s.ptr) - n);
	*at = (size_t)(end - s.ptr) + 1;
	return JK_XML_PARSED;
}
