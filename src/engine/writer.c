/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer role, which is the process the user started: forks the reader,
 * locks itself into its output folders, turns frames into reports.
 */
#include "config.h"

#include <jikimi/engine.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/channel.h"
#include "engine/ending.h"
#include "engine/frame.h"
#include "engine/gitframe.h"
#include "engine/reader.h"
#include "engine/settings.h"

enum {
	READ_STEP = 256 * 1024,
	PIPE_SIZE = 1 << 20,
	HITS_STEP = 256,
};

struct writer {
	const struct jk_config *config;
	struct jk_reports *reports;
	const struct jk_observer *observer;
	char sandbox[512];
	pid_t reader;
	int in;               /* pipe from the reader */
	struct jk_buf frames; /* not handled yet */
	bool begun;           /* the reports have */
	bool done;            /* the reader came to its end */
	bool interrupted;
	struct jk_ending ending; /* of the current file */
	uint64_t line_base;      /* newlines before the current range */
	uint64_t line_start;     /* offset where the current line began */
};

/* A signal is passed on to the reader, which ends the scan in order. */
static _Atomic pid_t reader_to_stop;

static void
on_signal(int number)
{
	pid_t reader = reader_to_stop;

	(void)number;
	if (reader > 0)
		kill(reader, SIGTERM);
}

static void
catch_signals(pid_t reader)
{
	struct sigaction action = { .sa_handler = on_signal,
				    .sa_flags = SA_RESTART };

	reader_to_stop = reader;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static void
release_signals(void)
{
	reader_to_stop = 0;
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
}

/* In the child: what is not the reader's is closed or leads nowhere. */
static void
become_reader(const struct jk_config *config, int config_fd, int out)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	bool wants_stdin = false;

	for (size_t i = 0; i < config->nroots; i++) {
		if (strcmp(config->roots[i], "-") == 0)
			wants_stdin = true;
	}
	if (nowhere != -1) {
		dup2(nowhere, STDOUT_FILENO);
		if (!wants_stdin && config->files_from != STDIN_FILENO)
			dup2(nowhere, STDIN_FILENO);
	}
	_exit(jk_reader_main(config, config_fd, out));
}

static enum jk_status
start_reader(struct writer *w, struct jk_err *err)
{
	int config_fd = -1, pipe_fd[2];
	enum jk_status status =
		jk_worker_config_file(w->config, &config_fd, err);

	if (status != JK_OK)
		return status;
	if (pipe2(pipe_fd, O_CLOEXEC) == -1) {
		close(config_fd);
		return jk_err_set(err, JK_EIO, "pipe: %s", strerror(errno));
	}
	/* Fewer turns of the two processes; a smaller pipe will do as well. */
	fcntl(pipe_fd[1], F_SETPIPE_SZ, PIPE_SIZE);
	fflush(NULL);
	w->reader = fork();
	if (w->reader == 0) {
		close(pipe_fd[0]);
		become_reader(w->config, config_fd, pipe_fd[1]);
	}
	close(config_fd);
	close(pipe_fd[1]);
	w->in = pipe_fd[0];
	if (w->reader == -1)
		return jk_err_set(err, JK_EIO, "fork: %s", strerror(errno));
	catch_signals(w->reader);
	return JK_OK;
}

static enum jk_status
lock_in(struct writer *w, struct jk_err *err)
{
	struct jk_sandbox_state state;
	size_t ndirs;
	const char *const *dirs = jk_reports_dirs(w->reports, &ndirs);
	enum jk_status status;
	char text[128];

	status =
		jk_sandbox_writer(w->config->sandbox, dirs, ndirs, &state, err);
	if (status != JK_OK)
		return status;
	/* The writer keeps the user's rights, but only to its own reports. */
	snprintf(text, sizeof(text), "writer: landlock %d, %s",
		 state.landlock_abi, state.seccomp ? "seccomp" : "no seccomp");
	if (state.landlock_abi == 0 && !state.seccomp)
		snprintf(text, sizeof(text), "writer: off");
	snprintf(w->sandbox, sizeof(w->sandbox), "%s", text);
	return JK_OK;
}

static enum jk_status
begin_reports(struct writer *w, struct jk_span reader_state, struct jk_err *err)
{
	size_t used = strlen(w->sandbox);

	snprintf(w->sandbox + used, sizeof(w->sandbox) - used, "; %.*s",
		 (int)(reader_state.len < 300 ? reader_state.len : 300),
		 (const char *)reader_state.ptr);
	w->begun = true;
	jk_reports_set_sandbox(w->reports, w->sandbox);
	return jk_reports_begin(w->reports, err);
}

static enum jk_status
on_finding(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	struct jk_finding f;
	struct jk_span member;
	enum jk_status status = jk_frame_take_finding(
		body, jk_ruleset_count(w->config->rules), &member, &f, err);

	if (status != JK_OK)
		return status;
	/* A range counts lines from its own beginning. */
	if (member.len == 0 && f.line != JK_LINE_UNKNOWN) {
		if (f.column == 0 && f.offset >= w->line_start)
			f.column = f.offset - w->line_start + 1;
		f.line += w->line_base;
	}
	return jk_reports_finding(w->reports, member, &f, err);
}

static enum jk_status
on_hits(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	size_t n, nrules = jk_ruleset_count(w->config->rules);
	struct jk_hit hits[HITS_STEP];
	enum jk_status status;

	jk_wire_take_bytes(body);
	do {
		status = jk_frame_take_hits(body, nrules, hits, HITS_STEP, &n,
					    err);
		if (status == JK_OK)
			status = jk_reports_hits(w->reports, hits, n, err);
	} while (status == JK_OK && n > 0);
	return status;
}

static enum jk_status
tell_note(struct writer *w, const struct jk_coverage *c, struct jk_err *err)
{
	if (w->observer->note != NULL)
		w->observer->note(w->observer->ctx, c);
	return jk_reports_coverage(w->reports, c, err);
}

static enum jk_status
on_note(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	struct jk_coverage c;
	enum jk_status status = jk_frame_take_note(body, &c, err);

	if (status != JK_OK)
		return status;
	if (c.member.len > 0)
		return tell_note(w, &c, err);
	jk_ending_note(&w->ending, c.outcome, c.cause, c.detail);
	return JK_OK;
}

static enum jk_status
on_file(struct writer *w, struct jk_wire *body)
{
	jk_ending_reset(&w->ending);
	w->line_base = w->line_start = 0;
	jk_reports_file(w->reports, jk_wire_take_bytes(body));
	return JK_OK;
}

static enum jk_status
on_origin(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	struct jk_origin origin;
	enum jk_status status = jk_frame_take_origin(body, &origin, err);

	if (status == JK_OK)
		jk_reports_origin(w->reports, &origin);
	return status;
}

static enum jk_status
on_end(struct writer *w, struct jk_err *err)
{
	struct jk_coverage c = jk_ending_record(&w->ending, jk_span_str(""));

	return tell_note(w, &c, err);
}

static enum jk_status
on_text(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	struct jk_span member = jk_wire_take_bytes(body);
	struct jk_span place = jk_wire_take_bytes(body);
	struct jk_span text = jk_wire_take_bytes(body);

	if (body->bad || w->observer->text == NULL)
		return JK_OK;
	return w->observer->text(w->observer->ctx, member, place, text, err);
}

static enum jk_status
on_member(struct writer *w, struct jk_wire *body, struct jk_err *err)
{
	struct jk_span member = jk_wire_take_bytes(body);
	uint64_t size = jk_wire_take_u64(body);
	struct jk_span digest = jk_wire_take_bytes(body);
	struct jk_span status = jk_wire_take_bytes(body);

	if (body->bad || w->observer->member == NULL)
		return JK_OK;
	return w->observer->member(w->observer->ctx, member, size, digest,
				   status, err);
}

static void
on_progress(struct writer *w, struct jk_wire *body)
{
	struct jk_progress p = {
		.files = jk_wire_take_u64(body),
		.bytes = jk_wire_take_u64(body),
		.findings = jk_wire_take_u64(body),
	};

	p.path = jk_wire_take_bytes(body);
	if (!body->bad && w->observer->progress != NULL)
		w->observer->progress(w->observer->ctx, &p);
}

static enum jk_status
handle(struct writer *w, struct jk_frame *frame, struct jk_err *err)
{
	struct jk_wire *body = &frame->body;
	struct jk_span text;
	uint64_t x, y;

	if (!w->begun && frame->type != JK_FRAME_READY &&
	    frame->type != JK_FRAME_FATAL)
		return jk_err_set(err, JK_ECORRUPT, "reader out of order");
	switch (frame->type) {
	case JK_FRAME_READY:
		return begin_reports(w, jk_wire_take_bytes(body), err);
	case JK_FRAME_FILE:
		return on_file(w, body);
	case JK_FRAME_ORIGIN:
		return on_origin(w, body, err);
	case JK_FRAME_FINDING:
		return on_finding(w, body, err);
	case JK_FRAME_HITS:
		return on_hits(w, body, err);
	case JK_FRAME_NOTE:
		return on_note(w, body, err);
	case JK_FRAME_COUNT:
		x = jk_wire_take_u64(body);
		y = jk_wire_take_u64(body);
		jk_reports_count(w->reports, x, y);
		return JK_OK;
	case JK_FRAME_RANGE:
		w->line_base += jk_wire_take_u64(body);
		y = jk_wire_take_u64(body);
		if (y > 0)
			w->line_start = y;
		return JK_OK;
	case JK_FRAME_END:
		return on_end(w, err);
	case JK_FRAME_TEXT:
		return on_text(w, body, err);
	case JK_FRAME_MEMBER:
		return on_member(w, body, err);
	case JK_FRAME_PROGRESS:
		on_progress(w, body);
		return JK_OK;
	case JK_FRAME_DONE:
		w->done = true;
		w->interrupted = jk_wire_take_u64(body) != 0;
		return JK_OK;
	case JK_FRAME_FATAL:
		text = jk_wire_take_bytes(body);
		w->done = true;
		return jk_err_set(err, JK_EUNSUPPORTED, "%.*s",
				  (int)(text.len < 400 ? text.len : 400),
				  (const char *)text.ptr);
	case JK_FRAME_BLOB:
	case JK_FRAME_GAP:
	case JK_FRAME_TRACKED:
	case JK_NFRAMES:
		break;
	}
	return JK_OK;
}

/* Everything whole in w->frames. */
static enum jk_status
handle_all(struct writer *w, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t at = 0;

	while (status == JK_OK && !w->done) {
		struct jk_span rest = jk_span_from(jk_buf_span(&w->frames), at);
		struct jk_frame frame;
		size_t used;

		status = jk_frame_next(rest, &frame, &used, err);
		if (status != JK_OK || used == 0)
			break;
		status = handle(w, &frame, err);
		at += used;
	}
	memmove(w->frames.ptr, w->frames.ptr + at, w->frames.len - at);
	w->frames.len -= at;
	return status;
}

static enum jk_status
read_frames(struct writer *w, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	while (status == JK_OK && !w->done) {
		struct pollfd p = { .fd = w->in, .events = POLLIN };
		ssize_t n;

		/* A signal is waited for here: thread checkers hold one back
		 * for as long as a read lasts. */
		if (poll(&p, 1, -1) == -1 && errno == EINTR)
			continue;
		n = read(w->in, jk_buf_reserve(&w->frames, READ_STEP),
			 READ_STEP);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return jk_err_set(err, JK_ESTOP,
					  "the reading process died");
		w->frames.len += (size_t)n;
		if (w->observer->before_output != NULL)
			w->observer->before_output(w->observer->ctx);
		status = handle_all(w, err);
		if (status == JK_OK && w->begun)
			status = jk_reports_flush(w->reports, err);
	}
	return status;
}

/* The reader's end; a death is the run's end and says so. */
static void
reap_reader(struct writer *w, struct jk_err *err)
{
	int status = 0;

	/* Closed, so that a reader that still writes ends too. */
	close(w->in);
	while (waitpid(w->reader, &status, 0) == -1 && errno == EINTR)
		continue;
	release_signals();
	if (!w->done && WIFSIGNALED(status))
		jk_err_set(err, JK_ESTOP,
			   "the reading process died (signal "
			   "%d)",
			   WTERMSIG(status));
}

enum jk_status
jk_engine_run(const struct jk_config *config, struct jk_reports *reports,
	      const struct jk_observer *observer, bool *interrupted,
	      struct jk_err *err)
{
	struct writer w = {
		.config = config,
		.reports = reports,
		.observer = observer,
	};
	uint64_t begin = jk_now_ms();
	struct jk_err end_err = { 0 };
	enum jk_status status, ended;

	*interrupted = false;
	status = start_reader(&w, err);
	if (status != JK_OK)
		return status;
	status = lock_in(&w, err);
	if (status == JK_OK)
		status = read_frames(&w, err);
	reap_reader(&w, err);
	*interrupted = w.interrupted;
	if (observer->before_output != NULL)
		observer->before_output(observer->ctx);
	if (w.begun) {
		ended = jk_reports_end(
			reports, w.interrupted || status == JK_ESTOP,
			status != JK_OK ? err->text : NULL,
			config->reproducible
				? 0
				: (double)(jk_now_ms() - begin) / 1000,
			&end_err);
		if (status == JK_OK && ended != JK_OK) {
			status = ended;
			*err = end_err;
		}
	}
	jk_ending_release(&w.ending);
	jk_buf_release(&w.frames);
	return status;
}
