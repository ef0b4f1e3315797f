/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Characters of XML, and attribute values among them.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  damage is stepped over; what the window cuts off says so.
 */
#ifndef JK_XMLCHARS_H
#define JK_XMLCHARS_H

#include <stdbool.h>

#include <jikimi/span.h>

enum jk_xml_parsed {
	JK_XML_PARSED,
	JK_XML_CUT,    /* the window ends before the tag does */
	JK_XML_NO_TAG, /* it is text */
};

bool jk_xml_starts_name(unsigned char c);
bool jk_xml_is_space(unsigned char c);
bool jk_xml_ends_name(unsigned char c);
/* The value behind the name of an attribute, with "=" and quotes, as far as
 * they are there; *at then stands behind it. */
enum jk_xml_parsed jk_xml_value(struct jk_span s, size_t *at,
				struct jk_span *value);

#endif
