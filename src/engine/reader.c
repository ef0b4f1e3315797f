/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/channel.h"
#include "engine/found.h"
#include "engine/frame.h"
#include "engine/gitwalk.h"
#include "engine/order.h"
#include "engine/pathlist.h"
#include "engine/queue.h"
#include "engine/ranges.h"
#include "engine/scan.h"

enum {
	QUEUE_JOBS = 256,       /* open files waiting for a thread */
	WINDOW = 4096,          /* results waiting for their turn */
	WAITING_MAX = 16 << 20, /* bytes of frames, all together */
	TICK_MS = 200,
};

struct reader {
	const struct jk_config *config;
	int out; /* pipe to the writer */
	struct jk_shared shared;
	struct jk_queue *queue;
	struct jk_order *order;
	pthread_t walker;
	unsigned nscanners;
	pthread_t *thread;           /* owned */
	struct jk_scanner **scanner; /* owned */
	pthread_mutex_t lock;        /* guards current */
	struct jk_buf current;       /* path being walked, for progress */
	struct jk_gitwalk *git;      /* owned; NULL: roots are walked */
	struct jk_found *found;      /* owned; NULL: none is looked for */
	/* What ended the walk of a repository; set by the walking thread,
	 * read once it is done. */
	char fatal[512];
};

/* The one flag that a signal sets. */
static atomic_bool stop_asked;

static void
on_signal(int number)
{
	(void)number;
	atomic_store(&stop_asked, true);
}

static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static bool
send(struct reader *r, struct jk_buf *frames)
{
	bool ok = jk_write_all(r->out, jk_buf_span(frames));

	jk_buf_clear(frames);
	return ok;
}

static void
send_string(struct reader *r, enum jk_frame_type type, const char *text)
{
	struct jk_buf frames = { 0 };

	jk_frame_put_string(&frames, type, jk_span_str(text));
	send(r, &frames);
	jk_buf_release(&frames);
}

static void
queue_job(struct reader *r, struct jk_job *job)
{
	job->seq = jk_order_reserve(r->order);
	if (!jk_queue_push(r->queue, job)) {
		jk_order_close(r->order, job->seq);
		jk_job_free(job);
	}
}

static void
on_job(void *ctx, struct jk_job *job)
{
	queue_job(ctx, job);
}

static void
set_current(void *ctx, struct jk_span path)
{
	struct reader *r = ctx;

	pthread_mutex_lock(&r->lock);
	jk_buf_clear(&r->current);
	jk_buf_append_span(&r->current, jk_span_head(path, 4096));
	pthread_mutex_unlock(&r->lock);
}

static void
queue_gap(struct reader *r, struct jk_span path, enum jk_outcome outcome,
	  enum jk_cause cause, struct jk_span detail)
{
	struct jk_job *job = jk_job_new(path);

	job->outcome = outcome;
	job->cause = cause;
	snprintf(job->detail, sizeof(job->detail), "%.*s", (int)detail.len,
		 detail.len > 0 ? (const char *)detail.ptr : "");
	queue_job(r, job);
}

static void
on_visit(void *ctx, const struct jk_walk_file *file)
{
	struct reader *r = ctx;
	struct jk_walk_file named = *file;
	struct jk_job *job;

	if (r->git != NULL)
		named.path = jk_gitwalk_path(r->git, file->path);
	file = &named;
	if (r->found != NULL)
		jk_found_look(r->found, file->path);
	if (r->found != NULL && jk_found_keeps(r->found, file)) {
		close(file->fd);
		return;
	}
	job = jk_job_new(file->path);
	set_current(r, file->path);
	if (jk_ranges_has(r->config, file, job)) {
		jk_ranges_queue(file, job, &stop_asked, on_job, r);
		return;
	}
	job->fd = file->fd;
	job->size = file->size;
	job->mtime_ns = file->mtime_ns;
	if (r->git != NULL)
		jk_gitwalk_compare(r->git, job);
	queue_job(r, job);
}

static void
on_skip(void *ctx, struct jk_span path, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	struct reader *r = ctx;

	if (r->git != NULL)
		path = jk_gitwalk_path(r->git, path);
	if (r->found != NULL)
		jk_found_look(r->found, path);
	queue_gap(r, path, outcome, cause, detail);
}

static void
visit_stdin(struct reader *r)
{
	struct jk_job *job = jk_job_new(jk_span_str("-"));
	struct stat st;

	job->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	job->size = UINT64_MAX;
	if (job->fd == -1 || fstat(job->fd, &st) == -1) {
		job->outcome = JK_FAILED;
		job->cause = JK_CAUSE_IO_ERROR;
		snprintf(job->detail, sizeof(job->detail), "stdin: %s",
			 strerror(errno));
	} else if (S_ISREG(st.st_mode)) {
		job->size = (uint64_t)st.st_size;
		job->mtime_ns = jk_walk_mtime_ns(&st);
	} else {
		job->stream = true;
	}
	queue_job(r, job);
}

static const struct jk_walk_ops walk_ops = {
	.visit = on_visit,
	.skip = on_skip,
};

/* Where a stopped walk stood, so that the report says what is missing. */
static void
note_stop(struct reader *r, const char *root)
{
	pthread_mutex_lock(&r->lock);
	if (r->current.len == 0)
		jk_buf_append_str(&r->current, root);
	pthread_mutex_unlock(&r->lock);
	queue_gap(r, jk_buf_span(&r->current), JK_FAILED, JK_CAUSE_INTERRUPTED,
		  jk_span_str("the walk ended about here; nothing behind it "
			      "was examined"));
}

static const struct jk_gitsource_ops git_ops = {
	.queue = on_job,
	.progress = set_current,
};

static void *
git_walker_main(void *arg)
{
	struct reader *r = arg;
	struct jk_err err = { 0 };
	enum jk_status status = jk_gitwalk_run(r->git, &walk_ops, &err);

	if (status == JK_ESTOP)
		note_stop(r, r->config->roots[0]);
	else if (status != JK_OK)
		snprintf(r->fatal, sizeof(r->fatal), "%s", err.text);
	jk_queue_close(r->queue);
	jk_order_finish(r->order);
	return NULL;
}

static void *
walker_main(void *arg)
{
	struct reader *r = arg;
	const struct jk_config *config = r->config;
	struct jk_walk *walk =
		jk_walk_new(&config->walk, &walk_ops, r, &stop_asked);
	struct jk_err err = { 0 };
	enum jk_status status = JK_OK;
	const char *root = "-";

	for (size_t i = 0; i < config->nroots && status == JK_OK; i++) {
		root = config->roots[i];
		if (r->found != NULL)
			jk_found_root(r->found, root);
		if (strcmp(root, "-") == 0)
			visit_stdin(r);
		else
			status = jk_walk_root(walk, root, &err);
	}
	if (r->found != NULL)
		jk_found_root(r->found, NULL);
	if (status == JK_OK && config->files_from != -1)
		status = jk_pathlist_walk(config->files_from, walk, &stop_asked,
					  &err);
	if (status == JK_ESTOP)
		note_stop(r, root);
	else if (status != JK_OK)
		on_skip(r, jk_span_str("--files-from"), JK_FAILED,
			JK_CAUSE_IO_ERROR, jk_span_str(err.text));
	jk_walk_free(walk);
	jk_queue_close(r->queue);
	jk_order_finish(r->order);
	return NULL;
}

static void *
scanner_main(void *arg)
{
	struct jk_scanner *s = arg;
	struct jk_job *job;
	struct jk_queue *queue = jk_scanner_queue(s);

	while ((job = jk_queue_pop(queue)) != NULL)
		jk_scanner_run(s, job);
	return NULL;
}

static bool
send_progress(struct reader *r)
{
	struct jk_buf frames = { 0 };
	size_t start;
	bool ok;

	if (!r->config->want_progress)
		return true;
	start = jk_frame_begin(&frames, JK_FRAME_PROGRESS);
	jk_wire_put_u64(&frames, atomic_load(&r->shared.files));
	jk_wire_put_u64(&frames, atomic_load(&r->shared.bytes));
	jk_wire_put_u64(&frames, atomic_load(&r->shared.findings));
	pthread_mutex_lock(&r->lock);
	jk_wire_put_bytes(&frames, jk_buf_span(&r->current));
	pthread_mutex_unlock(&r->lock);
	jk_frame_end(&frames, start);
	ok = send(r, &frames);
	jk_buf_release(&frames);
	return ok;
}

/* Nothing may be sent for long; a writer that is gone is noticed all the same. */
static bool
has_writer(const struct reader *r)
{
	struct pollfd p = { .fd = r->out };

	return poll(&p, 1, 0) != 1 || (p.revents & POLLERR) == 0;
}

/* Frames out, in order, until the end or until nobody reads them. */
static void
emit(struct reader *r)
{
	struct jk_buf frames = { 0 };
	uint64_t shown = jk_now_ms();
	enum jk_taken taken;
	bool ok = true;

	while ((taken = jk_order_take(r->order, &frames, TICK_MS)) !=
	       JK_TAKEN_END) {
		if (ok && taken == JK_TAKEN_FRAMES)
			ok = send(r, &frames);
		if (ok && jk_now_ms() - shown >= TICK_MS) {
			shown = jk_now_ms();
			ok = has_writer(r) && send_progress(r);
		}
		/* Without a writer there is nobody to scan for. */
		if (!ok)
			atomic_store(&stop_asked, true);
	}
	/* The walk is over: nobody writes it any more. */
	if (r->fatal[0] != '\0')
		jk_frame_put_string(&frames, JK_FRAME_FATAL,
				    jk_span_str(r->fatal));
	else
		jk_frame_put_pair(&frames, JK_FRAME_DONE,
				  atomic_load(&stop_asked), 0);
	if (ok)
		send(r, &frames);
	jk_buf_release(&frames);
}

/* Descriptors: jobs waiting, directories open, workers. */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur =
			limit.rlim_max < 65536 ? limit.rlim_max : 65536;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* The first worker is started before anything is read: what it says of its
 * wall stands in the reports, and a program that cannot start workers says so
 * now. */
static enum jk_status
lock_in(struct reader *r, struct jk_err *err)
{
	struct jk_sandbox_state state;
	struct jk_buf text = { 0 };
	enum jk_status status;
	char own[128];

	status = jk_sandbox_reader(r->config->sandbox, &state, err);
	if (status != JK_OK)
		return status;
	if (r->config->mode == JK_MODE_SCAN)
		jk_sandbox_share_reading();
	jk_sandbox_describe(&state, own, sizeof(own));
	r->nscanners = r->config->jobs;
	r->scanner = jk_xcalloc(r->nscanners, sizeof(*r->scanner));
	for (unsigned i = 0; i < r->nscanners; i++)
		r->scanner[i] = jk_scanner_new(&r->shared);
	jk_buf_appendf(&text, "reader: %s; workers: ", own);
	status = jk_handle_start(jk_scanner_handle(r->scanner[0]), &text, err);
	if (status == JK_OK && r->config->git.what != JK_GIT_NONE) {
		r->git = jk_gitwalk_new(&r->shared, &git_ops, r);
		status = jk_gitwalk_start(r->git, err);
	} else if (status == JK_OK && r->config->mode == JK_MODE_SCAN) {
		r->found = jk_found_new(&r->shared, &git_ops, r);
	}
	if (status == JK_OK)
		send_string(r, JK_FRAME_READY, jk_buf_cstr(&text));
	jk_buf_release(&text);
	return status;
}

static enum jk_status
start_threads(struct reader *r, unsigned *nstarted, struct jk_err *err)
{
	r->thread = jk_xcalloc(r->nscanners, sizeof(*r->thread));
	for (*nstarted = 0; *nstarted < r->nscanners; (*nstarted)++) {
		if (pthread_create(&r->thread[*nstarted], NULL, scanner_main,
				   r->scanner[*nstarted]) != 0)
			break;
	}
	if (*nstarted == 0 ||
	    pthread_create(&r->walker, NULL,
			   r->git != NULL ? git_walker_main : walker_main,
			   r) != 0) {
		jk_queue_close(r->queue);
		for (unsigned i = 0; i < *nstarted; i++)
			pthread_join(r->thread[i], NULL);
		return jk_err_set(err, JK_EIO, "cannot start threads");
	}
	return JK_OK;
}

static void
release(struct reader *r)
{
	for (unsigned i = 0; i < r->nscanners; i++)
		jk_scanner_free(r->scanner[i]);
	free(r->scanner);
	free(r->thread);
	jk_gitwalk_free(r->git);
	jk_found_free(r->found);
	jk_queue_free(r->queue);
	jk_order_free(r->order);
	jk_buf_release(&r->current);
	pthread_mutex_destroy(&r->lock);
}

int
jk_reader_main(const struct jk_config *config, int config_fd, int out)
{
	struct reader r = { .config = config, .out = out };
	struct jk_err err = { 0 };
	enum jk_status status;
	unsigned nstarted = 0;

	catch_signals();
	raise_descriptors();
	pthread_mutex_init(&r.lock, NULL);
	r.queue = jk_queue_new(QUEUE_JOBS);
	r.order = jk_order_new(WINDOW, WAITING_MAX);
	r.shared.config = config;
	r.shared.order = r.order;
	r.shared.queue = r.queue;
	r.shared.stop = &stop_asked;
	r.shared.handle = (struct jk_handle_options){
		.config_fd = config_fd,
		.limits = &config->limits,
		.nrules = jk_ruleset_count(config->rules),
		.stop = &stop_asked,
		.git = config->git.what > JK_GIT_TREE || config->git.diff,
	};
	status = lock_in(&r, &err);
	if (status == JK_OK)
		status = start_threads(&r, &nstarted, &err);
	if (status == JK_OK) {
		emit(&r);
		pthread_join(r.walker, NULL);
		for (unsigned i = 0; i < nstarted; i++)
			pthread_join(r.thread[i], NULL);
	} else {
		send_string(&r, JK_FRAME_FATAL, err.text);
	}
	release(&r);
	return status == JK_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
