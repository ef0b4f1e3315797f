/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of an XML tokenizer: a source as UTF-8, whatever it is written
 * in; and the few things about XML that need no tokenizer.
 *
 * Owns:    its window, which is wiped at the end. The source is borrowed.
 * Threads: one thread at a time.
 * Errors:  kept in failed; from then on there is no more. What is no
 *          character becomes U+FFFD.
 */
#ifndef JK_XMLFEED_H
#define JK_XMLFEED_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/budget.h>
#include <jikimi/buf.h>
#include <jikimi/source.h>
#include <jikimi/transcode.h>

#include "content/xmltok.h"

struct jk_xml_feed {
	struct jk_source *src;    /* borrowed */
	struct jk_budget *budget; /* borrowed, or NULL */
	bool begun, ended;
	bool transcoded;      /* by transcoder, else bytes are UTF-8 … */
	bool cp949;           /* … or this */
	struct jk_err failed; /* status JK_OK: not failed */
	unsigned char *bytes; /* owned */
	size_t cap;
	size_t from, to;       /* what is not read yet: whole characters */
	unsigned char rest[4]; /* a character cut short, raw */
	size_t nrest;
	unsigned char *raw; /* owned; for what is not UTF-8 */
	size_t nraw;
	struct jk_transcoder transcoder;
};

void jk_xml_feed_init(struct jk_xml_feed *f, struct jk_source *src,
		      struct jk_budget *budget);
void jk_xml_feed_release(struct jk_xml_feed *f);
/* More bytes behind to, which moves them all. False: there are none, or what
 * is not read yet is as long as it may become. */
bool jk_xml_feed_more(struct jk_xml_feed *f);

/* Appends raw with its references resolved ([XML] 4.1, 4.6), never longer
 * than raw; what is no reference stays. */
void jk_xml_resolve(struct jk_buf *to, struct jk_span raw);

#endif
