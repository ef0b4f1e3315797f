/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#define WINDOW (64 * 1024)
/* Multiparts and messages within one another; GMime itself stops at 1,024. */
#define DEPTH_MAX 200

#define NAME(name) JK_LAZY_SYMBOL(struct jk_mail_calls, name)
static const struct jk_lazy_symbol symbols[] = {
	JK_MAIL_CALLS(NAME){ .name = NULL },
};
#undef NAME

static const struct jk_lazy_library gmime = {
	.name = "gmime",
	.soname = "libgmime-3.0.so.0",
	.symbols = symbols,
};

static void
on_log(const char *domain, GLogLevelFlags level, const char *message,
       gpointer ctx)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)ctx;
}

/* Only what may hide bytes from us. */
static void
on_warning(gint64 offset, GMimeParserWarning code, const gchar *item,
	   gpointer ctx)
{
	struct jk_mail *mail = ctx;

	(void)offset;
	(void)item;
	if (code == GMIME_WARN_TRUNCATED_MESSAGE)
		mail->damage = "the message is cut short";
	else if (code == GMIME_CRIT_NESTING_OVERFLOW)
		mail->too_deep = true;
	else if (code == GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY)
		mail->damage = "parts without a boundary";
}

enum jk_status
jk_mail_load(struct jk_mail *mail, struct jk_out *out, struct jk_source *src,
	     struct jk_err *err)
{
	/* Raw bytes in headers; GMime copies the list. */
	const char *charsets[] = { "utf-8", "cp949", "iso-8859-1", NULL };
	enum jk_status status;

	*mail = (struct jk_mail){ .out = out, .window.src = src };
	status = jk_lazy_open_for(out, &gmime, &mail->calls, err);
	if (status != JK_OK)
		return status;
	mail->window.bytes = jk_xcalloc(1, WINDOW);
	mail->calls.g_log_set_default_handler(on_log, NULL);
	mail->calls.g_mime_init();
	mail->options = mail->calls.g_mime_parser_options_new();
	mail->calls.g_mime_parser_options_set_fallback_charsets(mail->options,
								charsets);
	mail->calls.g_mime_parser_options_set_warning_callback(
		mail->options, on_warning, mail);
	return JK_OK;
}

void
jk_mail_close(struct jk_mail *mail)
{
	if (mail->options != NULL)
		mail->calls.g_mime_parser_options_free(mail->options);
	if (mail->window.bytes != NULL)
		explicit_bzero(mail->window.bytes, WINDOW);
	free(mail->window.bytes);
	mail->window.bytes = NULL;
}

bool
jk_mail_is(const struct jk_mail *mail, void *object, GType type)
{
	return object != NULL &&
	       mail->calls.g_type_check_instance_is_a(object, type);
}

void
jk_mail_place(struct jk_mail *mail, const char *fmt, ...)
{
	char place[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(place, sizeof(place), fmt, args);
	va_end(args);
	mail->out->ops->place(mail->out->ctx, jk_span_str(place));
}

static void
put(struct jk_mail *mail, const char *text)
{
	struct jk_span s = jk_span_str(text);
	struct jk_buf clean = { 0 };

	if (!jk_utf8_valid(s, false)) {
		jk_to_utf8(&clean, s, jk_charset_guess(s));
		s = jk_buf_span(&clean);
	}
	mail->out->ops->text(mail->out->ctx, s);
	jk_buf_release(&clean);
}

/* Nested messages and their parts are counted through. */
static void
put_headers(struct jk_mail *mail, GMimeObject *object)
{
	const struct jk_mail_calls *c = &mail->calls;
	GMimeHeaderList *list = c->g_mime_object_get_header_list(object);
	int n = c->g_mime_header_list_get_count(list);

	if (mail->messages > 1)
		jk_mail_place(mail, "message %u header", mail->messages);
	else
		jk_mail_place(mail, "header");
	for (int i = 0; i < n; i++) {
		GMimeHeader *h = c->g_mime_header_list_get_header_at(list, i);
		const char *value = c->g_mime_header_get_value(h);

		if (value == NULL)
			continue;
		put(mail, c->g_mime_header_get_name(h));
		put(mail, ": ");
		put(mail, value);
		put(mail, "\n");
	}
}

static enum jk_status walk(struct jk_mail *mail, GMimeObject *object,
			   unsigned depth, struct jk_err *err);

static enum jk_status
walk_multipart(struct jk_mail *mail, GMimeMultipart *multipart, unsigned depth,
	       struct jk_err *err)
{
	const struct jk_mail_calls *c = &mail->calls;
	const char *before = c->g_mime_multipart_get_prologue(multipart);
	const char *after = c->g_mime_multipart_get_epilogue(multipart);
	int n = c->g_mime_multipart_get_count(multipart);
	enum jk_status status = JK_OK;

	/* Shown by no program. */
	if (before != NULL) {
		jk_mail_place(mail, "before the parts");
		put(mail, before);
	}
	for (int i = 0; i < n && status == JK_OK; i++)
		status = walk(mail, c->g_mime_multipart_get_part(multipart, i),
			      depth, err);
	if (after != NULL && status == JK_OK) {
		jk_mail_place(mail, "after the parts");
		put(mail, after);
	}
	return status;
}

static bool
is_encrypted(struct jk_mail *mail, GMimeObject *object)
{
	const struct jk_mail_calls *c = &mail->calls;
	GMimeContentType *type = c->g_mime_object_get_content_type(object);
	const char *kind;

	if (type == NULL)
		return false;
	if (c->g_mime_content_type_is_type(type, "multipart", "encrypted"))
		return true;
	/* RFC 8551, 3.2. */
	kind = c->g_mime_object_get_content_type_parameter(object,
							   "smime-type");
	return kind != NULL && strcmp(kind, "enveloped-data") == 0;
}

static enum jk_status
walk(struct jk_mail *mail, GMimeObject *object, unsigned depth,
     struct jk_err *err)
{
	const struct jk_mail_calls *c = &mail->calls;
	enum jk_status status = jk_budget_time(mail->out->budget, err);

	if (status != JK_OK || object == NULL)
		return status;
	if (depth == DEPTH_MAX) {
		mail->too_deep = true;
		return JK_OK;
	}
	if (is_encrypted(mail, object))
		mail->out->ops->note(mail->out->ctx, jk_span_str(""),
				     JK_PARTIAL, JK_CAUSE_ENCRYPTED,
				     jk_span_str(""));
	if (jk_mail_is(mail, object, c->g_mime_message_get_type())) {
		GMimeMessage *message = (GMimeMessage *)object;

		mail->messages++;
		put_headers(mail, object);
		return walk(mail, c->g_mime_message_get_mime_part(message),
			    depth + 1, err);
	}
	if (jk_mail_is(mail, object, c->g_mime_message_part_get_type()))
		return walk(mail,
			    (GMimeObject *)c->g_mime_message_part_get_message(
				    (GMimeMessagePart *)object),
			    depth + 1, err);
	if (jk_mail_is(mail, object, c->g_mime_multipart_get_type()))
		return walk_multipart(mail, (GMimeMultipart *)object, depth + 1,
				      err);
	if (jk_mail_is(mail, object, c->g_mime_part_get_type()))
		return jk_mail_part(mail, (GMimePart *)object, err);
	return JK_OK;
}

enum jk_status
jk_mail_message(struct jk_mail *mail, uint64_t start, uint64_t end,
		struct jk_err *err)
{
	const struct jk_mail_calls *c = &mail->calls;
	GMimeStream *stream = jk_mail_stream(mail, start, end);
	GMimeParser *parser = c->g_mime_parser_new_with_stream(stream);
	GMimeMessage *message =
		c->g_mime_parser_construct_message(parser, mail->options);
	enum jk_status status;

	if (message == NULL) {
		status = jk_err_set(err, JK_ECORRUPT, "no message");
	} else {
		status = walk(mail, (GMimeObject *)message, 0, err);
		c->g_object_unref(message);
	}
	c->g_object_unref(parser);
	c->g_object_unref(stream);
	if (status == JK_OK && mail->too_deep) {
		mail->out->budget->cause = JK_CAUSE_DEPTH_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "parts within parts");
	}
	if (status == JK_OK && mail->damage != NULL)
		status = jk_err_set(err, JK_ECORRUPT, "%s", mail->damage);
	return status;
}
