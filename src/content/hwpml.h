/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hancom's two XML formats, HWPML (one file) and OWPML (HWPX, KS X 6101: parts
 * in a package). Both say the same with other words; elements are told by
 * their local names, whatever the case and the year of the name space.
 *
 * Owns:    nothing; everything is borrowed for the call.
 * Threads: one thread at a time.
 * Errors:  those of the XML; what came before was given to the text.
 */
#ifndef JK_HWPML_H
#define JK_HWPML_H

#include "hwp_text.h"

/* All of src: a section, a header, or a whole HWPML. */
enum jk_status jk_hwpml_read(struct jk_hwp_text *t, struct jk_source *src,
			     struct jk_err *err);

#endif
