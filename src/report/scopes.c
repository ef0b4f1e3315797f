/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/scopes.h"

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/marks.h"
#include "report/put.h"
#include "report/style.h"

#define PERSONS_WIDTH 10

static void
put_path(struct jk_buf *b, const struct jk_run_info *run,
	 const struct jk_scope *scope)
{
	struct jk_span path = scope->path;

	jk_buf_append_str(b, "  ");
	jk_style_on(b, run->colour, JK_STYLE_BOLD);
	jk_escape_text(b, path);
	if (scope->kind == JK_SCOPE_FOLDER && path.len > 0 &&
	    path.ptr[path.len - 1] != '/')
		jk_buf_append_byte(b, '/');
	jk_style_off(b, run->colour);
	jk_buf_append_byte(b, '\n');
}

static const char *
unit_of(bool places, uint64_t n)
{
	if (places)
		return n == 1 ? " place    " : " places   ";
	return n == 1 ? " person   " : " persons  ";
}

/* "     1,234 persons  kr-rrn NAME: 2,468 findings in 3 files  ≥ 1,000" */
static void
put_count(struct jk_buf *b, const struct jk_run_info *run,
	  const struct jk_scope *scope, const struct jk_scope_count *c)
{
	const struct jk_rule_info *rule = jk_ruleset_info(run->rules, c->rule);
	const struct jk_mark *mark = jk_mark_of(c->persons);
	bool places = jk_rule_reads_code(rule);
	uint64_t n = places ? c->findings : c->persons;
	size_t from;

	jk_buf_append_str(b, "  ");
	from = b->len;
	if (c->persons_estimated)
		jk_buf_append_byte(b, '~');
	jk_put_grouped(b, n);
	jk_put_pad(b, from, PERSONS_WIDTH, JK_ALIGN_RIGHT);
	jk_buf_append_str(b, unit_of(places, n));
	jk_escape_text(b, jk_span_str(rule->id));
	jk_buf_append_byte(b, ' ');
	jk_escape_text(b, jk_span_str(jk_rule_title(rule)));
	jk_buf_append_str(b, ": ");
	jk_put_grouped(b, c->findings);
	jk_buf_append_str(b, c->findings == 1 ? " finding" : " findings");
	if (scope->kind == JK_SCOPE_FOLDER) {
		jk_buf_append_str(b, " in ");
		jk_put_grouped(b, c->files);
		jk_buf_append_str(b, c->files == 1 ? " file" : " files");
	}
	if (mark != NULL) {
		jk_buf_append_str(b, "  ");
		jk_style_on(b, run->colour, JK_STYLE_ALERT);
		jk_buf_append_str(b, "≥ ");
		jk_buf_append_str(b, mark->name);
		jk_style_off(b, run->colour);
	}
	jk_buf_append_byte(b, '\n');
}

static void
put_scope(struct jk_buf *b, const struct jk_run_info *run,
	  const struct jk_scope *scope)
{
	put_path(b, run, scope);
	for (size_t i = 0; i < scope->ncounts; i++)
		put_count(b, run, scope, &scope->count[i]);
}

void
jk_scope_print(struct jk_output *o, const struct jk_run_info *run,
	       const struct jk_scope *scope)
{
	struct jk_buf b = { 0 };

	put_scope(&b, run, scope);
	jk_put_out(&b, o);
	jk_buf_release(&b);
}

static void
put_heading(struct jk_buf *b, const struct jk_run_info *run, const char *title,
	    const struct jk_scope_list *list)
{
	jk_style_on(b, run->colour, JK_STYLE_BOLD);
	jk_buf_append_str(b, title);
	jk_style_off(b, run->colour);
	if (list->n < list->total) {
		jk_buf_append_str(b, ": the ");
		jk_put_grouped(b, list->n);
		jk_buf_append_str(b, " with most persons of ");
		jk_put_grouped(b, list->total);
		jk_buf_append_str(b, " (--top 0 lists all)");
	}
	jk_buf_append_byte(b, '\n');
}

void
jk_scopes_print(struct jk_output *o, const struct jk_run_info *run,
		const struct jk_summary *summary, uint64_t least)
{
	static const char *const titles[JK_NSCOPES] = {
		[JK_SCOPE_FOLDER] = "Folders with findings",
		[JK_SCOPE_FILE] = "Files with findings",
	};
	struct jk_buf b = { 0 };

	for (size_t i = 0; i < JK_NSCOPES; i++) {
		const struct jk_scope_list *list = &summary->top[i];

		if (list->n == 0 || list->total < least)
			continue;
		put_heading(&b, run, titles[i], list);
		for (size_t k = 0; k < list->n; k++)
			put_scope(&b, run, &list->scope[k]);
		jk_buf_append_byte(&b, '\n');
		jk_put_out(&b, o);
	}
	jk_buf_release(&b);
}
