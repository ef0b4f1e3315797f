/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/scan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/behind.h>
#include "engine/frame.h"
#include "engine/gitframe.h"
#include "engine/repo.h"

enum {
	FRAMES_STEP = 256 * 1024, /* bytes of frames held before they move on */
	FRAMES_MS = 200,          /* and how long those of a worker are held */
	READ_MAX = 1024 * 1024,
};

struct jk_scanner {
	struct jk_shared *shared;     /* borrowed */
	struct jk_detector *detector; /* owned */
	struct jk_handle *handle;     /* owned */
	struct jk_handle *git;        /* owned; of repo, or NULL */
	const struct jk_repo *repo;   /* of the last job that had one */
	struct jk_buf frames;         /* of the current job */
	struct jk_hit_frame hits;     /* the frame of them open there */
	uint64_t found;               /* findings in frames */
	struct jk_buf detail;
	uint64_t moved_ms;   /* when frames last moved on */
	ssize_t nhead;       /* bytes read into head; -1: could not be read */
	unsigned char *head; /* owned, JK_PEEK_MAX bytes */
	const struct jk_job *job; /* the current one */
};

struct jk_job *
jk_job_new(struct jk_span path)
{
	struct jk_job *job = jk_xcalloc(1, sizeof(*job) + path.len);

	job->fd = -1;
	job->to = UINT64_MAX;
	job->first = job->last = true;
	job->path_len = path.len;
	if (path.len > 0)
		memcpy(job->path, path.ptr, path.len);
	return job;
}

void
jk_job_free(struct jk_job *job)
{
	if (job == NULL)
		return;
	if (job->fd != -1)
		close(job->fd);
	jk_blobs_free(job->blobs);
	jk_handle_free(job->lister);
	jk_buf_release(&job->origin);
	jk_buf_release(&job->request);
	free(job);
}

struct jk_scanner *
jk_scanner_new(struct jk_shared *shared)
{
	const struct jk_config *config = shared->config;
	struct jk_scanner *s = jk_xcalloc(1, sizeof(*s));

	s->shared = shared;
	s->head = jk_xcalloc(1, JK_PEEK_MAX);
	s->handle = jk_handle_new(&shared->handle);
	if (config->mode == JK_MODE_SCAN)
		s->detector = jk_detector_new(config->rules, &config->detect);
	return s;
}

void
jk_scanner_free(struct jk_scanner *s)
{
	if (s == NULL)
		return;
	jk_detector_free(s->detector);
	jk_handle_free(s->handle);
	jk_handle_free(s->git);
	jk_buf_release(&s->frames);
	jk_buf_release(&s->detail);
	explicit_bzero(s->head, JK_PEEK_MAX);
	free(s->head);
	free(s);
}

struct jk_handle *
jk_scanner_handle(struct jk_scanner *s)
{
	return s->handle;
}

struct jk_queue *
jk_scanner_queue(struct jk_scanner *s)
{
	return s->shared->queue;
}

static void
move_on(struct jk_scanner *s)
{
	s->moved_ms = jk_now_ms();
	s->hits = (struct jk_hit_frame){ 0 };
	atomic_fetch_add_explicit(&s->shared->findings, s->found,
				  memory_order_relaxed);
	s->found = 0;
	jk_order_add(s->shared->order, s->job->seq, &s->frames);
}

static void
on_finding(void *arg, const struct jk_finding *f)
{
	struct jk_scanner *s = arg;

	s->found += f->confidence > JK_CONF_NONE;
	if (s->shared->config->detect.brief)
		jk_frame_put_hit(&s->frames, &s->hits, jk_span_str(""), f);
	else
		jk_frame_put_finding(&s->frames, jk_span_str(""), f);
	if (s->frames.len > FRAMES_STEP)
		move_on(s);
}

static void
note(struct jk_scanner *s, enum jk_outcome outcome, enum jk_cause cause,
     const char *detail)
{
	struct jk_coverage c = { .outcome = outcome,
				 .cause = cause,
				 .detail = jk_span_str(detail) };

	jk_frame_put_note(&s->frames, &c);
}

/* pread until len bytes, the end, or an error behind some bytes, which the
 * next call gives. -1: errno. */
static ssize_t
read_at(int fd, unsigned char *to, size_t len, uint64_t at)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, to + got, len - got, (off_t)(at + got));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return got > 0 ? (ssize_t)got : -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* What was read to identify a whole file is its beginning. */
static uint64_t
feed_head(struct jk_scanner *s)
{
	size_t room, n = s->nhead > 0 ? (size_t)s->nhead : 0;
	unsigned char *to = jk_detector_room(s->detector, &room);

	if (n == 0 || room < n)
		return 0;
	memcpy(to, s->head, n);
	jk_detector_advance(s->detector, n);
	atomic_fetch_add_explicit(&s->shared->bytes, n, memory_order_relaxed);
	return n;
}

/* Bytes [at, end) of the job into the detector. */
static void
feed(struct jk_scanner *s, uint64_t at, uint64_t end)
{
	while (at < end && !atomic_load(s->shared->stop)) {
		size_t room, want;
		unsigned char *to = jk_detector_room(s->detector, &room);
		ssize_t n;

		want = room < READ_MAX ? room : READ_MAX;
		if (want > end - at)
			want = (size_t)(end - at);
		n = read_at(s->job->fd, to, want, at);
		if (n == -1) {
			note(s, JK_PARTIAL, JK_CAUSE_IO_ERROR, strerror(errno));
			break;
		}
		jk_detector_advance(s->detector, (size_t)n);
		at += (uint64_t)n;
		atomic_fetch_add_explicit(&s->shared->bytes, (uint64_t)n,
					  memory_order_relaxed);
		/* Less than asked for is the end, or an error that shows when
		 * more is asked for. */
		if ((size_t)n < want && (n == 0 || at >= s->job->size))
			break;
	}
	if (atomic_load(s->shared->stop))
		note(s, JK_PARTIAL, JK_CAUSE_INTERRUPTED, "");
}

/* The file may have changed under us; the bytes that were there were read. */
static void
note_change(struct jk_scanner *s)
{
	const struct jk_job *job = s->job;
	struct stat st;

	if (fstat(job->fd, &st) == -1)
		return;
	if ((uint64_t)st.st_size != job->size ||
	    jk_walk_mtime_ns(&st) != job->mtime_ns)
		note(s, JK_PARTIAL, JK_CAUSE_CHANGED, "");
}

static void
scan_plain(struct jk_scanner *s)
{
	const struct jk_job *job = s->job;
	bool range = !job->first || !job->last;
	struct jk_unit unit = {
		.from = job->from,
		.to = job->to,
		.name = jk_span_make(job->path, job->path_len),
	};
	struct jk_unit_stats stats = { 0 };
	uint64_t at, end = UINT64_MAX;

	if (range && job->from > JK_DETECT_BACK)
		unit.base = job->from - JK_DETECT_BACK;
	at = unit.base;
	if (range && job->to < UINT64_MAX - JK_DETECT_AHEAD)
		end = job->to + JK_DETECT_AHEAD;
	if (unit.base > 0) {
		ssize_t n = read_at(job->fd, s->head, JK_DETECT_HEADER, 0);

		if (n > 0)
			unit.header = jk_span_make(s->head, (size_t)n);
	}
	jk_detector_begin(s->detector, &unit, on_finding, s);
	if (!range) {
		at = feed_head(s);
		if (s->nhead >= 0 && s->nhead < JK_PEEK_MAX && at >= job->size)
			end = at; /* that was all of it */
	}
	feed(s, at, end);
	jk_detector_finish(s->detector, &stats);
	if (stats.limit_hits > 0)
		note(s, JK_PARTIAL, JK_CAUSE_MATCH_LIMIT, "");
	jk_frame_put_count(&s->frames, 0, stats.bytes);
	if (range)
		jk_frame_put_pair(&s->frames, JK_FRAME_RANGE, stats.newlines,
				  stats.last_newline);
	if (!job->last)
		return;
	note_change(s);
	if (job->outcome != JK_SCANNED)
		note(s, job->outcome, job->cause, job->detail);
}

static void
relay(void *ctx, struct jk_buf *frames)
{
	struct jk_scanner *s = ctx;

	jk_buf_append_span(&s->frames, jk_buf_span(frames));
	jk_buf_clear(frames);
	if (s->frames.len > FRAMES_STEP ||
	    jk_now_ms() - s->moved_ms > FRAMES_MS)
		move_on(s);
}

static void
scan_behind_wall(struct jk_scanner *s)
{
	const struct jk_job *job = s->job;
	enum jk_outcome outcome;
	enum jk_cause cause;

	jk_buf_clear(&s->detail);
	if (job->request.len == 0) {
		jk_handle_examine(s->handle, job->fd, job->size, relay, s,
				  &outcome, &cause, &s->detail);
	} else if (jk_handle_ask(s->handle, jk_buf_span(&job->request), job->fd,
				 &s->detail)) {
		jk_handle_await(s->handle, job->size, relay, s, &outcome,
				&cause, &s->detail);
	} else {
		outcome = JK_FAILED;
		cause = JK_CAUSE_INTERNAL;
	}
	if (outcome != JK_SCANNED)
		note(s, outcome, cause, jk_buf_cstr(&s->detail));
	if (!job->stream)
		note_change(s);
}

bool
jk_scan_has_archive(int fd, uint64_t size, struct jk_span head)
{
	unsigned char tail[JK_TAIL_LEN];

	/* Text ends in no archive: not worth a system call. */
	if (size <= sizeof(tail) || memchr(head.ptr, '\0', head.len) == NULL)
		return false;
	if (read_at(fd, tail, sizeof(tail), size - sizeof(tail)) !=
	    (ssize_t)sizeof(tail))
		return false;
	return jk_identify_tail(jk_span_make(tail, sizeof(tail))) != NULL ||
	       jk_behind_worth(head, jk_span_make(tail, sizeof(tail)), size);
}

bool
jk_scan_is_plain(const struct jk_config *config, struct jk_span head,
		 bool large, enum jk_cause *cause, const char **name)
{
	const struct jk_format *format = NULL;
	enum jk_kind kind;

	*cause = JK_CAUSE_NONE;
	*name = "";
	if (config->mode != JK_MODE_SCAN)
		return false;
	kind = jk_identify(head, config->extra_formats, &format);
	if (kind == JK_KIND_UNDECIDED && large) {
		*cause = JK_CAUSE_UNKNOWN_TYPE;
		return true;
	}
	if (!jk_kind_is_plain(kind, format))
		return false;
	if (config->ocr && format != NULL && format->cause == JK_CAUSE_IMAGE)
		return false;
	if (format != NULL && format->cause != JK_CAUSE_NONE) {
		*cause = format->cause;
		*name = format->name;
	}
	return true;
}

/* The job of a whole file: plain, or one for the worker? */
static bool
is_plain(struct jk_scanner *s, struct jk_job *job)
{
	struct jk_span head;
	const char *name;

	if (job->stream || job->request.len > 0)
		return false;
	if (!job->first || !job->last)
		return true; /* the walk has looked */
	s->nhead = read_at(job->fd, s->head, JK_PEEK_MAX, 0);
	/* What cannot be read says why when it is read again. */
	head = jk_span_make(s->head, s->nhead > 0 ? (size_t)s->nhead : 0);
	if (!jk_scan_is_plain(s->shared->config, head, false, &job->cause,
			      &name) ||
	    jk_scan_has_archive(job->fd, job->size, head)) {
		job->cause = JK_CAUSE_NONE;
		return false;
	}
	if (s->shared->config->git.what != JK_GIT_NONE &&
	    job->size == head.len && jk_git_is_lfs_pointer(head))
		job->cause = JK_CAUSE_LFS_POINTER;
	if (job->cause != JK_CAUSE_NONE)
		job->outcome = JK_PARTIAL;
	snprintf(job->detail, sizeof(job->detail), "%s", name);
	return true;
}

static void
begin_blob(void *ctx, const struct jk_git_blob *blob)
{
	struct jk_scanner *s = ctx;

	jk_frame_put_string(&s->frames, JK_FRAME_FILE, blob->path);
	if (blob->origin != NULL)
		jk_frame_put_origin(&s->frames, blob->origin);
}

static void
relay_blob(void *ctx, struct jk_span frames)
{
	struct jk_scanner *s = ctx;

	jk_buf_append_span(&s->frames, frames);
	if (s->frames.len > FRAMES_STEP)
		move_on(s);
}

static void
end_blob(void *ctx, enum jk_outcome outcome, enum jk_cause cause,
	 const char *detail)
{
	struct jk_scanner *s = ctx;

	if (outcome != JK_SCANNED)
		note(s, outcome, cause, detail);
	jk_frame_put_pair(&s->frames, JK_FRAME_END, 0, 0);
	atomic_fetch_add_explicit(&s->shared->files, 1, memory_order_relaxed);
	if (jk_now_ms() - s->moved_ms > FRAMES_MS)
		move_on(s);
}

static void
end_job(struct jk_scanner *s, struct jk_job *job)
{
	move_on(s);
	jk_order_close(s->shared->order, job->seq);
	s->job = NULL;
	jk_job_free(job);
}

/* The process for the blobs of a repository that the walk met. */
static struct jk_handle *
git_handle(struct jk_scanner *s, struct jk_job *job)
{
	if (s->git != NULL && s->repo == job->repo)
		return s->git;
	jk_handle_free(s->git);
	s->repo = job->repo;
	s->git = job->lister;
	job->lister = NULL;
	if (s->git == NULL)
		s->git = jk_repo_handle(s->repo, s->shared);
	return s->git;
}

/* A job of blobs, which are behind the wall already. */
static void
run_blobs(struct jk_scanner *s, struct jk_job *job)
{
	static const struct jk_blobs_ops ops = {
		.begin = begin_blob,
		.frames = relay_blob,
		.end = end_blob,
	};

	jk_blobs_examine(job->blobs,
			 job->repo != NULL ? git_handle(s, job) : s->handle,
			 s->shared->stop, &ops, s);
	end_job(s, job);
}

void
jk_scanner_run(struct jk_scanner *s, struct jk_job *job)
{
	s->job = job;
	if (job->blobs != NULL) {
		run_blobs(s, job);
		return;
	}
	if (job->first)
		jk_frame_put_string(&s->frames, JK_FRAME_FILE,
				    jk_span_make(job->path, job->path_len));
	jk_buf_append_span(&s->frames, jk_buf_span(&job->origin));
	if (job->fd == -1)
		note(s, job->outcome, job->cause, job->detail);
	else if (atomic_load(s->shared->stop))
		note(s, job->first ? JK_SKIPPED : JK_PARTIAL,
		     JK_CAUSE_INTERRUPTED, "");
	else if (is_plain(s, job))
		scan_plain(s);
	else
		scan_behind_wall(s);
	if (job->last) {
		jk_frame_put_pair(&s->frames, JK_FRAME_END, 0, 0);
		atomic_fetch_add_explicit(&s->shared->files, 1,
					  memory_order_relaxed);
	}
	end_job(s, job);
}
