/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML, token by token, from a stream of any length: tags with their
 * attributes, text with its references resolved. No DTD is read, no entity
 * but the five of XML and character references is known. Damage is stepped
 * over: what is no tag is text, an end that fits no start is left out.
 *
 * Owns:    a window of the stream. A token and all its spans are valid until
 *          the next call of jk_xml_next, jk_xml_skip or jk_xml_more.
 * Threads: one thread at a time.
 * Errors:  jk_xml_status, after the last token: the source's error, or
 *          JK_ECORRUPT when an element was still open.
 */
#ifndef JK_XMLTOK_H
#define JK_XMLTOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/source.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

struct jk_xml;

enum jk_xml_event {
	JK_XML_NONE,    /* there is no more */
	JK_XML_START,   /* <name …>, and the first half of <name …/> */
	JK_XML_END,     /* </name>, and the second half of <name …/> */
	JK_XML_TEXT,    /* what belongs together may come in pieces */
	JK_XML_COMMENT, /* also in pieces; instructions and DTDs too */
};

struct jk_xml_attr {
	struct jk_span name;  /* local: without prefix */
	struct jk_span value; /* references resolved */
	bool prefixed;
};

struct jk_xml_token {
	enum jk_xml_event event;
	struct jk_span name; /* START, END: local name, without prefix */
	struct jk_span text; /* TEXT, COMMENT: UTF-8 */
	const struct jk_xml_attr *attrs; /* START */
	size_t nattrs;
	/* START, END: of the element; the root's is 1. An END of a smaller
	 * depth than expected ends all that is deeper. */
	unsigned depth;
};

/*
 * UTF-8, UTF-16 and UTF-32, by byte order mark or pattern; CP949 by its
 * bytes. src is borrowed until close. budget may be NULL; else its time is
 * looked at.
 */
struct jk_xml *jk_xml_open(struct jk_source *src, struct jk_budget *budget);
void jk_xml_close(struct jk_xml *x);
/* Never NULL; after JK_XML_NONE always JK_XML_NONE. */
const struct jk_xml_token *jk_xml_next(struct jk_xml *x);
/* Reads over the rest of the element whose START came last, with its END. */
void jk_xml_skip(struct jk_xml *x);
enum jk_status jk_xml_status(const struct jk_xml *x, struct jk_err *err);

bool jk_xml_is(const struct jk_xml_token *t, const char *name);
/* The order of a name and a row of a sorted table. */
int jk_xml_compare(struct jk_span name, const char *row);
/* The value of an attribute by its local name, one without prefix before one
 * with; empty when there is none. */
struct jk_span jk_xml_attr(const struct jk_xml_token *t, const char *name);
/* The same for one with a prefix only: r:id, not id. */
struct jk_span jk_xml_attr_prefixed(const struct jk_xml_token *t,
				    const char *name);
/* A span of decimal digits, "+" and "-" not allowed; false, and value is
 * as it was, when it is not one or exceeds max. */
bool jk_xml_number(struct jk_span digits, uint64_t max, uint64_t *value);
/* "1", "true", "on"; absent is false. */
bool jk_xml_flag(struct jk_span value);

#define JK_XML_PAD 64
/* What is longer in one piece is left to jk_xml_next. */
#define JK_XML_QUICK 4096

/*
 * For readers that know what mostly comes next and are in a hurry: the bytes
 * that are not read yet, UTF-8, as they stand in the file, and behind them
 * JK_XML_PAD zeros. Empty while a token is half given. What is taken must be
 * whole elements and text.
 */
struct jk_span jk_xml_window(const struct jk_xml *x);
void jk_xml_take(struct jk_xml *x, size_t n);
/* Reads more behind the window, which moves. False: there is no more, or no
 * more room. */
bool jk_xml_more(struct jk_xml *x);

#endif
