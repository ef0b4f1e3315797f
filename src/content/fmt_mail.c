/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail: messages (RFC 5322, also as Apple Mail and web browsers save them)
 * through GMime, and files of many messages (RFC 4155). Without GMime the raw
 * bytes are all there is.
 */
#include "config.h"

#include <jikimi/format.h>

#include <stdlib.h>
#include <string.h>

#include "claims.h"

#ifdef HAVE_GMIME

#include <jikimi/charset.h>

#include "mail.h"
#include "mbox.h"
#include "spool.h"

/* Of what stands behind a message. */
#define REST_MAX (64 * 1024)

/* Reads the message from start on; length JK_SIZE_UNKNOWN: to the end. */
static enum jk_status
read_message(struct jk_out *out, struct jk_source *src, uint64_t start,
	     uint64_t length, struct jk_err *err)
{
	uint64_t end = jk_source_size(src);
	struct jk_mail mail;
	enum jk_status status;

	if (start > end)
		start = end;
	if (length < end - start)
		end = start + length;
	status = jk_mail_load(&mail, out, src, err);
	if (status == JK_OK)
		status = jk_mail_message(&mail, start, end, err);
	jk_mail_close(&mail);
	return status;
}

typedef enum jk_status read_fn(struct jk_out *out, struct jk_source *src,
			       struct jk_err *err);

/* With random access to src. */
static enum jk_status
with_access(struct jk_source *src, struct jk_out *out, read_fn *read,
	    struct jk_err *err)
{
	struct jk_spool *spool = NULL;
	enum jk_status status = jk_budget_enter(out->budget, err);

	if (status != JK_OK)
		return status;
	if (!jk_source_can_pread(src) ||
	    jk_source_size(src) == JK_SIZE_UNKNOWN) {
		status = jk_spool_open(&spool, src, out->budget, err);
		src = jk_spool_source(spool);
	}
	if (status == JK_OK)
		status = read(out, src, err);
	jk_spool_close(spool);
	jk_budget_leave(out->budget);
	return status;
}

static enum jk_status
read_eml(struct jk_out *out, struct jk_source *src, struct jk_err *err)
{
	return read_message(out, src, 0, JK_SIZE_UNKNOWN, err);
}

static enum jk_status
extract_eml(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return with_access(src, out, read_eml, err);
}

/* Behind the message: a short property list, in which the subject and the
 * sender stand again. */
static enum jk_status
put_rest(struct jk_out *out, struct jk_source *src, uint64_t from,
	 struct jk_err *err)
{
	unsigned char *rest = jk_xcalloc(1, REST_MAX);
	enum jk_status status;
	struct jk_span text;
	size_t got = 0;

	status = jk_source_pread(src, from, rest, REST_MAX, &got, err);
	text = jk_span_make(rest, got);
	if (status == JK_OK && got > 0 && jk_utf8_valid(text, true)) {
		out->ops->place(out->ctx, jk_span_str("properties"));
		out->ops->text(out->ctx, text);
	}
	free(rest);
	return status;
}

/* A line with the length of the message, the message, a property list. */
static enum jk_status
read_emlx(struct jk_out *out, struct jk_source *src, struct jk_err *err)
{
	unsigned char head[32] = "";
	enum jk_status status;
	uint64_t length = 0;
	size_t got, at = 0;

	status = jk_source_pread(src, 0, head, sizeof(head) - 1, &got, err);
	if (status != JK_OK)
		return status;
	while (head[at] >= '0' && head[at] <= '9' && at < 15)
		length = length * 10 + (uint64_t)(head[at++] - '0');
	while (head[at] == ' ' || head[at] == '\r')
		at++;
	at += head[at] == '\n';
	status = read_message(out, src, at, length, err);
	if (status == JK_OK)
		status = put_rest(out, src, at + length, err);
	return status;
}

static enum jk_status
extract_emlx(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return with_access(src, out, read_emlx, err);
}

static enum jk_status
extract_mbox(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);

	(void)format;
	if (status != JK_OK)
		return status;
	status = jk_mbox_read(src, out, err);
	jk_budget_leave(out->budget);
	return status;
}

#define HOW(function) .extract = (function)
#else
#define HOW(function) .cause = JK_CAUSE_NO_EXTRACTOR
#endif

extern const struct jk_format jk_fmt_eml;
const struct jk_format jk_fmt_eml = {
	.name = "eml",
	.media_type = "message/rfc822",
	.claims = jk_claims_eml,
	HOW(extract_eml),
};

extern const struct jk_format jk_fmt_emlx;
const struct jk_format jk_fmt_emlx = {
	.name = "emlx",
	.media_type = "message/x-emlx",
	.claims = jk_claims_emlx,
	HOW(extract_emlx),
};

extern const struct jk_format jk_fmt_mbox;
const struct jk_format jk_fmt_mbox = {
	.name = "mbox",
	.media_type = "application/mbox",
	.claims = jk_claims_mbox,
	HOW(extract_mbox),
};
