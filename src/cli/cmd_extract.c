/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/escape.h>

#include "cli/run_options.h"

int jk_cmd_extract(int argc, char **argv, const struct jk_format *const *extra);

struct printer {
	struct jk_buf member, place; /* of the text printed last */
	bool began;
	bool at_line_start;
	bool terminal;
};

static enum jk_status
check_output(struct jk_err *err)
{
	if (ferror(stdout))
		return jk_err_set(err, JK_EIO, "standard output: %s",
				  strerror(errno));
	return JK_OK;
}

/* "== member | place", whenever either changes. */
static void
print_head(struct printer *p, struct jk_span member, struct jk_span place)
{
	struct jk_buf line = { 0 };

	if (jk_span_equal(member, jk_buf_span(&p->member)) &&
	    jk_span_equal(place, jk_buf_span(&p->place)) && p->began)
		return;
	if (member.len > 0 || place.len > 0 || p->began) {
		if (p->began && !p->at_line_start)
			jk_buf_append_byte(&line, '\n');
		jk_buf_append_str(&line, "== ");
		jk_escape_text(&line, member);
		if (place.len > 0) {
			jk_buf_append_str(&line, " | ");
			jk_escape_text(&line, place);
		}
		jk_buf_append_byte(&line, '\n');
		fwrite(line.ptr, 1, line.len, stdout);
	}
	p->began = true;
	jk_buf_clear(&p->member);
	jk_buf_append_span(&p->member, member);
	jk_buf_clear(&p->place);
	jk_buf_append_span(&p->place, place);
	jk_buf_release(&line);
}

/* A terminal gets lines as they are and everything else made harmless. */
static void
print_safely(struct jk_span text)
{
	struct jk_buf safe = { 0 };

	while (text.len > 0) {
		const unsigned char *end = memchr(text.ptr, '\n', text.len);
		size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;

		jk_escape_text(&safe, jk_span_head(text, len));
		if (end != NULL)
			jk_buf_append_byte(&safe, '\n');
		text = jk_span_from(text, end != NULL ? len + 1 : len);
	}
	fwrite(safe.ptr, 1, safe.len, stdout);
	jk_buf_release(&safe);
}

static enum jk_status
on_text(void *ctx, struct jk_span member, struct jk_span place,
	struct jk_span text, struct jk_err *err)
{
	struct printer *p = ctx;

	/* An empty one begins a unit, maybe at the place of the last. */
	if (text.len == 0) {
		if (!p->at_line_start)
			fputc('\n', stdout);
		p->at_line_start = true;
		return check_output(err);
	}
	print_head(p, member, place);
	if (p->terminal)
		print_safely(text);
	else
		fwrite(text.ptr, 1, text.len, stdout);
	p->at_line_start = text.ptr[text.len - 1] == '\n';
	return check_output(err);
}

static enum jk_status
on_member(void *ctx, struct jk_span member, uint64_t size,
	  struct jk_span digest, struct jk_span status, struct jk_err *err)
{
	struct jk_buf line = { 0 };

	(void)ctx;
	jk_escape_text(&line, member);
	jk_buf_appendf(&line, "\t%llu\t", (unsigned long long)size);
	jk_escape_text(&line, digest);
	jk_buf_append_byte(&line, '\t');
	jk_escape_text(&line, status);
	jk_buf_append_byte(&line, '\n');
	fwrite(line.ptr, 1, line.len, stdout);
	jk_buf_release(&line);
	return check_output(err);
}

static void
on_note(void *ctx, const struct jk_coverage *c)
{
	struct jk_buf line = { 0 };

	(void)ctx;
	if (c->outcome == JK_SCANNED)
		return;
	jk_buf_append_str(&line, "jikimi: ");
	if (c->member.len > 0) {
		jk_escape_text(&line, c->member);
		jk_buf_append_str(&line, ": ");
	}
	jk_buf_appendf(&line, "%s: %s", jk_outcome_name(c->outcome),
		       jk_cause_text(c->cause));
	if (c->detail.len > 0) {
		jk_buf_append_str(&line, " (");
		jk_escape_text(&line, c->detail);
		jk_buf_append_str(&line, ")");
	}
	fprintf(stderr, "%s\n", jk_buf_cstr(&line));
	jk_buf_release(&line);
}

static int
run_extract(struct jk_run_options *o)
{
	struct printer p = {
		.at_line_start = true,
		.terminal = isatty(STDOUT_FILENO) != 0,
	};
	struct jk_observer observer = {
		.ctx = &p,
		.text = on_text,
		.member = on_member,
		.note = on_note,
	};
	struct jk_run_info run = { .version = PACKAGE_VERSION,
				   .rules = o->config.rules };
	struct jk_reports *reports = jk_reports_new(&run);
	const struct jk_summary *s;
	struct jk_err err = { 0 };
	bool interrupted;
	enum jk_status status = jk_engine_run(&o->config, reports, &observer,
					      &interrupted, &err);
	int code = JK_EXIT_CLEAN;

	if (status == JK_OK && fflush(stdout) != 0)
		status = jk_err_set(&err, JK_EIO, "standard output: %s",
				    strerror(errno));
	s = jk_reports_summary(reports);
	if (status != JK_OK)
		code = jk_cli_fail("%s", err.text);
	else if (interrupted ||
		 s->files[JK_SCANNED] + s->files[JK_PARTIAL] == 0)
		code = JK_EXIT_ERROR;
	else if (s->incomplete > 0)
		code = JK_EXIT_INCOMPLETE;
	jk_reports_free(reports);
	jk_buf_release(&p.member);
	jk_buf_release(&p.place);
	return code;
}

int
jk_cmd_extract(int argc, char **argv, const struct jk_format *const *extra)
{
	struct jk_run_options o;
	struct jk_err err = { 0 };
	enum jk_status status;
	size_t noptions;
	const struct jk_option *options = jk_extract_options(&noptions);
	int rest, help, code = JK_EXIT_CLEAN;

	jk_run_options_init(&o);
	status = jk_options_parse(options, noptions, argc, argv, &o, &rest,
				  &help, &err);
	if (status == JK_OK && help) {
		jk_options_help("jikimi extract [OPTION]… FILE", options,
				noptions);
		jk_run_options_release(&o);
		return JK_EXIT_CLEAN;
	}
	if (status == JK_OK && argc - rest != 1)
		status = jk_err_set(&err, JK_EUSAGE,
				    "extract: exactly one file, please");
	if (status == JK_OK)
		status = jk_run_options_finish(&o, &err);
	if (status == JK_OK) {
		o.config.mode = o.list ? JK_MODE_LIST : JK_MODE_EXTRACT;
		o.config.jobs = 1;
		o.config.roots = (const char *const *)argv + rest;
		o.config.nroots = 1;
		o.config.extra_formats = extra;
		code = run_extract(&o);
	} else {
		code = jk_cli_fail("%s", err.text);
	}
	jk_run_options_release(&o);
	return code;
}
