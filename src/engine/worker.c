/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The worker role: receives open files, examines them behind the wall, sends
 * frames. Never knows a path.
 */
#include "config.h"

#include <jikimi/engine.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/channel.h"
#include "engine/settings.h"
#include "engine/examine.h"
#include "engine/frame.h"
#include "engine/gitwork.h"

struct worker {
	struct jk_worker_config config;
	struct jk_buf config_bytes; /* owned; config borrows it */
	struct jk_ruleset *rules;   /* owned */
	struct jk_magicdb *magic;   /* owned, may be NULL */
	struct jk_examine *examine; /* owned */
	struct jk_gitwork *git;     /* owned; NULL without a repository */
};

static bool
send_frames(void *ctx, struct jk_buf *frames)
{
	(void)ctx;
	return jk_write_all(JK_WORKER_SOCKET, jk_buf_span(frames));
}

static enum jk_status
read_config(struct worker *w, struct jk_err *err)
{
	struct stat st;
	uint64_t at = 0;

	if (fstat(JK_WORKER_CONFIG, &st) == -1)
		return jk_err_set(err, JK_EIO, "worker configuration: %s",
				  strerror(errno));
	while (at < (uint64_t)st.st_size) {
		size_t want = (size_t)((uint64_t)st.st_size - at);
		ssize_t n = pread(JK_WORKER_CONFIG,
				  jk_buf_reserve(&w->config_bytes, want), want,
				  (off_t)at);

		if (n <= 0)
			return jk_err_set(err, JK_EIO,
					  "worker configuration "
					  "cannot be read");
		w->config_bytes.len += (size_t)n;
		at += (uint64_t)n;
	}
	close(JK_WORKER_CONFIG);
	return jk_worker_config_decode(jk_buf_span(&w->config_bytes),
				       &w->config, err);
}

/* tesseract and its helpers tell the terminal what they think of a picture.
 * The reader, our parent, lets nobody write: so what they write fails. */
static void
silence(void)
{
	int nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (nowhere == -1)
		return;
	dup2(nowhere, STDERR_FILENO);
	if (nowhere != STDERR_FILENO)
		close(nowhere);
}

/* The folders that a repository is made of. */
static enum jk_status
enter_with_repository(struct worker *w, struct jk_sandbox_state *state,
		      struct jk_err *err)
{
	const struct jk_git_place *p = &w->config.place;
	const char **dirs = jk_xcalloc(p->nalternates + 2, sizeof(*dirs));
	uint64_t memory = w->config.limits.max_memory;
	enum jk_status status;

	dirs[0] = p->gitdir;
	dirs[1] = p->commondir;
	for (size_t i = 0; i < p->nalternates; i++)
		dirs[2 + i] = p->alternate[i];
	/* Pages of packs and their indexes are no memory of its own. */
	if (memory > 0)
		memory += JK_GIT_MAPPED + p->index_bytes;
	status = jk_sandbox_git(w->config.sandbox, memory, dirs,
				p->nalternates + 2, state, err);
	free(dirs);
	return status;
}

static enum jk_status
lock_in(struct worker *w, struct jk_sandbox_state *state, struct jk_err *err)
{
	enum jk_status status;

	if (w->git == NULL)
		return jk_sandbox_worker(w->config.sandbox,
					 w->config.limits.max_memory, state,
					 err);
	status = enter_with_repository(w, state, err);
	if (status == JK_OK)
		status = jk_gitwork_open(w->git, err);
	return status;
}

/* Everything that needs the file system, and then the wall. */
static enum jk_status
prepare(struct worker *w, const struct jk_format *const *extra, bool has_git,
	struct jk_err *err)
{
	struct jk_sandbox_state state;
	struct jk_buf ready = { 0 };
	struct jk_err magic_err;
	enum jk_status status;
	char text[128];

	/* Member names in UTF-8 come out as they are. */
	setlocale(LC_CTYPE, "C.UTF-8");
	/* Or each date in an archive asks for a file that is out of reach. */
	setenv("TZ", "UTC0", 1);
	tzset();
	status = read_config(w, err);
	if (status != JK_OK)
		return status;
	if (w->config.ocr)
		silence();
	status = jk_ruleset_load(w->config.packs, w->config.npacks, &w->rules,
				 err);
	if (status != JK_OK)
		return status;
	/* Without its database libmagic only names fewer types. */
	if (jk_magicdb_open(&w->magic, &magic_err) != JK_OK)
		w->magic = NULL;
	if (has_git)
		status = jk_gitwork_new(&w->config, &w->git, err);
	if (status != JK_OK)
		return status;
	w->examine =
		jk_examine_new(&w->config, w->rules, w->magic, extra,
			       has_git ? jk_gitwork_send : send_frames, w->git);
	status = lock_in(w, &state, err);
	if (status != JK_OK)
		return status;
	jk_sandbox_describe(&state, text, sizeof(text));
	jk_frame_put_string(&ready, JK_FRAME_READY, jk_span_str(text));
	if (!jk_write_all(JK_WORKER_SOCKET, jk_buf_span(&ready)))
		status = jk_err_set(err, JK_ESTOP, "nobody listens");
	jk_buf_release(&ready);
	return status;
}

static enum jk_status
read_pipe(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	int *fd = ctx;
	ssize_t n;

	do {
		n = read(*fd, to, len);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return jk_err_set(err, JK_EIO, "read: %s", strerror(errno));
	*got = (size_t)n;
	return JK_OK;
}

static void
close_pipe(void *ctx)
{
	int *fd = ctx;

	close(*fd);
	free(fd);
}

/* Standard input may be a pipe: it can be read once, from here on. */
static struct jk_source *
open_source(int fd, uint64_t size)
{
	static const struct jk_source_ops pipe_ops = {
		.read = read_pipe,
		.close = close_pipe,
	};
	int *copy;

	if (size != JK_SIZE_UNKNOWN)
		return jk_source_from_fd(fd, size);
	copy = jk_xcalloc(1, sizeof(*copy));
	*copy = fd;
	return jk_source_new(&pipe_ops, copy, size);
}

static enum jk_status
serve(struct worker *w)
{
	struct jk_buf end = { 0 };
	enum jk_status status = JK_OK;
	uint64_t size;
	int fd;

	jk_frame_put_pair(&end, JK_FRAME_END, 0, 0);
	while (status == JK_OK &&
	       jk_channel_receive(JK_WORKER_SOCKET, &fd, &size)) {
		struct jk_source *src = open_source(fd, size);

		status = jk_examine_file(w->examine, src);
		jk_source_free(src);
		if (status == JK_OK &&
		    !jk_write_all(JK_WORKER_SOCKET, jk_buf_span(&end)))
			status = JK_ESTOP;
	}
	jk_buf_release(&end);
	return status;
}

int
jk_worker_main(const struct jk_format *const *extra, bool has_git)
{
	struct worker w = { 0 };
	struct jk_buf fatal = { 0 };
	struct jk_err err = { 0 };
	enum jk_status status;
	bool walled;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	status = prepare(&w, extra, has_git, &err);
	if (status == JK_OK && has_git) {
		jk_gitwork_serve(w.git, w.examine);
	} else if (status == JK_OK) {
		serve(&w);
	} else {
		jk_frame_put_string(&fatal, JK_FRAME_FATAL,
				    jk_span_str(err.text));
		jk_write_all(JK_WORKER_SOCKET, jk_buf_span(&fatal));
		jk_buf_release(&fatal);
	}
	jk_examine_free(w.examine);
	jk_gitwork_free(w.git);
	jk_magicdb_close(w.magic);
	jk_ruleset_free(w.rules);
	walled = w.config.sandbox != JK_SANDBOX_OFF;
	jk_worker_config_release(&w.config);
	jk_buf_release(&w.config_bytes);
	/* A leak checker at exit needs calls that the wall refuses. */
	if (walled && jk_sandbox_sanitized())
		_exit(status == JK_OK ? EXIT_SUCCESS : EXIT_FAILURE);
	return status == JK_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
