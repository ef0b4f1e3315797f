/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SARIF 2.1.0 (OASIS), within what GitHub code scanning takes without a
 * warning: 5,000 results of a run; more than that and it says so. Those that
 * weigh most are kept, what was cut is a notification.
 */
#include "config.h"

#include "report/reporters.h"

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>
#include <jikimi/relpath.h>

#include "report/fields.h"
#include "report/message.h"
#include "report/put.h"
#include "report/sarif_artifacts.h"
#include "report/sarif_rules.h"
#include "report/tally.h"

enum {
	MOST_RESULTS = 5000,
	MOST_NOTES = 1000,
	/* Of 10 MB compressed that GitHub takes; results are much alike. */
	MOST_BYTES = 24 << 20,
	NWEIGHTS = JK_SEV_CRITICAL + 2, /* suppressed ones weigh nothing */
};

/* Results of one weight, as JSON with a comma behind each. */
struct shelf {
	struct jk_buf json;
	size_t end[MOST_RESULTS]; /* of each in json */
	uint64_t n;               /* all there were; few enough are kept */
	size_t kept;
};

struct sarif_state {
	const struct jk_run_info *run; /* borrowed */
	struct jk_artifacts artifacts;
	struct shelf *shelf; /* owned: NWEIGHTS of them */
	struct jk_buf notes; /* notifications, with commas */
	uint64_t nnotes;     /* all there were */
	struct jk_buf b, text;
};

static void
sarif_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct sarif_state *s = state;

	s->run = run;
	s->shelf = jk_xcalloc(NWEIGHTS, sizeof(*s->shelf));
	jk_buf_append_str(
		&s->b, "{\"$schema\":\"https://json.schemastore.org/"
		       "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{");
	jk_sarif_put_tool(&s->b, run);
	jk_buf_append_byte(&s->b, '\n');
	jk_put_out(&s->b, o);
}

/* "artifactLocation":{…} */
static void
put_location(struct sarif_state *s, struct jk_buf *b, struct jk_span rel,
	     uint32_t index)
{
	jk_buf_clear(&s->text);
	/* It lies outside of the base. */
	if (rel.len > 0 && rel.ptr[0] == '/')
		jk_buf_append_str(&s->text, "file://");
	jk_put_uri(&s->text, rel);
	jk_field_span(b,
		      "\"artifactLocation\":{\"uri\":", jk_buf_span(&s->text));
	if (rel.len == 0 || rel.ptr[0] != '/')
		jk_buf_append_str(b, ",\"uriBaseId\":\"SRCROOT\"");
	if (index != JK_SARIF_NO_ARTIFACT)
		jk_field_u64(b, ",\"index\":", index);
	jk_buf_append_byte(b, '}');
}

/* Of the file that lies in the repository: a member's lines are not its. */
static void
put_region(struct jk_buf *b, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	bool known = record->member.len == 0 && f->place.len == 0;
	uint64_t line = known && f->line != JK_LINE_UNKNOWN ? f->line : 1;
	uint64_t column = known && f->column > 0 ? f->column : 1;
	uint64_t end = known && f->column > 0 ? column + f->length : 2;

	jk_field_u64(b, ",\"region\":{\"startLine\":", line);
	jk_field_u64(b, ",\"startColumn\":", column);
	jk_field_u64(b, ",\"endLine\":", line);
	jk_field_u64(b, ",\"endColumn\":", end);
	if (f->shown.len > 0) {
		jk_field_span(b, ",\"snippet\":{\"text\":", f->shown);
		jk_buf_append_byte(b, '}');
	}
	jk_buf_append_byte(b, '}');
}

/* Where in the file: member and place, as names. */
static void
put_logical(struct sarif_state *s, struct jk_buf *b,
	    const struct jk_record *record)
{
	struct jk_span place = record->finding->place;

	if (record->member.len == 0 && place.len == 0)
		return;
	jk_buf_clear(&s->text);
	jk_put_where(&s->text, record->rel, record->member);
	if (place.len > 0) {
		jk_buf_append_str(&s->text, "#");
		jk_escape_text(&s->text, place);
	}
	jk_field_span(b, ",\"logicalLocations\":[{\"fullyQualifiedName\":",
		      jk_buf_span(&s->text));
	jk_field_str(
		b, ",\"kind\":", record->member.len > 0 ? "member" : "element");
	jk_buf_append_str(b, "}]");
}

static void
put_suppression(struct jk_buf *b, const struct jk_suppression *suppression)
{
	bool inside = suppression->kind == JK_SUPPRESSED_INLINE;

	if (suppression->kind == JK_SUPPRESSED_NOT)
		return;
	jk_field_str(b, ",\"suppressions\":[{\"kind\":",
		     inside ? "inSource" : "external");
	jk_buf_append_str(b, ",\"status\":\"accepted\"");
	if (suppression->justification.len > 0)
		jk_field_span(
			b, ",\"justification\":", suppression->justification);
	jk_buf_append_str(b, "}]");
}

static void
put_properties(struct jk_buf *b, const struct jk_record *record,
	       uint32_t artifact)
{
	const struct jk_finding *f = record->finding;

	jk_field_str(b, ",\"properties\":{\"confidence\":",
		     jk_confidence_name(f->confidence));
	if (record->member.len > 0) {
		jk_field_span(b, ",\"member\":", record->member);
		if (artifact != JK_SARIF_NO_ARTIFACT)
			jk_field_u64(b, ",\"memberArtifactIndex\":", artifact);
	} else if (f->place.len == 0) {
		jk_field_u64(b, ",\"byteOffset\":", f->offset);
		jk_field_u64(b, ",\"byteLength\":", f->length);
	}
	if (f->place.len > 0)
		jk_field_span(b, ",\"place\":", f->place);
	if (record->origin != NULL)
		jk_field_span(b, ",\"commit\":", record->origin->commit);
	if (f->collection.station != JK_STATION_NONE) {
		jk_field_span(b, ",\"chain\":", f->collection.chain);
		jk_field_str(b, ",\"station\":",
			     jk_station_name(f->collection.station));
	}
	jk_buf_append_byte(b, '}');
}

static const char *
rank_of(enum jk_confidence confidence)
{
	static const char *const rank[] = {
		[JK_CONF_NONE] = "0.0",
		[JK_CONF_LOW] = "30.0",
		[JK_CONF_MEDIUM] = "60.0",
		[JK_CONF_HIGH] = "90.0",
	};

	return rank[confidence];
}

static void
put_result(struct sarif_state *s, struct jk_buf *b,
	   const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	uint32_t file =
		jk_artifacts_add(&s->artifacts, record->rel, jk_span_str(""));
	uint32_t member =
		jk_artifacts_add(&s->artifacts, record->rel, record->member);

	jk_field_str(b, "{\"ruleId\":", record->rule->id);
	jk_field_u64(b, ",\"ruleIndex\":", f->rule);
	jk_field_str(b, ",\"level\":", jk_sarif_level(f->severity));
	jk_buf_appendf(b, ",\"rank\":%s", rank_of(f->confidence));
	jk_buf_clear(&s->text);
	jk_message_finding(&s->text, record);
	jk_buf_append_byte(&s->text, '.');
	jk_field_span(b, ",\"message\":{\"text\":", jk_buf_span(&s->text));
	jk_buf_append_str(b, "},\"locations\":[{\"physicalLocation\":{");
	put_location(s, b, record->rel, file);
	put_region(b, record);
	jk_buf_append_byte(b, '}');
	put_logical(s, b, record);
	/* The second is what GitHub goes by: a hash and how often it came. */
	jk_field_str(b, "}],\"partialFingerprints\":{\"jikimiFinding/v1\":",
		     record->fingerprint);
	jk_buf_appendf(b, ",\"primaryLocationLineHash\":\"%s:1\"}",
		       record->fingerprint);
	put_suppression(b, &record->suppression);
	put_properties(b, record, member);
	jk_buf_append_str(b, "},\n");
}

static void
sarif_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct sarif_state *s = state;
	bool counts = record->suppression.kind == JK_SUPPRESSED_NOT;
	struct shelf *shelf =
		&s->shelf[counts ? 1 + record->finding->severity : 0];

	(void)o;
	shelf->n++;
	if (shelf->kept == MOST_RESULTS || shelf->json.len > MOST_BYTES)
		return;
	put_result(s, &shelf->json, record);
	shelf->end[shelf->kept++] = shelf->json.len;
}

/* A notification: level, then text. */
static void
add_note(struct sarif_state *s, const char *level, const char *id)
{
	struct jk_buf *b = &s->notes;

	if (b->len > 0)
		jk_buf_append_str(b, ",\n");
	jk_field_str(b, "{\"descriptor\":{\"id\":", id);
	jk_field_str(b, "},\"level\":", level);
	jk_field_span(b, ",\"message\":{\"text\":", jk_buf_span(&s->text));
	jk_buf_append_byte(b, '}');
}

static void
close_note(struct sarif_state *s)
{
	jk_buf_append_byte(&s->notes, '}');
}

static void
sarif_coverage(void *state, struct jk_output *o, struct jk_span path,
	       const struct jk_coverage *coverage)
{
	struct sarif_state *s = state;
	bool incomplete = jk_coverage_is_incomplete(coverage);
	struct jk_buf rel = { 0 };

	(void)o;
	if (coverage->outcome == JK_SCANNED && !incomplete)
		return;
	if (s->nnotes++ >= MOST_NOTES)
		return;
	jk_relpath(&rel, s->run, path);
	jk_buf_clear(&s->text);
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	jk_buf_append_byte(&s->text, '.');
	add_note(s, incomplete ? "warning" : "note",
		 jk_cause_name(coverage->cause));
	jk_buf_append_str(&s->notes, ",\"locations\":[{\"physicalLocation\":{");
	put_location(s, &s->notes, jk_buf_span(&rel), JK_SARIF_NO_ARTIFACT);
	jk_buf_append_str(&s->notes, "}}]}");
	jk_buf_release(&rel);
}

/* Writes the results that weigh most; returns how many were left out. */
static uint64_t
put_results(struct sarif_state *s, struct jk_output *o)
{
	size_t left = MOST_RESULTS, bytes = 0;
	uint64_t total = 0, written = 0;

	jk_buf_append_str(&s->b, ",\"results\":[");
	for (size_t w = NWEIGHTS; w-- > 0;) {
		struct shelf *shelf = &s->shelf[w];
		size_t n = shelf->kept < left ? shelf->kept : left;

		total += shelf->n;
		while (n > 0 && bytes + shelf->end[n - 1] > MOST_BYTES)
			n--;
		if (n == 0)
			continue;
		left -= n;
		written += n;
		bytes += shelf->end[n - 1];
		jk_buf_append_str(&s->b, written > n ? ",\n" : "\n");
		jk_put_out(&s->b, o);
		/* Without the comma of the last one. */
		jk_output_write(o, shelf->json.ptr, shelf->end[n - 1] - 2);
	}
	jk_buf_append_str(&s->b, "]");
	jk_put_out(&s->b, o);
	return total - written;
}

/* s->text as a notification of its own, if there is any. */
static void
add_text(struct sarif_state *s, const char *level, const char *id)
{
	if (s->text.len == 0)
		return;
	jk_buf_append_byte(&s->text, '.');
	add_note(s, level, id);
	close_note(s);
	jk_buf_clear(&s->text);
}

static void
add_end_notes(struct sarif_state *s, const struct jk_summary *summary,
	      uint64_t cut)
{
	jk_buf_clear(&s->text);
	if (s->nnotes > MOST_NOTES) {
		jk_put_grouped(&s->text, s->nnotes - MOST_NOTES);
		jk_buf_append_str(&s->text,
				  " more files or members were left out or not "
				  "wholly examined; --format jsonl lists them");
		add_text(s, summary->incomplete > 0 ? "warning" : "note",
			 "gaps-cut");
	}
	if (cut > 0) {
		jk_put_grouped(&s->text, cut);
		jk_buf_append_str(&s->text,
				  " findings were left out to stay within the "
				  "limits of code scanning; --format jsonl "
				  "lists them");
		add_text(s, "warning", "results-cut");
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		add_text(s, "warning", "suppression");
	}
	jk_message_suppressed(&s->text, summary);
	add_text(s, "note", "suppressed");
	jk_message_ending(&s->text, summary);
	add_text(s, "error", "ended-early");
}

static void
put_invocation(struct sarif_state *s, const struct jk_summary *summary)
{
	struct jk_buf *b = &s->b;

	jk_field_bool(b, ",\n\"invocations\":[{\"executionSuccessful\":",
		      summary->fatal == NULL && !summary->interrupted);
	if (s->run->started != 0) {
		jk_buf_append_str(b, ",\"startTimeUtc\":\"");
		jk_put_time(b, s->run->started);
		jk_buf_append_byte(b, '"');
	}
	jk_buf_append_str(b, ",\n\"toolExecutionNotifications\":[");
	jk_buf_append_span(b, jk_buf_span(&s->notes));
	jk_field_u64(b,
		     "],\"properties\":{\"incomplete\":", summary->incomplete);
	jk_field_u64(b, ",\"filesScanned\":", summary->files[JK_SCANNED]);
	jk_field_u64(b, ",\"filesPartial\":", summary->files[JK_PARTIAL]);
	jk_field_u64(b, ",\"filesSkipped\":", summary->files[JK_SKIPPED]);
	jk_field_u64(b, ",\"filesFailed\":", summary->files[JK_FAILED]);
	jk_buf_append_str(b, "}}]");
}

static void
put_base(struct sarif_state *s)
{
	struct jk_span base = jk_span_str(s->run->base);

	jk_buf_append_str(&s->b, ",\n\"originalUriBaseIds\":{\"SRCROOT\":{");
	if (base.len > 0) {
		jk_buf_clear(&s->text);
		jk_buf_append_str(&s->text, "file://");
		jk_put_uri(&s->text, base);
		jk_buf_append_str(&s->text, base.len > 1 ? "/" : "");
		jk_field_span(&s->b, "\"uri\":", jk_buf_span(&s->text));
		jk_buf_append_byte(&s->b, ',');
	}
	jk_buf_append_str(&s->b, "\"description\":{\"text\":\"The repository, "
				 "or the folder that was scanned.\"}}}");
}

static void
sarif_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct sarif_state *s = state;
	uint64_t cut = put_results(s, o);

	add_end_notes(s, summary, cut);
	jk_buf_append_str(&s->b, ",\n\"artifacts\":[");
	jk_buf_append_span(&s->b, jk_buf_span(&s->artifacts.json));
	jk_buf_append_byte(&s->b, ']');
	put_invocation(s, summary);
	put_base(s);
	jk_buf_append_str(&s->b, ",\n\"columnKind\":\"utf16CodeUnits\"}]}\n");
	jk_put_out(&s->b, o);
}

static void
sarif_release(void *state)
{
	struct sarif_state *s = state;

	for (size_t w = 0; s->shelf != NULL && w < NWEIGHTS; w++) {
		jk_buf_clear(&s->shelf[w].json);
		jk_buf_release(&s->shelf[w].json);
	}
	free(s->shelf);
	jk_artifacts_release(&s->artifacts);
	jk_buf_release(&s->notes);
	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_sarif = {
	.name = "sarif",
	.title = "SARIF 2.1.0, for GitHub code scanning and editors",
	.state_size = sizeof(struct sarif_state),
	.needs_findings = true,
	.begin = sarif_begin,
	.finding = sarif_finding,
	.coverage = sarif_coverage,
	.end = sarif_end,
	.release = sarif_release,
};
