/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Office Open XML (ECMA-376, ISO/IEC 29500): what the readers of its three
 * kinds of documents share. Elements are told by their local names, so the
 * strict and the transitional namespaces are one.
 *
 * Owns:    jk_ooxml the list of what is done; the rest is borrowed.
 * Threads: one thread at a time.
 * Errors:  a function that returns a status gives another than JK_OK only
 *          when nothing more can be read. Parts note their own troubles.
 */
#ifndef JK_OOXML_H
#define JK_OOXML_H

#include <stdbool.h>

#include <jikimi/format.h>

#include "content/flow.h"
#include "content/package.h"
#include "content/part.h"

extern const struct jk_trait jk_ooxml_comment;
extern const struct jk_trait jk_ooxml_metadata;

struct jk_ooxml {
	struct jk_package *package; /* borrowed */
	struct jk_out *out;         /* borrowed */
	bool *done;                 /* owned: by member, its text was given */
	bool binary;                /* an xlsb: its parts are records */
	bool any; /* text was given that is no metadata, or a child */
};

/* One relationship of a part. type is the last step of its URI
 * ("worksheet"); member is JK_PACKAGE_NONE for what lies elsewhere. */
struct jk_ooxml_rel {
	struct jk_span id, type, target;
	size_t member;
};

typedef void jk_ooxml_rel_fn(void *ctx, const struct jk_ooxml_rel *rel);

/* Calls fn for each relationship of the member; JK_PACKAGE_NONE: of the
 * package. */
enum jk_status jk_ooxml_rels(struct jk_ooxml *o, size_t member,
			     jk_ooxml_rel_fn *fn, void *ctx,
			     struct jk_err *err);

/* How a part without a structure of its own is read. */
struct jk_ooxml_style {
	const char *place;
	const struct jk_trait *trait; /* or NULL */
	bool loose; /* all text in it is text, whatever the elements */
};

enum jk_status jk_ooxml_flow_part(struct jk_ooxml *o, size_t member,
				  const struct jk_ooxml_style *style,
				  struct jk_err *err);
/* The rest of the part as a flow: WordprocessingML, DrawingML or whatever
 * has paragraphs, tables and text. */
void jk_ooxml_flow(struct jk_flow *f, struct jk_xml *x, bool loose);
/* Attributes of a start tag that may be text a person wrote. */
void jk_ooxml_attrs(struct jk_flow *f, const struct jk_xml_token *t);
/* Whether text that nobody expected is worth to be given out. */
bool jk_ooxml_is_text(struct jk_span s);

/* The three kinds of documents; main is the member that all hangs on. */
enum jk_status jk_docx_read(struct jk_ooxml *o, size_t main,
			    struct jk_err *err);
enum jk_status jk_pptx_read(struct jk_ooxml *o, size_t main,
			    struct jk_err *err);
enum jk_status jk_xlsx_read(struct jk_ooxml *o, size_t main,
			    struct jk_err *err);
enum jk_status jk_xlsb_read(struct jk_ooxml *o, size_t main,
			    struct jk_err *err);

/* A part of an xlsb that is neither sheet, strings nor styles. */
enum jk_status jk_xlsb_part(struct jk_ooxml *o, size_t member,
			    struct jk_err *err);

#endif
