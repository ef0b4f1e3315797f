/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed hashes of values, as entries for the values of .jikimi.yaml. Only
 * with a key that somebody keeps: a hash without a secret is the number.
 */
#include "config.h"

#include "report/reporters.h"

#include <inttypes.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>

struct hashes_state {
	const struct jk_run_info *run; /* borrowed */
};

static void
hashes_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct hashes_state *s = state;

	s->run = run;
	if (run->has_key)
		jk_output_str(o, "values:\n");
	else
		jk_output_str(o, "# no hashes: they need --key-file\n");
}

static void
hashes_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct hashes_state *s = state;

	if (!s->run->has_key || record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	jk_output_printf(o, "  - rule: %s\n    hash: \"%016" PRIx64 "\"\n",
			 record->rule->id, record->finding->person);
	jk_output_str(o, "    reason: why it may be there\n");
}

static void
hashes_coverage(void *state, struct jk_output *o, struct jk_span path,
		const struct jk_coverage *coverage)
{
	(void)state;
	(void)o;
	(void)path;
	(void)coverage;
}

static void
hashes_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct hashes_state *s = state;
	struct jk_buf b = { 0 };

	(void)summary;
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_buf_append_str(&b, "# ");
		jk_escape_text(&b, jk_span_str(s->run->announced[i]));
		jk_buf_append_byte(&b, '\n');
	}
	jk_output_write(o, b.ptr, b.len);
	jk_buf_release(&b);
}

const struct jk_reporter jk_rep_hashes = {
	.name = "hashes",
	.title = "keyed hashes for the values of jikimi-config(5)",
	.state_size = sizeof(struct hashes_state),
	.needs_findings = true,
	.begin = hashes_begin,
	.finding = hashes_finding,
	.coverage = hashes_coverage,
	.end = hashes_end,
};
