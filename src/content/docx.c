/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ooxml.h"

/* WordprocessingML (ECMA-376 part 1, 17): the main part first; all others
 * are told by their root elements and follow in any order. */
enum jk_status
jk_docx_read(struct jk_ooxml *o, size_t main, struct jk_err *err)
{
	static const struct jk_ooxml_style body = { .place = "body" };

	return jk_ooxml_flow_part(o, main, &body, err);
}
