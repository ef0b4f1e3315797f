/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/handle.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jikimi/budget.h>
#include <jikimi/engine.h>
#include <jikimi/sandbox.h>
#include <jikimi/source.h>

#include "engine/channel.h"
#include "engine/frame.h"

enum {
	READ_STEP = 256 * 1024,
	TICK_MS = 200,    /* how often the stop flag is looked at */
	START_MS = 30000, /* a worker that is not ready by then is not */
	GRACE_MS = 3000,  /* past its own deadline a worker is hung */
};

extern char **environ;

struct jk_handle {
	struct jk_handle_options options;
	pid_t pid; /* 0: none */
	int pidfd;
	int sock;
	struct jk_buf in;  /* frames not complete yet */
	struct jk_buf out; /* checked ones to relay */
};

struct jk_handle *
jk_handle_new(const struct jk_handle_options *options)
{
	struct jk_handle *h = jk_xcalloc(1, sizeof(*h));

	h->options = *options;
	h->pidfd = h->sock = -1;
	return h;
}

/* The worker's file actions: stdin and stdout stay what the reader has (both
 * lead nowhere), then socket and configuration. What a library prints about a
 * file has no place anywhere, and may hold a part of the file: only a
 * sanitizer is listened to. */
static int
spawn(struct jk_handle *h, int their_end)
{
	char name[] = "jikimi", arg[] = JK_WORKER_ARG;
	char git_arg[] = JK_GIT_WORKER_ARG;
	char *argv[] = { name, h->options.git ? git_arg : arg, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	/* Its own group: a Ctrl-C is for the reader to handle. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_adddup2(&actions, their_end, JK_WORKER_SOCKET);
	posix_spawn_file_actions_adddup2(&actions, h->options.config_fd,
					 JK_WORKER_CONFIG);
	if (!jk_sandbox_sanitized())
		posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO,
						 STDERR_FILENO);
	error = posix_spawn(&h->pid, "/proc/self/exe", &actions, &attr, argv,
			    environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static enum jk_status
launch(struct jk_handle *h, struct jk_err *err)
{
	int pair[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return jk_err_set(err, JK_EIO, "socketpair: %s",
				  strerror(errno));
	error = spawn(h, pair[1]);
	close(pair[1]);
	if (error != 0) {
		close(pair[0]);
		h->pid = 0;
		return jk_err_set(err, JK_EIO, "cannot start a worker: %s",
				  strerror(error));
	}
	h->sock = pair[0];
	h->pidfd = (int)syscall(SYS_pidfd_open, h->pid, 0);
	jk_buf_clear(&h->in);
	return JK_OK;
}

/* Ends the process for good and returns its wait status. */
static int
reap(struct jk_handle *h, bool by_force)
{
	int status = 0;

	if (h->pid == 0)
		return 0;
	if (by_force && h->pidfd != -1)
		syscall(SYS_pidfd_send_signal, h->pidfd, SIGKILL, NULL, 0);
	close(h->sock);
	while (waitpid(h->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (h->pidfd != -1)
		close(h->pidfd);
	h->pid = 0;
	h->pidfd = h->sock = -1;
	return status;
}

void
jk_handle_free(struct jk_handle *h)
{
	if (h == NULL)
		return;
	reap(h, false);
	if (h->options.owns_config && h->options.config_fd != -1)
		close(h->options.config_fd);
	jk_buf_release(&h->in);
	jk_buf_release(&h->out);
	free(h);
}

enum wait_end {
	WAIT_DATA,
	WAIT_CLOSED,
	WAIT_TIMEOUT,
	WAIT_STOPPED,
};

/* More bytes of the worker into h->in. */
static enum wait_end
receive(struct jk_handle *h, uint64_t until_ms)
{
	struct pollfd p = { .fd = h->sock, .events = POLLIN };

	for (;;) {
		int ready = poll(&p, 1, TICK_MS);
		ssize_t n;

		if (atomic_load(h->options.stop))
			return WAIT_STOPPED;
		if (ready <= 0) {
			if (jk_now_ms() > until_ms)
				return WAIT_TIMEOUT;
			continue;
		}
		n = read(h->sock, jk_buf_reserve(&h->in, READ_STEP), READ_STEP);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return WAIT_CLOSED;
		h->in.len += (size_t)n;
		return WAIT_DATA;
	}
}

static void
drop_head(struct jk_buf *b, size_t n)
{
	memmove(b->ptr, b->ptr + n, b->len - n);
	b->len -= n;
}

enum jk_status
jk_handle_start(struct jk_handle *h, struct jk_buf *state, struct jk_err *err)
{
	uint64_t until = jk_now_ms() + START_MS;
	struct jk_frame frame = { 0 };
	enum jk_status status;
	size_t used = 0;

	if (h->pid != 0)
		return JK_OK;
	status = launch(h, err);
	while (status == JK_OK && used == 0) {
		enum wait_end end = receive(h, until);

		if (end == WAIT_STOPPED)
			status = jk_err_set(err, JK_ESTOP, "interrupted");
		else if (end != WAIT_DATA)
			status = jk_err_set(err, JK_EIO,
					    "a worker did not come up");
		else
			status = jk_frame_next(jk_buf_span(&h->in), &frame,
					       &used, err);
	}
	if (status == JK_OK) {
		struct jk_span text = jk_wire_take_bytes(&frame.body);

		if (frame.type != JK_FRAME_READY)
			status = jk_err_set(
				err, JK_EIO, "a worker did not come up: %.*s",
				(int)(text.len < 300 ? text.len : 300),
				(const char *)text.ptr);
		else if (state != NULL)
			jk_buf_append_span(state, text);
		drop_head(&h->in, used);
	}
	if (status != JK_OK)
		reap(h, true);
	return status;
}

/* Checks one frame and passes it on. *ended: the job is done. */
static enum jk_status
check_frame(struct jk_handle *h, struct jk_frame *frame, struct jk_span raw,
	    bool *ended, struct jk_err *err)
{
	struct jk_finding finding;
	struct jk_coverage note;
	struct jk_span member;
	enum jk_status status = JK_OK;

	switch (frame->type) {
	case JK_FRAME_FINDING:
		status = jk_frame_take_finding(&frame->body, h->options.nrules,
					       &member, &finding, err);
		break;
	case JK_FRAME_HITS:
		status = jk_frame_check_hits(&frame->body, h->options.nrules,
					     err);
		break;
	case JK_FRAME_NOTE:
		status = jk_frame_take_note(&frame->body, &note, err);
		break;
	case JK_FRAME_COUNT:
	case JK_FRAME_TEXT:
	case JK_FRAME_MEMBER:
		break; /* the writer checks their fields */
	case JK_FRAME_END:
		*ended = true;
		return JK_OK;
	default:
		return jk_err_set(err, JK_ECORRUPT, "frame of type %d",
				  frame->type);
	}
	if (status == JK_OK)
		jk_buf_append_span(&h->out, raw);
	return status;
}

/* Takes every whole frame out of h->in. */
static enum jk_status
drain(struct jk_handle *h, bool *ended, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t at = 0, used = 1;

	while (status == JK_OK && !*ended) {
		struct jk_span rest = jk_span_from(jk_buf_span(&h->in), at);
		struct jk_frame frame;

		status = jk_frame_next(rest, &frame, &used, err);
		if (status != JK_OK || used == 0)
			break;
		status = check_frame(h, &frame, jk_span_head(rest, used), ended,
				     err);
		at += used;
	}
	drop_head(&h->in, at);
	return status;
}

struct verdict {
	enum jk_outcome *outcome;
	enum jk_cause *cause;
	struct jk_buf *detail;
};

static void
judge(struct verdict v, enum jk_cause cause, const char *text)
{
	*v.outcome = JK_FAILED;
	*v.cause = cause;
	jk_buf_append_str(v.detail, text);
}

/* The worker is gone: what does its end say? */
static void
judge_death(int status, struct verdict v)
{
	char text[64];

	if (WIFEXITED(status) && WEXITSTATUS(status) == JK_EXIT_NOMEM) {
		judge(v, JK_CAUSE_MEMORY_LIMIT, "");
		return;
	}
	if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
	else
		snprintf(text, sizeof(text), "exit status %d",
			 WEXITSTATUS(status));
	judge(v, JK_CAUSE_CRASHED, text);
}

/* A worker that died idle, or talks unasked, is replaced before the next
 * file, which is not to pay for it. */
static void
drop_dead(struct jk_handle *h)
{
	struct pollfd p = { .fd = h->sock, .events = POLLIN | POLLRDHUP };

	if (h->pid != 0 && (h->in.len > 0 || poll(&p, 1, 0) != 0))
		reap(h, true);
}

/* False when there is no worker to send it to, with the verdict. */
static bool
send_job(struct jk_handle *h, int fd, uint64_t size, struct verdict v)
{
	struct jk_err err = { 0 };

	if (jk_handle_start(h, NULL, &err) != JK_OK) {
		judge(v,
		      err.status == JK_ESTOP ? JK_CAUSE_INTERRUPTED
					     : JK_CAUSE_INTERNAL,
		      err.text);
		return false;
	}
	/* One that dies right now is noticed by the answer that is missing. */
	jk_channel_send(h->sock, fd, size);
	return true;
}

/* No more frames come: what does that say? */
static void
judge_end(struct jk_handle *h, enum wait_end end, struct verdict v)
{
	if (end == WAIT_CLOSED) {
		judge_death(reap(h, false), v);
		return;
	}
	reap(h, true);
	judge(v,
	      end == WAIT_TIMEOUT ? JK_CAUSE_TIMED_OUT : JK_CAUSE_INTERRUPTED,
	      "");
}

/* The frames of one answer. first: what receive() gave already. */
static void
follow(struct jk_handle *h, uint64_t until, enum wait_end first,
       jk_relay_fn *relay, void *ctx, struct verdict v)
{
	enum wait_end end = first;
	struct jk_err err = { 0 };
	bool ended = false;

	for (;;) {
		if (end != WAIT_DATA) {
			judge_end(h, end, v);
			ended = true;
		} else if (drain(h, &ended, &err) != JK_OK) {
			reap(h, true);
			judge(v, JK_CAUSE_INTERNAL, err.text);
			ended = true;
		}
		relay(ctx, &h->out);
		if (ended)
			return;
		end = receive(h, until);
	}
}

void
jk_handle_examine(struct jk_handle *h, int fd, uint64_t size,
		  jk_relay_fn *relay, void *ctx, enum jk_outcome *outcome,
		  enum jk_cause *cause, struct jk_buf *detail)
{
	struct verdict v = { outcome, cause, detail };
	uint64_t until = jk_now_ms() +
			 jk_limits_time_ms(h->options.limits, size) + GRACE_MS;
	enum wait_end end;

	*outcome = JK_SCANNED;
	*cause = JK_CAUSE_NONE;
	drop_dead(h);
	if (!send_job(h, fd, size, v))
		return;
	end = receive(h, until);
	/* It may have died before it ever saw the file; one that dies of it
	 * will do so again. */
	if (end == WAIT_CLOSED && size != JK_SIZE_UNKNOWN) {
		reap(h, false);
		if (!send_job(h, fd, size, v))
			return;
		end = receive(h, until);
	}
	follow(h, until, end, relay, ctx, v);
}

bool
jk_handle_ask(struct jk_handle *h, struct jk_span request, int fd,
	      struct jk_buf *detail)
{
	struct jk_err err = { 0 };

	drop_dead(h);
	if (jk_handle_start(h, NULL, &err) != JK_OK) {
		jk_buf_append_str(detail, err.text);
		return false;
	}
	/* One that dies right now is noticed by the answer that is missing. */
	if (jk_channel_send(h->sock, fd == -1 ? h->options.config_fd : fd,
			    request.len))
		jk_write_all(h->sock, request);
	return true;
}

void
jk_handle_await(struct jk_handle *h, uint64_t size, jk_relay_fn *relay,
		void *ctx, enum jk_outcome *outcome, enum jk_cause *cause,
		struct jk_buf *detail)
{
	struct verdict v = { outcome, cause, detail };
	uint64_t until = jk_now_ms() +
			 jk_limits_time_ms(h->options.limits, size) + GRACE_MS;

	*outcome = JK_SCANNED;
	*cause = JK_CAUSE_NONE;
	/* Frames of this answer may have come with the one before. */
	follow(h, until, WAIT_DATA, relay, ctx, v);
}

static enum jk_status
collect_some(struct jk_handle *h, jk_frame_fn *fn, void *ctx, bool *ended,
	     struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t at = 0;

	while (status == JK_OK && !*ended) {
		struct jk_span rest = jk_span_from(jk_buf_span(&h->in), at);
		struct jk_frame frame;
		size_t used;

		status = jk_frame_next(rest, &frame, &used, err);
		if (status != JK_OK || used == 0)
			break;
		at += used;
		if (frame.type == JK_FRAME_END)
			*ended = true;
		else
			status = fn(ctx, &frame, err);
	}
	drop_head(&h->in, at);
	return status;
}

enum jk_status
jk_handle_collect(struct jk_handle *h, jk_frame_fn *fn, void *ctx,
		  struct jk_err *err)
{
	enum jk_status status = JK_OK;
	bool ended = false;

	while (status == JK_OK && !ended) {
		enum wait_end end = receive(h, UINT64_MAX);

		if (end == WAIT_STOPPED)
			status = jk_err_set(err, JK_ESTOP, "interrupted");
		else if (end != WAIT_DATA)
			status = jk_err_set(err, JK_EIO,
					    "the process that reads the "
					    "repository died");
		else
			status = collect_some(h, fn, ctx, &ended, err);
	}
	if (status != JK_OK)
		reap(h, true);
	return status;
}
