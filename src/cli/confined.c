/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/confined.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jikimi/wire.h>

enum {
	MEMORY = 512 << 20,
	RESULT_MAX = 64 << 20, /* bytes that the process may send */
	STEP = 65536,
	SECONDS = 10,
};

static bool
send_all(int fd, struct jk_span s)
{
	while (s.len > 0) {
		ssize_t n = write(fd, s.ptr, s.len);

		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0)
			s = jk_span_from(s, (size_t)n);
	}
	return true;
}

/* Status, then the error's text or the result. */
static void
child(enum jk_sandbox_mode mode, const char *name, struct jk_span text,
      jk_confined_fn *parse, int fd)
{
	struct jk_sandbox_state state;
	struct jk_err err = { 0 };
	struct jk_buf result = { 0 }, frame = { 0 };
	enum jk_status status;

	alarm(SECONDS);
	status = jk_sandbox_worker(mode, MEMORY, &state, &err);
	if (status == JK_OK)
		status = parse(name, text, &result, &err);
	jk_wire_put_u64(&frame, status);
	if (status == JK_OK)
		jk_wire_put_bytes(&frame, jk_buf_span(&result));
	else
		jk_wire_put_str(&frame, err.text);
	_exit(send_all(fd, jk_buf_span(&frame)) ? 0 : 1);
}

static bool
receive(int fd, struct jk_buf *frame)
{
	ssize_t n = 1;

	while (n != 0 && frame->len <= RESULT_MAX) {
		n = read(fd, jk_buf_reserve(frame, STEP), STEP);
		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0)
			frame->len += (size_t)n;
	}
	return n == 0;
}

static enum jk_status
open_frame(const char *name, const struct jk_buf *frame, struct jk_buf *out,
	   struct jk_err *err)
{
	struct jk_wire w = { .rest = jk_buf_span(frame) };
	uint64_t status = jk_wire_take_max(&w, JK_ESTOP);
	struct jk_span body = jk_wire_take_bytes(&w);

	if (!jk_wire_done(&w))
		return jk_err_set(err, JK_ECORRUPT,
				  "%.300s: could not be parsed: the parser "
				  "died",
				  name);
	if (status != JK_OK)
		return jk_err_set(err, (enum jk_status)status, "%.*s",
				  (int)(body.len < 500 ? body.len : 500),
				  (const char *)body.ptr);
	jk_buf_append_span(out, body);
	return JK_OK;
}

enum jk_status
jk_confined_parse(enum jk_sandbox_mode mode, const char *name,
		  struct jk_span text, jk_confined_fn *parse,
		  struct jk_buf *out, struct jk_err *err)
{
	struct jk_buf frame = { 0 };
	enum jk_status status;
	int fd[2], end;
	pid_t pid;
	bool all;

	if (pipe2(fd, O_CLOEXEC) == -1)
		return jk_err_set(err, JK_EIO, "pipe: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		child(mode, name, text, parse, fd[1]);
	}
	close(fd[1]);
	if (pid == -1) {
		close(fd[0]);
		return jk_err_set(err, JK_EIO, "fork: %s", strerror(errno));
	}
	all = receive(fd[0], &frame);
	close(fd[0]);
	while (waitpid(pid, &end, 0) == -1 && errno == EINTR)
		continue;
	if (!all)
		jk_buf_clear(&frame);
	status = open_frame(name, &frame, out, err);
	jk_buf_release(&frame);
	return status;
}
