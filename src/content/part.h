/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts: the XML members of a package, opened and closed.
 *
 * Owns:    its source and tokenizer, between open and close.
 * Threads: one thread at a time.
 * Errors:  a part that is damaged is noted by its name when it is closed.
 */
#ifndef JK_PART_H
#define JK_PART_H

#include <jikimi/buf.h>

#include "content/package.h"
#include "content/xmltok.h"

struct jk_part {
	struct jk_package *package; /* borrowed */
	struct jk_out *out;         /* borrowed */
	size_t index;
	struct jk_source *src; /* owned */
	struct jk_xml *xml;    /* owned */
};

void jk_part_open(struct jk_part *part, struct jk_package *p,
		  struct jk_out *out, size_t index);
/* JK_OK: go on with the next part; as jk_package_end. */
enum jk_status jk_part_close(struct jk_part *part, struct jk_err *err);

/* Local name of the root element in root, cut to its size; empty when the
 * part does not begin as XML. Takes nothing of src. */
void jk_part_root(struct jk_source *src, char *root, size_t size);

/*
 * Path of the member that target names, seen from the member from ("../x.xml"
 * in "xl/worksheets/sheet1.xml"); appended to path.
 */
void jk_part_resolve(struct jk_buf *path, struct jk_span from,
		     struct jk_span target);

#endif
