/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sarif_rules.h"

#include "report/fields.h"
#include "report/put.h"

/* GitHub: 9.0 and more is critical, 7.0 high, 4.0 medium, below that low. */
static const char *
security_severity(enum jk_severity severity)
{
	static const char *const score[] = {
		[JK_SEV_INFO] = "0.1",     [JK_SEV_LOW] = "3.0",
		[JK_SEV_MEDIUM] = "5.5",   [JK_SEV_HIGH] = "8.0",
		[JK_SEV_CRITICAL] = "9.5",
	};

	return score[severity];
}

const char *
jk_sarif_level(enum jk_severity severity)
{
	static const char *const level[] = {
		[JK_SEV_INFO] = "note",      [JK_SEV_LOW] = "note",
		[JK_SEV_MEDIUM] = "warning", [JK_SEV_HIGH] = "error",
		[JK_SEV_CRITICAL] = "error",
	};

	return level[severity];
}

/* "kr-rrn" as "JikimiKrRrn": a name is an identifier that is not the id. */
static void
put_identifier(struct jk_buf *b, const char *id)
{
	bool up = true;

	jk_buf_append_str(b, "Jikimi");
	for (; *id != '\0'; id++) {
		char c = *id;
		bool small = c >= 'a' && c <= 'z';

		if (small || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
			if (up && small)
				c = (char)(c - 'a' + 'A');
			jk_buf_append_byte(b, (unsigned char)c);
			up = false;
		} else {
			up = true;
		}
	}
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* What to do about a finding; markdown reads well as text too. */
static void
put_help(struct jk_buf *b, const struct jk_rule_info *rule, bool markdown)
{
	const char *bold = markdown ? "**" : "";
	const char *code = markdown ? "`" : "";

	jk_buf_appendf(b, "%s%s%s (%s)\n\n", bold, jk_rule_title(rule), bold,
		       rule->id);
	if (or_empty(rule->description)[0] != '\0')
		jk_buf_appendf(b, "%s\n\n", rule->description);
	if (or_empty(rule->law)[0] != '\0')
		jk_buf_appendf(b, "%sLaw%s: %s.\n\n", bold, bold, rule->law);
	jk_buf_appendf(b, "%sWhat to do%s: ", bold, bold);
	if (jk_rule_reads_code(rule))
		jk_buf_appendf(
			b,
			"each finding says what to do instead; take out the "
			"whole chain, from the form to the column. Where a law "
			"requires the number, write %sjikimi:basis=\"law "
			"article\" owner=… until=YYYY-MM-DD%s in a comment. ",
			code, code);
	else
		jk_buf_append_str(
			b, "remove the value, or replace it by a synthetic "
			   "one; if it was published, treat it as leaked and "
			   "clean the history too. ");
	jk_buf_appendf(
		b,
		"If it is none, write %sjikimi:allow %s REASON%s in a comment "
		"on the line or above it, or add it to the baseline (jikimi "
		"baseline update).\n",
		code, rule->id, code);
}

static void
put_text(struct jk_buf *b, const char *key, const char *text)
{
	jk_field_str(b, key, text);
	jk_buf_append_byte(b, '}');
}

static void
put_properties(struct jk_buf *b, const struct jk_rule_info *rule)
{
	/* A rule with a check digit of its own errs less. */
	bool checked = or_empty(rule->validator)[0] != '\0';

	jk_field_str(b, ",\"properties\":{\"precision\":",
		     checked ? "high" : "medium");
	jk_field_str(b, ",\"problem.severity\":",
		     rule->severity >= JK_SEV_HIGH     ? "error"
		     : rule->severity >= JK_SEV_MEDIUM ? "warning"
						       : "recommendation");
	jk_field_str(b, ",\"security-severity\":",
		     security_severity(rule->severity));
	jk_buf_append_str(b, ",\"tags\":[\"security\",\"privacy\","
			     "\"personal-data\",\"external/cwe/cwe-359\"]}");
}

static void
put_rule(struct jk_buf *b, const struct jk_rule_info *rule)
{
	struct jk_buf text = { 0 };

	jk_field_str(b, "{\"id\":", rule->id);
	put_identifier(&text, rule->id);
	jk_field_span(b, ",\"name\":", jk_buf_span(&text));
	jk_buf_clear(&text);
	jk_buf_appendf(&text, "%s.",
		       or_empty(rule->name_en)[0] != '\0' ? rule->name_en
							  : rule->id);
	put_text(b, ",\"shortDescription\":{\"text\":", jk_buf_cstr(&text));
	put_text(b, ",\"fullDescription\":{\"text\":",
		 or_empty(rule->description)[0] != '\0' ? rule->description
							: jk_buf_cstr(&text));
	jk_buf_clear(&text);
	put_help(&text, rule, false);
	jk_field_span(b, ",\"help\":{\"text\":", jk_buf_span(&text));
	jk_buf_clear(&text);
	put_help(&text, rule, true);
	put_text(b, ",\"markdown\":", jk_buf_cstr(&text));
	put_text(b, ",\"defaultConfiguration\":{\"level\":",
		 jk_sarif_level(rule->severity));
	put_properties(b, rule);
	jk_buf_append_byte(b, '}');
	jk_buf_release(&text);
}

void
jk_sarif_put_tool(struct jk_buf *b, const struct jk_run_info *run)
{
	size_t n = jk_ruleset_count(run->rules);

	jk_buf_append_str(b, "\"tool\":{\"driver\":{\"name\":\"Jikimi\"");
	jk_field_str(b, ",\"version\":", run->version);
	jk_field_str(b, ",\"semanticVersion\":", run->version);
	jk_buf_append_str(b, ",\"informationUri\":\"man:jikimi(1)\"");
	jk_buf_append_str(b, ",\"rules\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			jk_buf_append_byte(b, ',');
		put_rule(b, jk_ruleset_info(run->rules, i));
	}
	jk_buf_append_str(b, "]}}");
}
