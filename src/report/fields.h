/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fields: the members of JSON objects and the attributes of XML elements that
 * report lines are made of, appended to a buffer. A key is given with the
 * punctuation around it: ",\"path\":".
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_FIELDS_H
#define JK_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

void jk_field_span(struct jk_buf *b, const char *key, struct jk_span value);
void jk_field_str(struct jk_buf *b, const char *key, const char *value);
/* Empty is null. */
void jk_field_span_or_null(struct jk_buf *b, const char *key,
			   struct jk_span value);
void jk_field_u64(struct jk_buf *b, const char *key, uint64_t value);
void jk_field_bool(struct jk_buf *b, const char *key, bool value);

/* Printable text (jk_escape_text) as it stands in XML: text or a quoted
 * attribute. */
void jk_put_xml(struct jk_buf *b, struct jk_span printable);
/* ' key="value"', of printable text, and of any bytes. */
void jk_attribute_text(struct jk_buf *b, const char *key,
		       struct jk_span printable);
void jk_attribute(struct jk_buf *b, const char *key, struct jk_span value);
void jk_attribute_u64(struct jk_buf *b, const char *key, uint64_t value);

#endif
