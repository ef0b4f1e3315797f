/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Of libarchive's words, which may quote the archive. */
#define WORDS_MAX 200

static la_ssize_t
feed(struct archive *a, void *ctx, const void **bytes)
{
	struct jk_arc *x = ctx;
	enum jk_status status = jk_budget_time(x->out->budget, &x->src_failed);
	size_t got = 0;

	*bytes = x->block;
	if (status == JK_OK && x->random)
		status =
			jk_source_pread(x->src, x->pos, x->block,
					sizeof(x->block), &got, &x->src_failed);
	else if (status == JK_OK)
		status = jk_source_read(x->src, x->block, sizeof(x->block),
					&got, &x->src_failed);
	if (status != JK_OK) {
		x->src_cause = x->out->budget->cause;
		archive_set_error(a, EIO, "%s", x->src_failed.text);
		return -1;
	}
	x->pos += got;
	x->fed += got;
	if (got > 0)
		x->block_len = got;
	return (la_ssize_t)got;
}

/* Never beyond the end, so that libarchive sees it. */
static la_int64_t
skip(struct archive *a, void *ctx, la_int64_t want)
{
	struct jk_arc *x = ctx;
	uint64_t size = jk_source_size(x->src);
	uint64_t left = x->pos < size ? size - x->pos : 0;

	(void)a;
	if (want <= 0)
		return 0;
	if ((uint64_t)want > left)
		want = (la_int64_t)left;
	x->pos += (uint64_t)want;
	return want;
}

static la_int64_t
seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
	struct jk_arc *x = ctx;
	int64_t size = (int64_t)(jk_source_size(x->src) - x->base);
	int64_t from = 0;

	if (whence == SEEK_CUR)
		from = (int64_t)(x->pos - x->base);
	else if (whence == SEEK_END)
		from = size;
	if (offset < -from || offset > size - from) {
		archive_set_error(a, EINVAL, "seek beyond the end");
		return ARCHIVE_FATAL;
	}
	x->pos = x->base + (uint64_t)(from + offset);
	return from + offset;
}

/* RAR and tar keep "%s" of the archive in their words. */
static void
clean(const char *words, char *out, size_t size)
{
	size_t n = 0;

	for (; words != NULL && words[n] != '\0' && n < size - 1; n++) {
		unsigned char byte = (unsigned char)words[n];

		out[n] = byte >= 0x20 && byte < 0x7f ? (char)byte : '?';
	}
	out[n] = '\0';
}

static bool
says(const char *words, const char *one, const char *two)
{
	return strcasestr(words, one) != NULL || strcasestr(words, two) != NULL;
}

enum jk_status
jk_arc_why(struct jk_arc *x, struct jk_err *err)
{
	char words[WORDS_MAX];

	if (x->src_failed.status != JK_OK) {
		x->out->budget->cause = x->src_cause;
		return jk_err_set(err, x->src_failed.status, "%s",
				  x->src_failed.text);
	}
	clean(archive_error_string(x->a), words, sizeof(words));
	if (says(words, "encrypt", "passphrase"))
		return jk_err_set(err, JK_EENCRYPTED, "%s", words);
	if (archive_errno(x->a) == ENOMEM ||
	    says(words, "memory", "memlimit")) {
		x->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "%s", words);
	}
	if (!says(words, "block header", "block size") &&
	    (says(words, "unsupported", "not supported") ||
	     says(words, "codec ID", "unimplemented")))
		return jk_err_set(err, JK_EUNSUPPORTED, "%s", words);
	return jk_err_set(err, JK_ECORRUPT, "%s",
			  words[0] != '\0' ? words : "damaged archive");
}

void
jk_arc_close(struct jk_arc *x)
{
	if (x->a != NULL)
		archive_read_free(x->a);
	x->a = NULL;
}

enum jk_status
jk_arc_open(struct jk_arc *x, int (*support)(struct archive *), bool may_seek,
	    struct jk_err *err)
{
	enum jk_status status;

	x->seek = may_seek;
	x->pos = x->base;
	x->nheaders = 0;
	x->a = archive_read_new();
	if (x->a == NULL) {
		x->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "out of memory");
	}
	archive_read_set_read_callback(x->a, feed);
	if (x->random)
		archive_read_set_skip_callback(x->a, skip);
	if (may_seek)
		archive_read_set_seek_callback(x->a, seek);
	archive_read_set_callback_data(x->a, x);
	if (support(x->a) >= ARCHIVE_WARN &&
	    archive_read_open1(x->a) >= ARCHIVE_WARN)
		return JK_OK;
	status = jk_arc_why(x, err);
	jk_arc_close(x);
	return status;
}
