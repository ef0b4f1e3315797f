/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labels: what people call the number, in titles, comments and messages, and
 * what names another number or is only talk about it.
 *
 * Owns:    nothing; spans are of the text.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_LABELS_H
#define JK_LABELS_H

#include <jikimi/span.h>

#include "match/ruleset.h"

struct jk_label {
	struct jk_span text; /* empty: the line has none */
	bool prose;          /* it stands in a sentence, not as a title */
	bool title;          /* it is all of its string, or nearly */
	bool key;            /* it is what something is got by: ['…'] */
};

struct jk_label jk_labels_find(const struct jk_word_list *lists,
			       struct jk_span line);
/* The line names another number (a company's, a car's) and not ours. */
bool jk_labels_other(const struct jk_word_list *lists, struct jk_span line);

#endif
