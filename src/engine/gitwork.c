/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/gitwork.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/source.h>

#include "engine/channel.h"
#include "engine/gitframe.h"

enum {
	REQUEST_MAX = 1 << 20,
	SEND_AT = 64 * 1024, /* bytes of frames that go at once */
	SEND_MS = 50,        /* or how long fewer wait */
	/* A blob, what it is made from, and both again while a difference is
	 * applied, leave room for its examination. */
	BLOB_SHARE = 4,
};

struct jk_gitwork {
	const struct jk_worker_config *config; /* borrowed */
	struct jk_git *git;                    /* owned */
	struct jk_buf request;
	struct jk_buf out;
	struct jk_buf file; /* of the working tree */
	uint64_t sent_ms;
	bool stopped;
	/* Of the blob at hand, with --diff: findings elsewhere are dropped. */
	bool filter;
	const struct jk_lines *lines;
	size_t nlines;
};

enum jk_status
jk_gitwork_new(const struct jk_worker_config *config, struct jk_gitwork **out,
	       struct jk_err *err)
{
	struct jk_gitwork *w = jk_xcalloc(1, sizeof(*w));
	enum jk_status status = jk_git_new(&w->git, err);

	if (status != JK_OK) {
		free(w);
		return status;
	}
	w->config = config;
	*out = w;
	return JK_OK;
}

enum jk_status
jk_gitwork_open(struct jk_gitwork *w, struct jk_err *err)
{
	return jk_git_open(w->git, &w->config->place, err);
}

void
jk_gitwork_free(struct jk_gitwork *w)
{
	if (w == NULL)
		return;
	jk_git_free(w->git);
	jk_buf_release(&w->request);
	jk_buf_release(&w->out);
	jk_buf_release(&w->file);
	free(w);
}

static void
flush(struct jk_gitwork *w)
{
	if (w->out.len > 0 && !w->stopped)
		w->stopped =
			!jk_write_all(JK_WORKER_SOCKET, jk_buf_span(&w->out));
	jk_buf_clear(&w->out);
	w->sent_ms = jk_now_ms();
}

static bool
is_added(const struct jk_gitwork *w, uint64_t line)
{
	size_t low = 0, high = w->nlines;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->lines[middle].last < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->nlines && w->lines[low].first <= line;
}

/* Is this frame a finding on a line that was there before? In documents and
 * archives lines say nothing: all that they hold counts as new. */
static bool
is_old(const struct jk_gitwork *w, struct jk_frame frame)
{
	struct jk_finding f;
	struct jk_span member;

	if (frame.type != JK_FRAME_FINDING ||
	    jk_frame_take_finding(&frame.body, SIZE_MAX, &member, &f, NULL) !=
		    JK_OK)
		return false;
	return member.len == 0 && f.place.len == 0 &&
	       f.line != JK_LINE_UNKNOWN && !is_added(w, f.line);
}

bool
jk_gitwork_send(void *ctx, struct jk_buf *frames)
{
	struct jk_gitwork *w = ctx;
	struct jk_span rest = jk_buf_span(frames);

	while (w->filter && rest.len > 0) {
		struct jk_frame frame;
		size_t used = 0;

		if (jk_frame_next(rest, &frame, &used, NULL) != JK_OK ||
		    used == 0)
			break;
		if (!is_old(w, frame))
			jk_buf_append_span(&w->out, jk_span_head(rest, used));
		rest = jk_span_from(rest, used);
	}
	if (!w->filter)
		jk_buf_append_span(&w->out, rest);
	if (w->out.len >= SEND_AT || jk_now_ms() - w->sent_ms > SEND_MS)
		flush(w);
	return !w->stopped;
}

static void
end_answer(struct jk_gitwork *w)
{
	jk_frame_put_pair(&w->out, JK_FRAME_END, 0, 0);
}

static void
list_blob(void *ctx, const struct jk_git_blob *blob)
{
	struct jk_gitwork *w = ctx;

	jk_frame_put_blob(&w->out, blob);
	if (w->out.len >= SEND_AT)
		flush(w);
}

static void
list_gap(void *ctx, struct jk_span path, const struct jk_origin *origin,
	 const struct jk_coverage *gap)
{
	struct jk_gitwork *w = ctx;

	jk_frame_put_gap(&w->out, path, origin, gap);
	if (w->out.len >= SEND_AT)
		flush(w);
}

static void
list_tracked(void *ctx, const struct jk_git_blob *blob, bool is_submodule)
{
	struct jk_gitwork *w = ctx;

	jk_frame_put_tracked(&w->out, blob, is_submodule);
	if (w->out.len >= SEND_AT)
		flush(w);
}

static void
answer_list(struct jk_gitwork *w)
{
	static const struct jk_git_ops ops = {
		.blob = list_blob,
		.skip = list_gap,
		.tracked = list_tracked,
	};
	struct jk_err err = { 0 };

	if (jk_git_list(w->git, &w->config->place, &w->config->git, &ops, w,
			&err) != JK_OK)
		jk_frame_put_string(&w->out, JK_FRAME_FATAL,
				    jk_span_str(err.text));
	end_answer(w);
}

static void
note(struct jk_gitwork *w, enum jk_outcome outcome, enum jk_cause cause,
     const char *detail)
{
	const struct jk_coverage c = { .outcome = outcome,
				       .cause = cause,
				       .detail = jk_span_str(detail) };

	jk_frame_put_note(&w->out, &c);
}

/* --diff: which lines of bytes are looked at. */
static void
set_filter(struct jk_gitwork *w, const struct jk_git_blob *blob,
	   struct jk_span bytes)
{
	bool whole = true;
	struct jk_err err = { 0 };

	w->filter = false;
	if (!w->config->git.diff || blob->nold == 0)
		return;
	jk_git_added(w->git, blob->old, blob->nold, bytes, &w->lines,
		     &w->nlines, &whole, &err);
	w->filter = !whole;
}

static enum jk_status
examine_bytes(struct jk_gitwork *w, struct jk_examine *x,
	      const struct jk_git_blob *blob, struct jk_span bytes)
{
	struct jk_source *src;
	enum jk_status status;

	if (!w->config->git.local && jk_git_is_lfs_pointer(bytes))
		note(w, JK_PARTIAL, JK_CAUSE_LFS_POINTER, "");
	set_filter(w, blob, bytes);
	src = jk_source_from_span(bytes);
	status = jk_examine_file(x, src);
	jk_source_free(src);
	w->filter = false;
	return status;
}

static enum jk_status
examine_blob(struct jk_gitwork *w, struct jk_examine *x,
	     const struct jk_git_blob *blob)
{
	uint64_t size, most = w->config->limits.max_memory / BLOB_SHARE;
	uint64_t wanted = w->config->max_file_size;
	struct jk_err err = { 0 };
	enum jk_status status;
	struct jk_span bytes;
	bool too_large;

	if (most == 0)
		most = UINT64_MAX;
	too_large = wanted > 0 && wanted <= most;
	status = jk_git_read(w->git, blob->oid, too_large ? wanted : most,
			     &bytes, &size, &err);
	if (status == JK_OK)
		return examine_bytes(w, x, blob, bytes);
	if (status == JK_ELIMIT)
		note(w, JK_SKIPPED,
		     wanted > 0 && size > wanted ? JK_CAUSE_TOO_LARGE
						 : JK_CAUSE_MEMORY_LIMIT,
		     err.text);
	else
		note(w, JK_FAILED,
		     status == JK_EIO ? JK_CAUSE_NOT_FOUND : JK_CAUSE_DAMAGED,
		     err.text);
	return JK_OK;
}

static enum jk_status
answer_blobs(struct jk_gitwork *w, struct jk_examine *x, struct jk_wire *wire)
{
	enum jk_status status = JK_OK;
	struct jk_git_blob blob = { 0 };

	while (status == JK_OK && jk_ask_take_object(wire, &blob)) {
		status = examine_blob(w, x, &blob);
		end_answer(w);
	}
	return status;
}

/* All of an open file; false when it is no longer that long. */
static bool
read_file(int fd, uint64_t size, struct jk_buf *out)
{
	jk_buf_clear(out);
	while (out->len < size) {
		size_t want = (size_t)size - out->len;
		ssize_t n = pread(fd, jk_buf_reserve(out, want), want,
				  (off_t)out->len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		out->len += (size_t)n;
	}
	return true;
}

/* Is it what HEAD has? Then no line was added. */
static bool
is_unchanged(struct jk_gitwork *w, const struct jk_git_blob *blob)
{
	struct jk_err err = { 0 };
	struct jk_span head;
	uint64_t size;

	return blob->nold == 1 &&
	       jk_git_read(w->git, blob->old, w->file.len, &head, &size,
			   &err) == JK_OK &&
	       jk_span_equal(head, jk_buf_span(&w->file));
}

/* A file of the working tree, with --diff. One that is too large to be
 * compared is examined as a whole. */
static enum jk_status
answer_file(struct jk_gitwork *w, struct jk_examine *x, struct jk_wire *wire,
	    int fd)
{
	uint64_t size = jk_wire_take_u64(wire);
	uint64_t memory = w->config->limits.max_memory;
	struct jk_git_blob blob = { 0 };
	enum jk_status status = JK_OK;
	struct jk_source *src;

	jk_ask_take_object(wire, &blob);
	if ((memory > 0 && size > memory / BLOB_SHARE) ||
	    !read_file(fd, size, &w->file)) {
		src = jk_source_from_fd(dup(fd), size);
		status = jk_examine_file(x, src);
		jk_source_free(src);
	} else if (!is_unchanged(w, &blob)) {
		status = examine_bytes(w, x, &blob, jk_buf_span(&w->file));
	}
	jk_buf_clear(&w->file);
	end_answer(w);
	return status;
}

static enum jk_status
answer(struct jk_gitwork *w, struct jk_examine *x, int fd)
{
	struct jk_wire wire = { .rest = jk_buf_span(&w->request) };
	enum jk_status status = JK_OK;

	switch (jk_wire_take_u64(&wire)) {
	case JK_ASK_LIST:
		answer_list(w);
		break;
	case JK_ASK_BLOBS:
		status = answer_blobs(w, x, &wire);
		break;
	case JK_ASK_FILE:
		status = answer_file(w, x, &wire, fd);
		break;
	default:
		return JK_ESTOP;
	}
	flush(w);
	return w->stopped ? JK_ESTOP : status;
}

static bool
receive_request(struct jk_gitwork *w, int *fd)
{
	uint64_t len;

	if (!jk_channel_receive(JK_WORKER_SOCKET, fd, &len))
		return false;
	jk_buf_clear(&w->request);
	while (len <= REQUEST_MAX && w->request.len < len) {
		size_t want = (size_t)len - w->request.len;
		ssize_t n = read(JK_WORKER_SOCKET,
				 jk_buf_reserve(&w->request, want), want);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		w->request.len += (size_t)n;
	}
	if (w->request.len == len)
		return true;
	close(*fd);
	return false;
}

enum jk_status
jk_gitwork_serve(struct jk_gitwork *w, struct jk_examine *x)
{
	enum jk_status status = JK_OK;
	int fd;

	w->sent_ms = jk_now_ms();
	while (status == JK_OK && receive_request(w, &fd)) {
		status = answer(w, x, fd);
		close(fd);
	}
	return status;
}
