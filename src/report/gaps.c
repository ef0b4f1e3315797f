/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/gaps.h"

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/put.h"
#include "report/style.h"
#include "report/tally.h"

/* Cuts raw bytes: what is cut in the middle of a character is escaped. */
static struct jk_span
cut(struct jk_span s, bool *was_cut)
{
	if (s.len > JK_GAP_PATH)
		*was_cut = true;
	return jk_span_head(s, JK_GAP_PATH);
}

static char *
make_example(struct jk_span path, const struct jk_coverage *coverage)
{
	struct jk_buf b = { 0 };
	bool was_cut = false;
	char *example;

	jk_put_where(&b, cut(path, &was_cut), cut(coverage->member, &was_cut));
	if (was_cut)
		jk_buf_append_str(&b, "...");
	if (coverage->detail.len > 0) {
		jk_buf_append_str(&b, ": ");
		jk_escape_text(&b, cut(coverage->detail, &was_cut));
	}
	example = jk_xstrdup(jk_buf_cstr(&b));
	jk_buf_release(&b);
	return example;
}

static void
print_gap(const struct jk_gap *gap, enum jk_cause cause, struct jk_output *o,
	  bool colour)
{
	struct jk_buf b = { 0 };

	jk_buf_append_str(&b, "  ");
	jk_style_on(&b, colour, JK_STYLE_BOLD);
	jk_buf_append_str(&b, cause == JK_CAUSE_NONE ? "no cause given"
						     : jk_cause_text(cause));
	jk_style_off(&b, colour);
	jk_buf_append_str(&b, ": ");
	jk_put_grouped(&b, gap->count);
	jk_buf_append_byte(&b, '\n');
	for (unsigned i = 0; i < gap->nexamples; i++) {
		jk_buf_append_str(&b, "    ");
		jk_buf_append_str(&b, gap->example[i]);
		jk_buf_append_byte(&b, '\n');
	}
	if (gap->count > gap->nexamples) {
		jk_buf_append_str(&b, "    ... and ");
		jk_put_grouped(&b, gap->count - gap->nexamples);
		jk_buf_append_str(&b, " more; --format jsonl lists them all\n");
	}
	jk_put_out(&b, o);
	jk_buf_release(&b);
}

static void
print_list(const struct jk_gaps *g, struct jk_output *o, bool colour,
	   bool incomplete, const char *heading)
{
	bool any = false;

	for (size_t i = 0; i < JK_NCAUSES; i++) {
		if (g->gap[i].count == 0 || g->gap[i].incomplete != incomplete)
			continue;
		if (!any)
			jk_output_str(o, heading);
		any = true;
		print_gap(&g->gap[i], (enum jk_cause)i, o, colour);
	}
	if (any)
		jk_output_str(o, "\n");
}

void
jk_gaps_add(struct jk_gaps *g, struct jk_span path,
	    const struct jk_coverage *coverage)
{
	struct jk_gap *gap = &g->gap[coverage->cause];

	if (coverage->outcome == JK_SCANNED && coverage->cause == JK_CAUSE_NONE)
		return;
	gap->count++;
	if (jk_coverage_is_incomplete(coverage))
		gap->incomplete = true;
	if (gap->nexamples < JK_GAP_EXAMPLES)
		gap->example[gap->nexamples++] = make_example(path, coverage);
}

void
jk_gaps_print(const struct jk_gaps *g, struct jk_output *o, bool colour)
{
	print_list(g, o, colour, true, "Not examined, or not fully:\n");
	print_list(g, o, colour, false, "Left out by rule or option:\n");
}

void
jk_gaps_release(struct jk_gaps *g)
{
	for (size_t i = 0; i < JK_NCAUSES; i++) {
		for (unsigned k = 0; k < g->gap[i].nexamples; k++)
			free(g->gap[i].example[k]);
	}
}
