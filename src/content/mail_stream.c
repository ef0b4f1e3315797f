/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GMimeStream over a source. GMime reads small steps and keeps a stream of
 * each part; they all look through the one window of the mail.
 */
#include "config.h"

#include "mail.h"

#include <string.h>

#define WINDOW (64 * 1024)

struct stream {
	GMimeStream parent;
	struct jk_mail *mail; /* borrowed */
};

static struct stream *
stream_of(void *instance)
{
	return instance;
}

/* Bytes from at on, as many as the window has. */
static struct jk_span
look(struct jk_mail_window *w, uint64_t at)
{
	struct jk_err err;

	if (at < w->from || at >= w->from + w->len) {
		w->from = at;
		/* What cannot be read ends the stream; the source keeps its
		 * status for whoever made it. */
		if (jk_source_pread(w->src, at, w->bytes, WINDOW, &w->len,
				    &err) != JK_OK)
			w->len = 0;
	}
	return jk_span_from(jk_span_make(w->bytes, w->len),
			    (size_t)(at - w->from));
}

static ssize_t
on_read(GMimeStream *base, char *to, size_t len)
{
	struct stream *s = stream_of(base);
	struct jk_span seen;

	if (base->position < 0 || base->position >= base->bound_end)
		return 0;
	seen = look(&s->mail->window, (uint64_t)base->position);
	seen = jk_span_head(seen, len);
	if (seen.len > (uint64_t)(base->bound_end - base->position))
		seen.len = (size_t)(base->bound_end - base->position);
	memcpy(to, seen.ptr, seen.len);
	base->position += (gint64)seen.len;
	return (ssize_t)seen.len;
}

static ssize_t
on_write(GMimeStream *base, const char *from, size_t len)
{
	(void)base;
	(void)from;
	(void)len;
	return -1;
}

static int
on_flush_or_close(GMimeStream *base)
{
	(void)base;
	return 0;
}

static gboolean
on_eos(GMimeStream *base)
{
	return base->position >= base->bound_end;
}

static int
on_reset(GMimeStream *base)
{
	base->position = base->bound_start;
	return 0;
}

static gint64
on_seek(GMimeStream *base, gint64 offset, GMimeSeekWhence whence)
{
	gint64 from = 0;

	if (whence == GMIME_STREAM_SEEK_CUR)
		from = base->position;
	else if (whence == GMIME_STREAM_SEEK_END)
		from = base->bound_end;
	if (offset < base->bound_start - from ||
	    offset > base->bound_end - from)
		return -1;
	base->position = from + offset;
	return base->position;
}

static gint64
on_tell(GMimeStream *base)
{
	return base->position;
}

static gint64
on_length(GMimeStream *base)
{
	return base->bound_end - base->bound_start;
}

static GMimeStream *make(struct jk_mail *mail, gint64 start, gint64 end);

static GMimeStream *
on_substream(GMimeStream *base, gint64 start, gint64 end)
{
	if (end == -1 || end > base->bound_end)
		end = base->bound_end;
	if (start > end)
		start = end;
	return make(stream_of(base)->mail, start, end);
}

static void
init_class(gpointer class, gpointer data)
{
	GMimeStreamClass *c = class;

	(void)data;
	c->read = on_read;
	c->write = on_write;
	c->flush = on_flush_or_close;
	c->close = on_flush_or_close;
	c->eos = on_eos;
	c->reset = on_reset;
	c->seek = on_seek;
	c->tell = on_tell;
	c->length = on_length;
	c->substream = on_substream;
}

/* The class is registered once a process; GObject knows whether it is. */
static GType
stream_type(const struct jk_mail_calls *calls)
{
	GType type = calls->g_type_from_name("JikimiMailStream");
	GTypeQuery query;

	if (type != 0)
		return type;
	calls->g_type_query(calls->g_mime_stream_get_type(), &query);
	return calls->g_type_register_static_simple(
		calls->g_mime_stream_get_type(), "JikimiMailStream",
		query.class_size, init_class, sizeof(struct stream), NULL, 0);
}

static GMimeStream *
make(struct jk_mail *mail, gint64 start, gint64 end)
{
	struct stream *s =
		mail->calls.g_object_new(stream_type(&mail->calls), NULL);

	s->mail = mail;
	mail->calls.g_mime_stream_construct(&s->parent, start, end);
	return &s->parent;
}

GMimeStream *
jk_mail_stream(struct jk_mail *mail, uint64_t start, uint64_t end)
{
	return make(mail, (gint64)start, (gint64)end);
}
