/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/package_table.h"

#include <stdlib.h>
#include <string.h>

#include "content/claims.h"
#include "content/inflate.h"

#define CHUNK (64 * 1024)

/* A member while it is read: what its source reads from. */
struct jk_package_reading {
	struct jk_package *p; /* borrowed */
	struct jk_package_reading *next;
	struct jk_source *source; /* the caller's; to tell readings apart */
	struct jk_package_entry *entry;
	struct jk_inflate *inflate; /* owned; NULL until it is needed */
	const struct jk_inflater *inflater;
	bool begun, ended;
	uint64_t at;   /* in the package's source: behind chunk */
	uint64_t left; /* packed bytes from there on */
	uint64_t in;   /* packed bytes read so far */
	uint64_t made;
	uint32_t crc;
	bool warned;          /* readable, but not as promised */
	struct jk_err failed; /* status JK_OK: not failed */
	enum jk_cause cause;  /* of failed */
	size_t from, to;      /* unread part of chunk */
	unsigned char chunk[CHUNK];
};

/* Where the data begin only the local header says. */
static enum jk_status
begin(struct jk_package_reading *r, struct jk_err *err)
{
	const struct jk_package_entry *e = r->entry;
	unsigned char bytes[JK_ZIP_LOCAL_LEN] = { 0 };
	struct jk_span s = jk_span_make(bytes, sizeof(bytes));
	enum jk_status status;
	size_t got;

	r->begun = true;
	if (e->member.encrypted)
		return jk_err_set(err, JK_EENCRYPTED, "encrypted");
	status = jk_package_pread(r->p, e->header, bytes, sizeof(bytes), &got,
				  err);
	if (status != JK_OK)
		return status;
	if (got < sizeof(bytes) || !jk_span_starts_with(s, "PK\x03\x04", 4))
		return jk_err_set(err, JK_ECORRUPT, "no header at its place");
	if ((jk_le(s, 6, 2) & JK_ZIP_ENCRYPTED) != 0)
		return jk_err_set(err, JK_EENCRYPTED, "encrypted");
	r->at = e->header + sizeof(bytes) + jk_le(s, 26, 2) + jk_le(s, 28, 2);
	r->left = e->member.packed;
	if (e->method == JK_ZIP_STORED)
		return JK_OK;
	if (e->method != JK_ZIP_DEFLATED)
		return jk_err_set(err, JK_EUNSUPPORTED, "compression method %u",
				  e->method);
	if (r->inflate != NULL) {
		jk_inflate_reset(r->inflate);
		return JK_OK;
	}
	r->inflate = jk_inflate_open(r->inflater, JK_WRAP_NONE);
	if (r->inflate != NULL)
		return JK_OK;
	r->p->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
	return jk_err_set(err, JK_ELIMIT, "out of memory");
}

/* More than want packed bytes into chunk, unless they end. */
static enum jk_status
refill(struct jk_package_reading *r, size_t want, struct jk_err *err)
{
	size_t room, got = 0;
	enum jk_status status;

	if (r->to - r->from > want || r->left == 0)
		return JK_OK;
	memmove(r->chunk, r->chunk + r->from, r->to - r->from);
	r->to -= r->from;
	r->from = 0;
	room = CHUNK - r->to;
	if (room > r->left)
		room = (size_t)r->left;
	status = jk_package_pread(r->p, r->at, r->chunk + r->to, room, &got,
				  err);
	if (status != JK_OK)
		return status;
	r->to += got;
	r->at += got;
	r->left = got == 0 ? 0 : r->left - got;
	return JK_OK;
}

static enum jk_status
copy_stored(struct jk_package_reading *r, unsigned char *to, size_t len,
	    size_t *got, struct jk_err *err)
{
	enum jk_status status = refill(r, 0, err);

	if (status != JK_OK)
		return status;
	if (len > r->to - r->from)
		len = r->to - r->from;
	memcpy(to, r->chunk + r->from, len);
	r->from += len;
	r->in += len;
	*got = len;
	r->ended = len == 0;
	if (r->ended && r->in < r->entry->member.packed)
		return jk_err_set(err, JK_ECORRUPT, "the member ends early");
	return JK_OK;
}

/* Some bytes into to, or the end. */
static enum jk_status
inflate_some(struct jk_package_reading *r, unsigned char *to, size_t len,
	     size_t *got, struct jk_err *err)
{
	while (*got == 0 && !r->ended) {
		struct jk_codec_io io = { .out = to, .room = len };
		enum jk_status status = refill(r, JK_CODEC_HOLD, err);
		enum jk_codec_result result;
		size_t before = r->to - r->from;

		if (status != JK_OK)
			return status;
		io.in = jk_span_make(r->chunk + r->from, before);
		io.last = r->left == 0;
		result = jk_inflate_run(r->inflate, &io);
		*got = len - io.room;
		r->from = r->to - io.in.len;
		r->in += before - io.in.len;
		r->ended = result == JK_CODEC_END;
		/* What was good goes out first; the error comes again. */
		if (r->ended || *got > 0)
			break;
		if (result != JK_CODEC_MORE)
			return jk_err_set(err, JK_ECORRUPT,
					  "the member is damaged");
		if (io.last && io.in.len == before)
			return jk_err_set(err, JK_ECORRUPT,
					  "the member ends early");
	}
	return JK_OK;
}

/* Are sum and size what the package says? */
static void
check(struct jk_package_reading *r)
{
	const struct jk_package_entry *e = r->entry;

	if (e->member.size != JK_SIZE_UNKNOWN && r->made != e->member.size)
		r->warned = true;
	if (!e->crc_unknown && r->crc != e->crc)
		r->warned = true;
}

static enum jk_status
reading_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_package_reading *r = ctx;
	struct jk_err *why = &r->failed;
	enum jk_status status = why->status;

	*got = 0;
	if (status == JK_OK && !r->begun)
		status = begin(r, why);
	if (status == JK_OK && !r->ended) {
		status = r->entry->method == JK_ZIP_STORED
				 ? copy_stored(r, to, len, got, why)
				 : inflate_some(r, to, len, got, why);
		r->crc = r->inflater->crc32(r->crc, jk_span_make(to, *got));
		r->made += *got;
		if (status == JK_OK && *got > 0)
			status = jk_budget_expand(r->p->out->budget, *got,
						  r->in + CHUNK, r->made, why);
		if (status == JK_OK && r->ended)
			check(r);
	}
	if (status == JK_OK)
		return JK_OK;
	if (r->cause == JK_CAUSE_NONE)
		r->cause = jk_budget_cause(r->p->out->budget, status);
	why->status = status;
	*got = 0;
	return jk_err_set(err, status, "%s", why->text);
}

static const struct jk_source_ops reading_ops = { .read = reading_read };

static struct jk_package_reading *
take_reading(struct jk_package *p)
{
	struct jk_package_reading *r = p->spare;
	struct jk_inflate *inflate = NULL;

	p->spare = NULL;
	if (r == NULL)
		r = jk_xcalloc(1, sizeof(*r));
	else
		inflate = r->inflate;
	memset(r, 0, offsetof(struct jk_package_reading, chunk));
	r->inflate = inflate;
	r->inflater = jk_inflate_best();
	r->p = p;
	r->next = p->open;
	p->open = r;
	return r;
}

static void
free_reading(struct jk_package_reading *r)
{
	if (r == NULL)
		return;
	jk_inflate_close(r->inflate);
	explicit_bzero(r->chunk, sizeof(r->chunk));
	free(r);
}

void
jk_package_free_readings(struct jk_package *p)
{
	struct jk_package_reading *r;

	free_reading(p->spare);
	p->spare = NULL;
	while ((r = p->open) != NULL) {
		p->open = r->next;
		free_reading(r);
	}
}

struct jk_source *
jk_package_begin(struct jk_package *p, size_t index)
{
	struct jk_package_reading *r = take_reading(p);

	r->entry = &p->entries[index];
	p->entries[index].member.taken = true;
	if (jk_budget_member(p->out->budget, &r->failed) != JK_OK)
		r->cause = p->out->budget->cause;
	r->source = jk_source_new(&reading_ops, r, r->entry->member.size);
	return r->source;
}

static void
note(struct jk_package *p, const struct jk_package_reading *r)
{
	enum jk_cause cause = r->cause;
	enum jk_outcome outcome = JK_PARTIAL;
	const char *detail = r->failed.text;

	if ((r->failed.status == JK_OK && !r->warned) || r->entry->noted)
		return;
	r->entry->noted = true;
	if (r->failed.status == JK_OK) {
		cause = JK_CAUSE_DAMAGED;
		detail = "size or checksum is wrong";
	} else if (r->made == 0 && cause == JK_CAUSE_DAMAGED) {
		outcome = JK_FAILED;
	} else if (r->made == 0 || cause == JK_CAUSE_ENCRYPTED) {
		outcome = JK_SKIPPED;
	}
	if (cause == JK_CAUSE_DAMAGED)
		p->ndamaged++;
	p->out->ops->note(p->out->ctx, r->entry->member.name, outcome, cause,
			  jk_span_str(detail));
}

static struct jk_package_reading *
detach(struct jk_package *p, const struct jk_source *src)
{
	struct jk_package_reading **at = &p->open, *r;

	while (*at != NULL && (*at)->source != src)
		at = &(*at)->next;
	r = *at;
	if (r != NULL)
		*at = r->next;
	return r;
}

enum jk_status
jk_package_end(struct jk_package *p, size_t index, struct jk_source *src,
	       struct jk_err *err)
{
	struct jk_package_reading *r = detach(p, src);

	(void)index;
	jk_source_free(src);
	if (r != NULL) {
		note(p, r);
		free_reading(p->spare);
		p->spare = r;
	}
	if (p->src_failed.status != JK_OK)
		return jk_err_set(err, p->src_failed.status, "%s",
				  p->src_failed.text);
	if (p->out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "stopped in a member");
	return JK_OK;
}

enum jk_status
jk_package_child(struct jk_package *p, size_t index, struct jk_err *err)
{
	const struct jk_package_member *m = jk_package_member(p, index);
	struct jk_source *src = jk_package_begin(p, index);
	enum jk_status status, ended;
	struct jk_span head;

	/* What gives nothing at all is no child: it is only noted. */
	status = jk_source_peek(src, 1, &head, NULL);
	if (status == JK_OK)
		status = p->out->ops->child(p->out->ctx, m->name, src, err);
	else
		status = JK_OK;
	ended = jk_package_end(p, index, src, err);
	return status == JK_ESTOP || ended == JK_OK ? status : ended;
}
