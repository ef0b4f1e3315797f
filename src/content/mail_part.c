/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A leaf of a message: decoded from its transfer encoding, and as text out of
 * its character set.
 */
#include "config.h"

#include "mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jikimi/charset.h>

#include "mail_uu.h"

#define STEP (64 * 1024)

/* What a label of a character set is to us. Korean programs write the names
 * of the standard and mean the code page that contains it. */
enum label {
	OURS_UTF8,
	OURS_CP949,
	GUESS,   /* none, or one that says nothing */
	FOREIGN, /* for iconv */
};

static const struct {
	const char *name;
	enum label label;
} labels[] = {
	{ "utf-8", OURS_UTF8 },
	{ "utf8", OURS_UTF8 },
	{ "unicode-1-1-utf-8", OURS_UTF8 },
	{ "euc-kr", OURS_CP949 },
	{ "euckr", OURS_CP949 },
	{ "ks_c_5601-1987", OURS_CP949 },
	{ "ks_c_5601-1989", OURS_CP949 },
	{ "ks_c_5601", OURS_CP949 },
	{ "ksc5601", OURS_CP949 },
	{ "ksc_5601", OURS_CP949 },
	{ "ks-c-5601", OURS_CP949 },
	{ "ks-c-5601-1987", OURS_CP949 },
	{ "korean", OURS_CP949 },
	{ "cp949", OURS_CP949 },
	{ "ms949", OURS_CP949 },
	{ "uhc", OURS_CP949 },
	{ "x-windows-949", OURS_CP949 },
	{ "windows-949", OURS_CP949 },
	{ "us-ascii", GUESS },
	{ "ascii", GUESS },
	{ "ansi_x3.4-1968", GUESS },
	{ "iso-8859-1", GUESS },
	{ "iso8859-1", GUESS },
	{ "windows-1252", GUESS },
	{ "default", GUESS },
	{ "default_charset", GUESS },
	{ "unknown", GUESS },
	{ "unknown-8bit", GUESS },
	{ "x-unknown", GUESS },
	{ "x-user-defined", GUESS },
	{ "binary", GUESS },
};

static enum label
label_of(const char *charset)
{
	if (charset == NULL || charset[0] == '\0')
		return GUESS;
	for (size_t i = 0; i < JK_COUNT(labels); i++) {
		if (strcasecmp(charset, labels[i].name) == 0)
			return labels[i].label;
	}
	return FOREIGN;
}

/* The bytes of a part without their transfer encoding; as UTF-8 when a
 * foreign charset is given that iconv knows, which sets *is_utf8. The caller
 * unrefs it; NULL when the part has no content. */
static GMimeStream *
decoded(struct jk_mail *mail, GMimePart *part, const char *charset,
	bool *is_utf8)
{
	const struct jk_mail_calls *c = &mail->calls;
	GMimeDataWrapper *content = c->g_mime_part_get_content(part);
	GMimeStream *raw, *stream;
	GMimeFilter *filter;

	*is_utf8 = false;
	raw = content != NULL ? c->g_mime_data_wrapper_get_stream(content)
			      : NULL;
	if (raw == NULL)
		return NULL;
	c->g_mime_stream_reset(raw);
	stream = c->g_mime_stream_filter_new(raw);
	filter = c->g_mime_filter_basic_new(
		c->g_mime_data_wrapper_get_encoding(content), FALSE);
	c->g_mime_stream_filter_add((GMimeStreamFilter *)stream, filter);
	c->g_object_unref(filter);
	filter = charset != NULL
			 ? c->g_mime_filter_charset_new(charset, "utf-8")
			 : NULL;
	if (filter == NULL)
		return stream;
	c->g_mime_stream_filter_add((GMimeStreamFilter *)stream, filter);
	c->g_object_unref(filter);
	*is_utf8 = true;
	return stream;
}

/* A wrong label is common, and wrong text is found out. */
static enum jk_charset
charset_of(struct jk_span text, enum label label)
{
	enum jk_charset guess = jk_charset_guess(text);

	if (label == GUESS || guess == JK_ASCII)
		return guess;
	if (label == OURS_UTF8)
		return guess == JK_CP949 && !jk_utf8_valid(text, true)
			       ? JK_CP949
			       : JK_UTF8;
	return guess == JK_UTF8 ? JK_UTF8 : JK_CP949;
}

/* How much of the chunk may be decoded by itself: whole lines, if it has
 * any; a line end is no half of any character. */
static size_t
whole_lines(struct jk_span chunk)
{
	size_t n = chunk.len;

	while (n > 0 && chunk.ptr[n - 1] != '\n')
		n--;
	return n > 0 ? n : chunk.len;
}

/* Western letters, which no test finds: Latin-1. */
static void
put_latin(struct jk_buf *to, struct jk_span s)
{
	unsigned char utf8[4];

	for (size_t i = 0; i < s.len; i++)
		jk_buf_append(to, utf8, jk_utf8_encode(s.ptr[i], utf8));
}

static void
put_chunk(struct jk_mail *mail, struct jk_span chunk, enum label label)
{
	enum jk_charset charset = charset_of(chunk, label);
	struct jk_buf utf8 = { 0 };

	if (charset == JK_BINARY)
		put_latin(&utf8, chunk);
	else if (charset != JK_ASCII)
		jk_to_utf8(&utf8, chunk, charset);
	if (charset != JK_ASCII)
		chunk = jk_buf_span(&utf8);
	if (chunk.len > 0)
		mail->out->ops->text(mail->out->ctx, chunk);
	jk_buf_clear(&utf8);
	jk_buf_release(&utf8);
}

static void
place_leaf(struct jk_mail *mail)
{
	if (mail->parts == 1)
		jk_mail_place(mail, "body");
	else
		jk_mail_place(mail, "part %u", mail->parts);
}

/* Whole lines: text, and files that stand in it. */
static enum jk_status
put_lines(struct jk_mail *mail, struct jk_uu *uu, struct jk_span lines,
	  enum label label, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	while (lines.len > 0 && status == JK_OK) {
		bool given;
		size_t taken, text;

		text = jk_uu_text(uu, lines, &taken, &given, &status, err);
		put_chunk(mail, jk_span_head(lines, text), label);
		lines = jk_span_from(lines, text + taken);
		if (given)
			place_leaf(mail);
	}
	return status;
}

static enum jk_status
put_stream(struct jk_mail *mail, GMimeStream *stream, unsigned char *chunk,
	   struct jk_uu *uu, enum label label, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t kept = 0, whole;
	ssize_t got = 1;

	while (got > 0 && status == JK_OK) {
		status = jk_budget_time(mail->out->budget, err);
		if (status != JK_OK)
			break;
		got = mail->calls.g_mime_stream_read(
			stream, (char *)chunk + kept, STEP - kept);
		if (got > 0)
			kept += (size_t)got;
		/* Half a buffer shows what it is written in. */
		if (got > 0 && kept < STEP / 2)
			continue;
		whole = got > 0 ? whole_lines(jk_span_make(chunk, kept)) : kept;
		status = put_lines(mail, uu, jk_span_make(chunk, whole), label,
				   err);
		kept -= whole;
		memmove(chunk, chunk + whole, kept);
	}
	return status;
}

static enum jk_status
put_text(struct jk_mail *mail, GMimeStream *stream, enum label label,
	 struct jk_err *err)
{
	unsigned char *chunk = jk_xcalloc(1, STEP);
	enum jk_status status, end;
	struct jk_uu uu;

	place_leaf(mail);
	jk_uu_init(&uu, mail->out);
	status = put_stream(mail, stream, chunk, &uu, label, err);
	end = jk_uu_finish(&uu, status == JK_OK ? err : NULL);
	explicit_bzero(chunk, STEP);
	free(chunk);
	return status == JK_OK ? end : status;
}

struct part_source {
	struct jk_mail *mail; /* borrowed */
	GMimeStream *stream;  /* owned */
};

static enum jk_status
read_part(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct part_source *p = ctx;
	ssize_t n = p->mail->calls.g_mime_stream_read(p->stream, to, len);

	*got = n > 0 ? (size_t)n : 0;
	if (n < 0)
		return jk_err_set(err, JK_ECORRUPT, "no such encoding");
	return JK_OK;
}

static void
close_part(void *ctx)
{
	struct part_source *p = ctx;

	p->mail->calls.g_object_unref(p->stream);
	free(p);
}

/* A child of the decoded bytes, which are then the child's. */
static enum jk_status
put_child(struct jk_mail *mail, struct jk_span name, GMimeStream *stream,
	  struct jk_err *err)
{
	static const struct jk_source_ops ops = {
		.read = read_part,
		.close = close_part,
	};
	struct jk_out *out = mail->out;
	struct part_source *p = jk_xcalloc(1, sizeof(*p));
	struct jk_source *src;
	enum jk_status status;

	p->mail = mail;
	p->stream = stream;
	src = jk_source_new(&ops, p, JK_SIZE_UNKNOWN);
	status = jk_budget_member(out->budget, err);
	if (status == JK_OK) {
		status = out->ops->child(out->ctx, name, src, err);
		if (jk_source_status(src) != JK_OK)
			out->ops->note(out->ctx, name, JK_PARTIAL,
				       JK_CAUSE_DAMAGED, jk_span_str(""));
	}
	jk_source_free(src);
	return status;
}

struct leaf {
	const char *type, *subtype; /* "text", "plain" */
	const char *name;           /* of the file, or NULL */
	const char *charset;        /* or NULL */
};

static struct leaf
describe(struct jk_mail *mail, GMimePart *part)
{
	const struct jk_mail_calls *c = &mail->calls;
	GMimeObject *object = (GMimeObject *)part;
	GMimeContentType *type = c->g_mime_object_get_content_type(object);
	struct leaf leaf = { .type = "text", .subtype = "plain" };

	if (type != NULL) {
		leaf.type = c->g_mime_content_type_get_media_type(type);
		leaf.subtype = c->g_mime_content_type_get_media_subtype(type);
	}
	leaf.name = c->g_mime_part_get_filename(part);
	leaf.charset =
		c->g_mime_object_get_content_type_parameter(object, "charset");
	return leaf;
}

enum jk_status
jk_mail_part(struct jk_mail *mail, GMimePart *part, struct jk_err *err)
{
	struct leaf leaf = describe(mail, part);
	bool is_text = strcasecmp(leaf.type, "text") == 0;
	bool is_html = is_text && strcasecmp(leaf.subtype, "html") == 0;
	enum label label = label_of(leaf.charset);
	struct jk_span name = jk_span_str(leaf.name);
	enum jk_status status;
	GMimeStream *stream;
	char number[32];
	bool is_utf8;

	mail->parts++;
	/* Files keep their bytes: what they are is found out from those. */
	if (name.len > 0)
		label = GUESS;
	stream = decoded(mail, part, label == FOREIGN ? leaf.charset : NULL,
			 &is_utf8);
	if (stream == NULL)
		return JK_OK;
	if (is_utf8)
		label = OURS_UTF8;
	else if (label == FOREIGN)
		label = GUESS;
	/* A report on delivery is text as well (RFC 3464). */
	if (name.len == 0 && !is_html &&
	    (is_text || strcasecmp(leaf.type, "message") == 0)) {
		status = put_text(mail, stream, label, err);
		mail->calls.g_object_unref(stream);
		return status;
	}
	/* A page is a layer of the mail, everything else a member. */
	if (name.len == 0 && !is_html) {
		snprintf(number, sizeof(number), "part %u", mail->parts);
		name = jk_span_str(number);
	}
	return put_child(mail, name, stream, err);
}
