/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/jsonl_finding.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/escape.h>

#include "report/fingerprint.h"
#include "report/json.h"
#include "report/output.h"
#include "report/put.h"

enum {
	NCONFIDENCES = JK_CONF_HIGH + 1,
	NSEVERITIES = JK_SEV_CRITICAL + 1,
	NCHARSETS = JK_BINARY + 1,
	NUMBERS_MAX = 5 * JK_JSON_NUMBER + 1, /* with the sign of the score */
	/* Keys that are not part of a formatted piece, nulls, punctuation. */
	KEYS_MAX = 512,
};

/* Reasons are few and come again: an array of them that was formatted is kept
 * for each rule and length. */
#define NKEPT 4

struct kept_evidence {
	unsigned n;
	uint32_t len[JK_FINDING_MAX_EVIDENCE];
	struct jk_buf raw;  /* one after the other */
	struct jk_buf json; /* brackets included */
};

/* Appended as it is; s must be a string literal. */
#define PUT(to, s) jk_json_bytes(to, s, sizeof(s) - 1)

struct jk_jsonl_finding {
	size_t nrules;
	struct jk_buf *rule; /* owned: from the first brace to path's colon */
	struct jk_buf graded[NCONFIDENCES][NSEVERITIES]; /* up to score's */
	struct jk_buf charset[NCHARSETS];                /* up to length's */
	struct kept_evidence (*evidence)[NKEPT];         /* owned: by rule */
	/* What was formatted last, and from what. */
	bool has_where;
	struct jk_buf path, member;
	struct jk_buf where; /* path and member, up to place's colon */
	struct jk_buf commit;
	struct jk_buf origin; /* keys of the commit, with the comma before */
};

static void
append_string(struct jk_buf *b, const char *before, const char *value,
	      const char *after)
{
	jk_buf_append_str(b, before);
	jk_escape_json(b, jk_span_str(value));
	jk_buf_append_str(b, after);
}

void
jk_json_origin(struct jk_buf *b, const struct jk_origin *origin)
{
	jk_buf_append_str(b, ",\"commit\":");
	jk_escape_json(b, origin->commit);
	jk_buf_append_str(b, ",\"author\":");
	jk_escape_json(b, origin->author);
	jk_buf_append_str(b, ",\"date\":\"");
	jk_put_time(b, (time_t)origin->date);
	jk_buf_append_byte(b, '"');
}

struct jk_jsonl_finding *
jk_jsonl_finding_new(const struct jk_ruleset *rules)
{
	struct jk_jsonl_finding *j = jk_xcalloc(1, sizeof(*j));

	j->nrules = jk_ruleset_count(rules);
	j->rule = jk_xcalloc(j->nrules, sizeof(*j->rule));
	j->evidence = jk_xcalloc(j->nrules, sizeof(*j->evidence));
	for (size_t i = 0; i < j->nrules; i++)
		append_string(&j->rule[i], "{\"type\":\"finding\",\"rule\":",
			      jk_ruleset_info(rules, i)->id, ",\"path\":");
	for (unsigned c = 0; c < NCONFIDENCES; c++) {
		for (unsigned s = 0; s < NSEVERITIES; s++) {
			struct jk_buf *b = &j->graded[c][s];

			append_string(b, ",\"confidence\":",
				      jk_confidence_name((enum jk_confidence)c),
				      "");
			append_string(b, ",\"severity\":",
				      jk_severity_name((enum jk_severity)s),
				      ",\"score\":");
		}
	}
	for (unsigned i = 0; i < NCHARSETS; i++)
		append_string(&j->charset[i], "\",\"encoding\":",
			      jk_charset_name((enum jk_charset)i),
			      ",\"length\":");
	return j;
}

void
jk_jsonl_finding_free(struct jk_jsonl_finding *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->nrules; i++) {
		jk_buf_release(&j->rule[i]);
		for (unsigned k = 0; k < NKEPT; k++) {
			jk_buf_release(&j->evidence[i][k].raw);
			jk_buf_release(&j->evidence[i][k].json);
		}
	}
	free(j->evidence);
	for (unsigned c = 0; c < NCONFIDENCES; c++) {
		for (unsigned s = 0; s < NSEVERITIES; s++)
			jk_buf_release(&j->graded[c][s]);
	}
	for (unsigned i = 0; i < NCHARSETS; i++)
		jk_buf_release(&j->charset[i]);
	jk_buf_release(&j->path);
	jk_buf_release(&j->member);
	jk_buf_release(&j->where);
	jk_buf_release(&j->commit);
	jk_buf_release(&j->origin);
	free(j->rule);
	free(j);
}

static void
remember(struct jk_buf *b, struct jk_span s)
{
	jk_buf_clear(b);
	jk_buf_append_span(b, s);
}

static void
make_where(struct jk_jsonl_finding *j, const struct jk_record *record)
{
	if (j->has_where &&
	    jk_span_equal(record->path, jk_buf_span(&j->path)) &&
	    jk_span_equal(record->member, jk_buf_span(&j->member)))
		return;
	j->has_where = true;
	remember(&j->path, record->path);
	remember(&j->member, record->member);
	jk_buf_clear(&j->where);
	jk_escape_json(&j->where, record->path);
	jk_buf_append_str(&j->where, ",\"member\":");
	if (record->member.len > 0)
		jk_escape_json(&j->where, record->member);
	else
		jk_buf_append_str(&j->where, "null");
	jk_buf_append_str(&j->where, ",\"place\":");
}

static void
make_origin(struct jk_jsonl_finding *j, const struct jk_origin *origin)
{
	if (origin == NULL) {
		jk_buf_clear(&j->commit);
		jk_buf_clear(&j->origin);
		return;
	}
	if (jk_span_equal(origin->commit, jk_buf_span(&j->commit)))
		return;
	remember(&j->commit, origin->commit);
	jk_buf_clear(&j->origin);
	jk_json_origin(&j->origin, origin);
}

static unsigned char *
put_buf(unsigned char *to, const struct jk_buf *b)
{
	return jk_json_bytes(to, b->ptr, b->len);
}

static unsigned char *
string_or_null(unsigned char *to, struct jk_span s)
{
	return s.len > 0 ? jk_json_string(to, s) : PUT(to, "null");
}

/* 0 is null: lines and columns count from 1. */
static unsigned char *
number_or_null(unsigned char *to, uint64_t v)
{
	return v > 0 ? jk_json_u64(to, v) : PUT(to, "null");
}

static bool
is_kept(const struct kept_evidence *kept, const struct jk_finding *f)
{
	const unsigned char *raw = kept->raw.ptr;

	if (kept->n != f->nevidence || kept->json.len == 0)
		return false;
	for (unsigned i = 0; i < f->nevidence; i++) {
		if (kept->len[i] != f->evidence[i].len ||
		    memcmp(raw, f->evidence[i].ptr, kept->len[i]) != 0)
			return false;
		raw += kept->len[i];
	}
	return true;
}

static void
keep(struct kept_evidence *kept, const struct jk_finding *f)
{
	kept->n = f->nevidence;
	jk_buf_clear(&kept->raw);
	jk_buf_clear(&kept->json);
	jk_buf_append_byte(&kept->json, '[');
	for (unsigned i = 0; i < f->nevidence; i++) {
		kept->len[i] = (uint32_t)f->evidence[i].len;
		jk_buf_append_span(&kept->raw, f->evidence[i]);
		if (i > 0)
			jk_buf_append_byte(&kept->json, ',');
		jk_escape_json(&kept->json, f->evidence[i]);
	}
	jk_buf_append_byte(&kept->json, ']');
}

/* The formatted evidence; brackets included. */
static const struct jk_buf *
evidence_of(struct jk_jsonl_finding *j, const struct jk_finding *f)
{
	struct kept_evidence *kept;
	size_t sum = f->nevidence;

	for (unsigned i = 0; i < f->nevidence; i++)
		sum += f->evidence[i].len;
	kept = &j->evidence[f->rule][sum % NKEPT];
	if (!is_kept(kept, f))
		keep(kept, f);
	return &kept->json;
}

/* What only a place in code has. */
static unsigned char *
put_collection(unsigned char *to, const struct jk_collection *c)
{
	to = PUT(to, ",\"station\":");
	to = string_or_null(to, jk_span_str(jk_station_name(c->station)));
	to = string_or_null(PUT(to, ",\"use\":"),
			    jk_span_str(jk_use_name(c->use)));
	to = string_or_null(PUT(to, ",\"chain\":"), c->chain);
	return string_or_null(PUT(to, ",\"advice\":"), c->advice);
}

static unsigned char *
put_suppression(unsigned char *to, const struct jk_suppression *suppression)
{
	const char *kind = jk_suppression_name(suppression->kind);

	to = PUT(to, ",\"suppression\":{\"kind\":\"");
	to = jk_json_bytes(to, kind, strlen(kind));
	to = PUT(to, "\",\"justification\":");
	to = string_or_null(to, suppression->justification);
	return PUT(to, "}");
}

/* The record into room enough; where it ends. */
static unsigned char *
put_record(const struct jk_jsonl_finding *j, unsigned char *to,
	   const struct jk_record *record, const struct jk_buf *evidence)
{
	const struct jk_finding *f = record->finding;

	to = put_buf(to, &j->rule[f->rule]);
	to = put_buf(to, &j->where);
	to = string_or_null(to, f->place);
	to = PUT(to, ",\"offset\":");
	/* In a document the offset counts extracted text: of no use to
	 * whoever wants to look at the file. */
	if (f->place.len > 0)
		to = PUT(to, "null");
	else
		to = jk_json_u64(to, f->offset);
	to = number_or_null(PUT(to, ",\"line\":"), f->line);
	to = number_or_null(PUT(to, ",\"column\":"), f->column);
	to = string_or_null(PUT(to, ",\"value\":"), f->shown);
	to = put_buf(to, &j->graded[f->confidence][f->severity]);
	to = jk_json_i64(to, f->score);
	to = put_buf(PUT(to, ",\"evidence\":"), evidence);
	to = PUT(to, ",\"fingerprint\":\"");
	to = jk_json_bytes(to, record->fingerprint, JK_FINGERPRINT_LEN);
	to = put_buf(to, &j->charset[f->charset]);
	to = jk_json_u64(to, f->length);
	if (f->collection.station != JK_STATION_NONE)
		to = put_collection(to, &f->collection);
	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		to = put_suppression(to, &record->suppression);
	if (j->origin.len > 0)
		to = put_buf(to, &j->origin);
	return PUT(to, "}\n");
}

static size_t
room_for(const struct jk_jsonl_finding *j, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	size_t most = j->rule[f->rule].len + j->where.len +
		      j->graded[f->confidence][f->severity].len +
		      j->charset[f->charset].len + j->origin.len + NUMBERS_MAX +
		      KEYS_MAX;

	most += JK_JSON_STRING(f->place.len) + JK_JSON_STRING(f->shown.len);
	most += JK_JSON_STRING(f->collection.chain.len) +
		JK_JSON_STRING(f->collection.advice.len) +
		JK_JSON_STRING(record->suppression.justification.len);
	return most;
}

void
jk_jsonl_finding_write(struct jk_jsonl_finding *j, struct jk_output *o,
		       const struct jk_record *record)
{
	unsigned char *to, *own = NULL;
	const struct jk_buf *evidence = evidence_of(j, record->finding);
	size_t most, len;

	make_where(j, record);
	make_origin(j, record->origin);
	most = room_for(j, record) + evidence->len;
	to = jk_output_room(o, most);
	/* A place or path of many kilobytes: nothing that needs haste. */
	if (to == NULL)
		to = own = jk_xcalloc(most, 1);
	len = (size_t)(put_record(j, to, record, evidence) - to);
	if (own == NULL) {
		jk_output_advance(o, len);
		return;
	}
	jk_output_write(o, own, len);
	explicit_bzero(own, len);
	free(own);
}
