/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <string.h>

/* Blocks without bytes that libarchive may give in a row. */
#define EMPTY_MAX 1000

/* A member while it is read: what its source reads from. */
struct member {
	struct jk_arc *x;           /* borrowed */
	const unsigned char *block; /* libarchive's, until the next call */
	size_t len;                 /* of block, not handed out */
	uint64_t at;                /* where in the member block stands */
	uint64_t pos;               /* bytes handed out */
	uint64_t fed;               /* x->fed when it began */
	bool own;                   /* inflated by us, not by libarchive */
	bool ended;
	bool warned;          /* readable, but not as promised */
	struct jk_err failed; /* status JK_OK: not failed */
	enum jk_cause cause;  /* of failed */
};

/* In a solid archive all that is behind a member of an unknown method fails
 * for the same reason, whatever libarchive says of it. */
static enum jk_status
fail(struct member *m, enum jk_status status)
{
	struct jk_arc *x = m->x;

	if (status == JK_EUNSUPPORTED)
		x->no_method = true;
	else if (status == JK_ECORRUPT && x->no_method && m->pos == 0 &&
		 (x->variety->flags & JK_ARC_SOLID) != 0)
		status = JK_EUNSUPPORTED;
	m->failed.status = status;
	m->cause = jk_budget_cause(m->x->out->budget, status);
	return status;
}

static enum jk_status
next_own_block(struct member *m)
{
	struct jk_span block;
	enum jk_status status =
		jk_zip_member_block(m->x, &block, &m->warned, &m->failed);

	if (status != JK_OK)
		return fail(m, status);
	m->ended = block.len == 0;
	m->block = block.ptr;
	m->len = block.len;
	m->at = m->pos;
	return JK_OK;
}

/* The next block that holds something; a hole before it is zeros. */
static enum jk_status
next_block(struct member *m)
{
	const void *block = NULL;
	la_int64_t at = 0;
	size_t len = 0;
	int r;

	if (m->own)
		return next_own_block(m);
	for (int i = 0; i < EMPTY_MAX && len == 0; i++) {
		r = archive_read_data_block(m->x->a, &block, &len, &at);
		if (r == ARCHIVE_EOF) {
			m->ended = true;
			return JK_OK;
		}
		if (r < ARCHIVE_WARN)
			return fail(m, jk_arc_why(m->x, &m->failed));
		m->warned |= r == ARCHIVE_WARN;
	}
	if (len == 0) {
		jk_err_set(&m->failed, JK_ECORRUPT, "no more data");
		return fail(m, JK_ECORRUPT);
	}
	m->block = block;
	m->len = len;
	m->at = at > 0 && (uint64_t)at > m->pos ? (uint64_t)at : m->pos;
	return JK_OK;
}

static enum jk_status
member_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct member *m = ctx;
	enum jk_status status = m->failed.status;

	*got = 0;
	if (status == JK_OK && m->len == 0 && !m->ended)
		status = next_block(m);
	if (status == JK_OK && m->len > 0) {
		if (m->at > m->pos && len > m->at - m->pos)
			len = (size_t)(m->at - m->pos);
		else if (m->at <= m->pos && len > m->len)
			len = m->len;
		status = jk_budget_expand(m->x->out->budget, len,
					  m->x->fed - m->fed + JK_ARC_BLOCK,
					  m->pos + len, &m->failed);
		if (status != JK_OK)
			fail(m, status);
	}
	if (status != JK_OK)
		return jk_err_set(err, status, "%s", m->failed.text);
	if (m->len == 0)
		return JK_OK;
	if (m->at > m->pos) {
		memset(to, 0, len);
	} else {
		memcpy(to, m->block, len);
		m->block += len;
		m->len -= len;
		m->at += len;
	}
	m->pos += len;
	*got = len;
	return JK_OK;
}

static const struct jk_source_ops member_ops = { .read = member_read };

static void
note(struct jk_arc *x, uint64_t read, enum jk_cause cause, const char *detail)
{
	enum jk_outcome outcome = JK_PARTIAL;

	if (read == 0 && cause == JK_CAUSE_DAMAGED)
		outcome = JK_FAILED;
	else if (read == 0 || cause == JK_CAUSE_ENCRYPTED)
		outcome = JK_SKIPPED;
	x->out->ops->note(x->out->ctx, jk_buf_span(&x->name), outcome, cause,
			  jk_span_str(detail));
}

/* A directory, a link, a device: nothing to examine. What a zip calls a
 * directory may hide bytes all the same. */
static bool
has_content(const struct jk_arc *x)
{
	struct archive_entry *entry = x->entry;
	bool sized = archive_entry_size_is_set(entry) &&
		     archive_entry_size(entry) > 0;

	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
	case 0:
		return archive_entry_hardlink(entry) == NULL || sized;
	case AE_IFLNK:
	case AE_IFCHR:
	case AE_IFBLK:
	case AE_IFIFO:
	case AE_IFSOCK:
		return false;
	default:
		return sized && (x->variety->flags & JK_ARC_ZIP) != 0;
	}
}

/* A member without a size may be skipped only by unpacking it. */
static bool
is_costly_to_skip(const struct jk_arc *x)
{
	if (x->variety->flags & JK_ARC_SOLID)
		return true;
	return (x->variety->flags & JK_ARC_ZIP) != 0 && !x->seek &&
	       !archive_entry_size_is_set(x->entry);
}

static enum jk_status
stop(struct jk_arc *x, const struct member *m, struct jk_err *err)
{
	x->out->budget->cause = m->cause;
	return jk_err_set(err, m->failed.status, "%s", m->failed.text);
}

/* After the member was read: what is to be told, and whether to go on. */
static enum jk_status
end_member(struct jk_arc *x, const struct member *m, enum jk_status status,
	   struct jk_err *err)
{
	bool layer = x->variety->flags & JK_ARC_LAYER;
	bool failed = m->failed.status != JK_OK;

	if (failed && !layer)
		note(x, m->pos, m->cause, m->failed.text);
	if (failed && (layer || x->src_failed.status != JK_OK))
		return stop(x, m, err);
	if (!failed && m->warned && !layer)
		note(x, m->pos, JK_CAUSE_DAMAGED, "size or checksum is wrong");
	if (m->warned || m->failed.status == JK_ECORRUPT)
		x->ndamaged++;
	if (x->out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "stopped in a member");
	if (status == JK_ESTOP)
		return jk_err_set(err, status, "stopped");
	if (m->failed.status == JK_ELIMIT && is_costly_to_skip(x))
		return stop(x, m, err);
	if (failed && (x->variety->flags & JK_ARC_FRAGILE) != 0)
		return stop(x, m, err);
	return JK_OK;
}

static enum jk_status
read_member(struct jk_arc *x, struct jk_err *err)
{
	struct member m = { .x = x, .fed = x->fed };
	bool layer = x->variety->flags & JK_ARC_LAYER;
	uint64_t size = archive_entry_size_is_set(x->entry)
				? (uint64_t)archive_entry_size(x->entry)
				: JK_SIZE_UNKNOWN;
	struct jk_span name = jk_buf_span(&x->name);
	struct jk_source *src;
	enum jk_status status;

	m.own = jk_zip_member_begin(x);
	/* What gives nothing at all is no child: it is only noted. */
	status = next_block(&m);
	if (status != JK_OK)
		return end_member(x, &m, status, err);
	src = jk_source_new(&member_ops, &m, layer ? JK_SIZE_UNKNOWN : size);
	status = x->out->ops->child(
		x->out->ctx, layer ? jk_span_head(name, 0) : name, src, NULL);
	jk_source_free(src);
	return end_member(x, &m, status, err);
}

enum jk_status
jk_arc_member(struct jk_arc *x, struct jk_err *err)
{
	unsigned flags = x->variety->flags;
	enum jk_status status;
	bool encrypted;
	uint64_t at = (uint64_t)archive_read_header_position(x->a);

	if (!has_content(x))
		return JK_OK;
	if (!(flags & JK_ARC_LAYER)) {
		status = jk_budget_member(x->out->budget, err);
		if (status != JK_OK)
			return status;
		jk_arc_name(x->entry, &x->name);
	}
	encrypted = archive_entry_is_encrypted(x->entry);
	if (flags & (JK_ARC_RAR4 | JK_ARC_RAR5))
		encrypted |= jk_rar_is_encrypted(x, at);
	if (encrypted) {
		note(x, 0, JK_CAUSE_ENCRYPTED, "");
		return JK_OK;
	}
	return read_member(x, err);
}
