/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/summary.h"

#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/marks.h"
#include "report/message.h"
#include "report/put.h"
#include "report/scopes.h"
#include "report/style.h"

enum column {
	COL_RULE,
	COL_NAME,
	COL_FINDINGS,
	COL_FILES,
	COL_PERSONS,
	NCOLUMNS
};

static const struct {
	const char *title;
	enum jk_align align;
} columns[NCOLUMNS] = {
	[COL_RULE] = { "type", JK_ALIGN_LEFT },
	[COL_NAME] = { "name", JK_ALIGN_LEFT },
	[COL_FINDINGS] = { "findings", JK_ALIGN_RIGHT },
	[COL_FILES] = { "files", JK_ALIGN_RIGHT },
	[COL_PERSONS] = { "persons", JK_ALIGN_RIGHT },
};

/* What the functions below share. */
struct printer {
	struct jk_output *o;
	const struct jk_run_info *run;
	const struct jk_summary *summary;
	struct jk_buf line;
	size_t width[NCOLUMNS];
};

static void
put_cell(struct printer *p, size_t rule, enum column column)
{
	const struct jk_rule_info *info = jk_ruleset_info(p->run->rules, rule);
	const struct jk_rule_count *count = &p->summary->by_rule[rule];

	switch (column) {
	case COL_RULE:
		jk_escape_text(&p->line, jk_span_str(info->id));
		break;
	case COL_NAME:
		jk_escape_text(&p->line, jk_span_str(jk_rule_title(info)));
		break;
	case COL_FINDINGS:
		jk_put_grouped(&p->line, count->findings);
		break;
	case COL_FILES:
		jk_put_grouped(&p->line, count->files);
		break;
	case COL_PERSONS:
		if (jk_rule_reads_code(info)) {
			jk_buf_append_byte(&p->line, '-');
			break;
		}
		if (count->persons_estimated)
			jk_buf_append_byte(&p->line, '~');
		jk_put_grouped(&p->line, count->persons);
		break;
	case NCOLUMNS:
		break;
	}
}

static void
measure(struct printer *p)
{
	for (size_t c = 0; c < NCOLUMNS; c++)
		p->width[c] = strlen(columns[c].title);
	for (size_t i = 0; i < p->summary->nrules; i++) {
		if (p->summary->by_rule[i].findings == 0)
			continue;
		for (size_t c = 0; c < NCOLUMNS; c++) {
			size_t width;

			put_cell(p, i, (enum column)c);
			width = jk_display_width(jk_buf_span(&p->line));
			if (p->width[c] < width)
				p->width[c] = width;
			jk_buf_clear(&p->line);
		}
	}
}

static void
print_heading(struct printer *p, const char *text)
{
	jk_style_on(&p->line, p->run->colour, JK_STYLE_BOLD);
	jk_buf_append_str(&p->line, text);
	jk_style_off(&p->line, p->run->colour);
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

static void
print_titles(struct printer *p)
{
	for (size_t c = 0; c < NCOLUMNS; c++) {
		size_t from;

		jk_buf_append_str(&p->line, "  ");
		from = p->line.len;
		jk_buf_append_str(&p->line, columns[c].title);
		jk_put_pad(&p->line, from, p->width[c], columns[c].align);
	}
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

static void
print_rule(struct printer *p, size_t rule)
{
	const struct jk_mark *mark =
		jk_mark_of(p->summary->by_rule[rule].persons);

	for (size_t c = 0; c < NCOLUMNS; c++) {
		size_t from;

		jk_buf_append_str(&p->line, "  ");
		from = p->line.len;
		put_cell(p, rule, (enum column)c);
		jk_put_pad(&p->line, from, p->width[c], columns[c].align);
	}
	if (mark != NULL) {
		jk_buf_append_str(&p->line, "  ");
		jk_style_on(&p->line, p->run->colour, JK_STYLE_ALERT);
		jk_buf_append_str(&p->line, "≥ ");
		jk_buf_append_str(&p->line, mark->name);
		jk_style_off(&p->line, p->run->colour);
	}
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

static void
print_marks(struct printer *p)
{
	const struct jk_mark *mark;
	uint64_t most = 0;

	for (size_t i = 0; i < p->summary->nrules; i++) {
		if (p->summary->by_rule[i].persons > most)
			most = p->summary->by_rule[i].persons;
	}
	if (jk_mark_of(most) == NULL)
		return;
	jk_output_str(p->o, "\n  Persons, by Korean law (a first orientation,"
			    " not legal advice):\n");
	for (size_t i = 0; (mark = jk_mark_at(i)) != NULL; i++) {
		if (most < mark->persons)
			break;
		jk_output_printf(p->o, "  ≥ %s: %s\n", mark->name, mark->note);
	}
}

static void
print_findings(struct printer *p)
{
	const struct jk_summary *s = p->summary;
	bool estimated = false;

	if (s->findings == 0)
		return;
	measure(p);
	print_heading(p, "Findings");
	print_titles(p);
	for (size_t i = 0; i < s->nrules; i++) {
		if (s->by_rule[i].findings == 0)
			continue;
		print_rule(p, i);
		estimated |= s->by_rule[i].persons_estimated;
	}
	jk_buf_append_str(&p->line, "\n  ");
	jk_put_grouped(&p->line, s->findings);
	jk_buf_append_str(&p->line,
			  s->findings == 1 ? " finding: " : " findings: ");
	for (int c = JK_CONF_HIGH; c >= JK_CONF_LOW; c--) {
		jk_put_grouped(&p->line, s->by_confidence[c]);
		jk_buf_append_byte(&p->line, ' ');
		jk_buf_append_str(&p->line,
				  jk_confidence_name((enum jk_confidence)c));
		jk_buf_append_str(&p->line,
				  c == JK_CONF_LOW ? " confidence\n" : ", ");
	}
	jk_buf_append_str(&p->line, "  persons: distinct values of a type");
	if (estimated)
		jk_buf_append_str(&p->line,
				  "; ~ is an estimate, within about 2 %");
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
	print_marks(p);
	jk_output_str(p->o, "\n");
}

static void
print_suppressed(struct printer *p)
{
	for (size_t i = 0; i < p->run->nannounced; i++) {
		jk_style_on(&p->line, p->run->colour, JK_STYLE_WARN);
		jk_escape_text(&p->line, jk_span_str(p->run->announced[i]));
		jk_style_off(&p->line, p->run->colour);
		jk_buf_append_str(&p->line, ".\n");
	}
	jk_message_suppressed(&p->line, p->summary);
	if (p->line.len == 0)
		return;
	if (p->line.ptr[p->line.len - 1] != '\n')
		jk_buf_append_str(&p->line, ".\n");
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

static void
print_outcomes(struct printer *p, const char *label,
	       const uint64_t counts[JK_NOUTCOMES])
{
	static const char *const words[JK_NOUTCOMES] = {
		[JK_SCANNED] = " scanned, ",
		[JK_PARTIAL] = " partly scanned, ",
		[JK_SKIPPED] = " skipped, ",
		[JK_FAILED] = " failed\n",
	};

	jk_buf_append_str(&p->line, label);
	for (size_t i = 0; i < JK_NOUTCOMES; i++) {
		jk_put_grouped(&p->line, counts[i]);
		jk_buf_append_str(&p->line, words[i]);
	}
	jk_put_out(&p->line, p->o);
}

static void
print_causes(struct printer *p, bool incomplete, const char *heading)
{
	bool any = false;

	for (size_t i = 0; i < JK_NCAUSES; i++) {
		enum jk_cause cause = (enum jk_cause)i;

		if (p->summary->causes[i] == 0 ||
		    jk_cause_is_incomplete(cause) != incomplete)
			continue;
		if (!any)
			jk_buf_append_str(&p->line, heading);
		any = true;
		jk_buf_append_str(&p->line, "    ");
		jk_buf_append_str(&p->line, jk_cause_text(cause));
		jk_buf_append_str(&p->line, ": ");
		jk_put_grouped(&p->line, p->summary->causes[i]);
		jk_buf_append_byte(&p->line, '\n');
	}
	jk_put_out(&p->line, p->o);
}

static void
print_coverage(struct printer *p, bool causes)
{
	const struct jk_summary *s = p->summary;

	print_heading(p, "Coverage");
	print_outcomes(p, "  files:    ", s->files);
	print_outcomes(p, "  members:  ", s->members);
	if (causes) {
		print_causes(p, true, "  not examined, or not fully:\n");
		print_causes(p, false, "  left out by rule or option:\n");
	}
	jk_buf_append_str(&p->line, "  examined: ");
	jk_put_size(&p->line, s->bytes);
	if (s->seconds > 0) {
		jk_buf_append_str(&p->line, " in ");
		jk_put_seconds(&p->line, s->seconds);
		jk_buf_append_str(&p->line, " s");
	}
	jk_buf_append_byte(&p->line, '\n');
	if (p->run->sandbox != NULL) {
		jk_buf_append_str(&p->line, "  sandbox:  ");
		jk_escape_text(&p->line, jk_span_str(p->run->sandbox));
		jk_buf_append_byte(&p->line, '\n');
	}
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

static uint64_t
suppressed_total(const struct jk_summary *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < JK_NSUPPRESSIONS; i++)
		n += s->suppressed[i];
	return n;
}

/* "Nothing found" and "not looked at" must never look the same. */
static void
put_verdict(struct printer *p)
{
	const struct jk_summary *s = p->summary;
	uint64_t left_out = s->files[JK_SKIPPED] + s->members[JK_SKIPPED];

	if (s->files[JK_SCANNED] + s->files[JK_PARTIAL] == 0) {
		jk_buf_append_str(&p->line, "No file was examined.");
		return;
	}
	if (s->findings == 0) {
		jk_buf_append_str(&p->line,
				  "Nothing found in what was examined");
		if (suppressed_total(s) > 0)
			jk_buf_append_str(&p->line, " but what is suppressed");
		if (p->run->min_confidence > JK_CONF_LOW) {
			jk_buf_append_str(&p->line, ", at confidence ");
			jk_buf_append_str(
				&p->line,
				jk_confidence_name(p->run->min_confidence));
			jk_buf_append_str(&p->line, " or above");
		}
		jk_buf_append_str(&p->line, ". ");
	}
	if (s->incomplete > 0) {
		jk_buf_append_str(&p->line, "Not everything was examined: ");
		jk_put_grouped(&p->line, s->incomplete);
		jk_buf_append_str(&p->line, s->incomplete == 1
						    ? " file or member was"
						    : " files or members were");
		jk_buf_append_str(&p->line, " missed in whole or in part.");
	} else if (s->interrupted || s->fatal != NULL) {
		jk_buf_append_str(&p->line, "Not everything was examined.");
	} else if (left_out > 0) {
		jk_buf_append_str(&p->line, "Everything was examined but ");
		jk_put_grouped(&p->line, left_out);
		jk_buf_append_str(&p->line, " left out by rule or option.");
	} else {
		jk_buf_append_str(&p->line, "Everything was examined.");
	}
}

static void
print_end(struct printer *p)
{
	const struct jk_summary *s = p->summary;
	bool alert = s->interrupted || s->fatal != NULL || s->incomplete > 0;

	if (s->fatal != NULL || s->interrupted) {
		jk_style_on(&p->line, p->run->colour, JK_STYLE_ALERT);
		if (s->fatal != NULL) {
			jk_buf_append_str(&p->line, "The run ended early: ");
			jk_escape_text(&p->line, jk_span_str(s->fatal));
		} else {
			jk_buf_append_str(&p->line, "Interrupted: the scan was"
						    " stopped before its end.");
		}
		jk_style_off(&p->line, p->run->colour);
		jk_buf_append_byte(&p->line, '\n');
	}
	jk_style_on(&p->line, p->run->colour,
		    alert ? JK_STYLE_WARN : JK_STYLE_BOLD);
	put_verdict(p);
	jk_style_off(&p->line, p->run->colour);
	jk_buf_append_byte(&p->line, '\n');
	jk_put_out(&p->line, p->o);
}

void
jk_summary_print(struct jk_output *o, const struct jk_run_info *run,
		 const struct jk_summary *summary, bool causes)
{
	struct printer p = { .o = o, .run = run, .summary = summary };

	print_findings(&p);
	/* One file that a list of findings has named needs no second list. */
	jk_scopes_print(o, run, summary, causes ? 1 : 2);
	print_suppressed(&p);
	print_coverage(&p, causes);
	print_end(&p);
	jk_buf_release(&p.line);
}
