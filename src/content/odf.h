/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenDocument (ODF 1.2, OASIS): what the parts of its reader share. Elements
 * are told by their local names. A package and a flat file differ only in
 * where content, styles and properties stand.
 *
 * Owns:    jk_odf what it gathered of the part, from init to release.
 * Threads: one thread at a time.
 * Errors:  none of its own; those of the tokenizer.
 */
#ifndef JK_ODF_H
#define JK_ODF_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "content/flow.h"
#include "content/xlsx.h"
#include "content/xmltok.h"

/* Where text may stand. */
enum jk_odf_part {
	JK_ODF_NOWHERE, /* styles: only attributes may be text */
	JK_ODF_BODY,    /* text stands in paragraphs */
	JK_ODF_LOOSE,   /* all of it is text */
};

/* A deletion: what it took away, by the name that the text has for it. */
struct jk_odf_deletion {
	struct jk_buf id, text; /* owned */
	bool given;
};

struct jk_odf {
	struct jk_out *out; /* borrowed */
	struct jk_xml *xml; /* borrowed */
	struct jk_flow flow;
	const char *object; /* place of the body, or "" */
	bool spreadsheet;   /* its tables are sheets */
	enum jk_odf_part part;
	bool space;            /* the last character was one */
	unsigned paragraphs;   /* open ones: a note stands in another */
	struct jk_buf *divert; /* text goes here; NULL: to the flow */
	struct jk_buf comments;
	struct jk_buf hidden; /* names of styles that hide, each with a NUL */
	struct jk_buf white;  /* of those with white letters */
	bool painted;         /* a style has a ground of any colour */
	const struct jk_trait *unseen;     /* of the paragraph */
	struct jk_odf_deletion *deletions; /* owned */
	size_t ndeletions;
	size_t npages, nbinaries;
	bool any; /* text that is no metadata */
};

/* Reads all of xml; object is the name of an embedded object, or "". True:
 * there was text that is no metadata. */
bool jk_odf_read(struct jk_out *out, struct jk_xml *xml, const char *object);

/* A paragraph or what is in it, and other things a body has. True: the token
 * was one of these. */
void jk_odf_token(struct jk_odf *o, const struct jk_xml_token *t);
/* A table:table of a spreadsheet, whose start tag is the current token. */
void jk_odf_sheet(struct jk_odf *o, const struct jk_xml_token *t);
/* The styles whose start tag is the current token: notes those that hide. */
void jk_odf_read_styles(struct jk_odf *o, const struct jk_xml_token *t);
/* Whether the style is one that hides. */
bool jk_odf_is_hidden(const struct jk_odf *o, struct jk_span style);
/* Why text that stands here in that style is not seen; NULL: it is. */
const struct jk_trait *jk_odf_style_trait(const struct jk_odf *o,
					  struct jk_span style);
/* Appends the text of the open element, paragraphs by lines. */
void jk_odf_gather(struct jk_odf *o, const struct jk_xml_token *t,
		   struct jk_buf *to);
/* Text with white space as ODF 1.2 part 1, 6.1.2 has it. */
void jk_odf_squeeze(struct jk_buf *to, struct jk_span text, bool *space);

#endif
