/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/message.h"

#include <string.h>

#include <jikimi/escape.h>

#include "report/put.h"

/* Enough of a commit's name to find it. */
#define COMMIT_SHOWN 12

static void
put_names(struct jk_buf *b, const struct jk_rule_info *rule)
{
	const char *title = jk_rule_title(rule);

	jk_escape_text(b, jk_span_str(title));
	if (rule->name_en == NULL || strcmp(title, rule->name_en) == 0)
		return;
	jk_buf_append_str(b, " (");
	jk_escape_text(b, jk_span_str(rule->name_en));
	jk_buf_append_byte(b, ')');
}

/* Which version of the file, in a history. */
static void
put_origin(struct jk_buf *b, const struct jk_origin *origin)
{
	if (origin == NULL)
		return;
	jk_buf_append_str(b, ", of commit ");
	jk_buf_append_span(b, jk_span_head(origin->commit, COMMIT_SHOWN));
}

/* Which step of a chain it is, and what to do instead. */
static void
put_collection(struct jk_buf *b, const struct jk_collection *c)
{
	struct jk_span advice = c->advice;

	if (c->station == JK_STATION_NONE)
		return;
	jk_buf_append_str(b, ", ");
	jk_buf_append_str(b, jk_station_name(c->station));
	jk_buf_append_str(b, " of the chain ");
	jk_escape_text(b, c->chain);
	if (advice.len == 0)
		return;
	/* Callers end the sentence. */
	if (advice.ptr[advice.len - 1] == '.')
		advice.len--;
	jk_buf_append_str(b, "; instead: ");
	jk_escape_text(b, advice);
}

void
jk_message_finding(struct jk_buf *b, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;

	put_names(b, record->rule);
	if (f->shown.len > 0) {
		jk_buf_append_byte(b, ' ');
		jk_escape_text(b, f->shown);
	}
	jk_buf_append_str(b, ", ");
	jk_buf_append_str(b, jk_confidence_name(f->confidence));
	jk_buf_append_str(b, " confidence");
	if (record->member.len > 0) {
		jk_buf_append_str(b, ", in ");
		jk_escape_text(b, record->member);
	}
	if (f->place.len > 0) {
		jk_buf_append_str(b, ", at ");
		jk_escape_text(b, f->place);
	} else if (record->member.len > 0 && f->line != JK_LINE_UNKNOWN) {
		jk_buf_append_str(b, ", line ");
		jk_put_u64(b, f->line);
	}
	put_origin(b, record->origin);
	put_collection(b, &f->collection);
}

uint64_t
jk_message_line(const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;

	if (record->member.len > 0 || f->place.len > 0 ||
	    f->line == JK_LINE_UNKNOWN)
		return 1;
	return f->line;
}

void
jk_message_gap(struct jk_buf *b, struct jk_span path,
	       const struct jk_coverage *coverage)
{
	jk_put_where(b, path, coverage->member);
	jk_buf_append_str(b, ": ");
	jk_buf_append_str(b, coverage->cause == JK_CAUSE_NONE
				     ? jk_outcome_name(coverage->outcome)
				     : jk_cause_text(coverage->cause));
	if (coverage->detail.len > 0) {
		jk_buf_append_str(b, ": ");
		jk_escape_text(b, coverage->detail);
	}
}

void
jk_message_suppressed(struct jk_buf *b, const struct jk_summary *summary)
{
	uint64_t total = 0;
	bool any = false;

	for (unsigned i = 0; i < JK_NSUPPRESSIONS; i++)
		total += summary->suppressed[i];
	if (total == 0)
		return;
	jk_put_grouped(b, total);
	jk_buf_append_str(b, total == 1 ? " finding is suppressed: "
					: " findings are suppressed: ");
	for (unsigned i = 0; i < JK_NSUPPRESSIONS; i++) {
		if (summary->suppressed[i] == 0)
			continue;
		jk_buf_append_str(b, any ? ", " : "");
		any = true;
		jk_put_grouped(b, summary->suppressed[i]);
		jk_buf_append_str(b, " by ");
		jk_buf_append_str(
			b, jk_suppression_name((enum jk_suppression_kind)i));
	}
}

void
jk_message_ending(struct jk_buf *b, const struct jk_summary *summary)
{
	if (summary->fatal != NULL) {
		jk_buf_append_str(b, "the run ended early: ");
		jk_escape_text(b, jk_span_str(summary->fatal));
	} else if (summary->interrupted) {
		jk_buf_append_str(b, "the scan was interrupted");
	}
}
