/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GInputStream over a source, so that a PDF of any size is read in place:
 * poppler reads 1,024 bytes at a time, the source 32 KiB. It passes for one
 * over memory: poppler keeps a copy of any other, and reads on behind the end
 * of that for ever when a dictionary has none.
 */
#include "config.h"

#include "pdf.h"

#include <string.h>

/* An instance of GObject may have 65,535 bytes in all. */
#define WINDOW (32 * 1024)

struct stream {
	GMemoryInputStream parent;
	struct jk_source *src; /* borrowed */
	uint64_t length;
	uint64_t at;   /* next byte to be read */
	uint64_t from; /* where the window lies */
	size_t in_window;
	unsigned char window[WINDOW];
};

/* Instances are zeroed by GObject and made by jk_pdf_stream only. */
static struct stream *
stream_of(void *instance)
{
	return instance;
}

static gssize
on_read(GInputStream *base, void *buffer, gsize count, GCancellable *cancel,
	GError **error)
{
	struct stream *s = stream_of(base);
	struct jk_err err;
	size_t n;

	(void)cancel;
	(void)error;
	if (s->at >= s->length)
		return 0;
	if (s->at < s->from || s->at >= s->from + s->in_window) {
		s->from = s->at;
		/* What cannot be read ends the stream; the source keeps its
		 * status for whoever made it. */
		if (jk_source_pread(s->src, s->at, s->window, WINDOW,
				    &s->in_window, &err) != JK_OK)
			s->in_window = 0;
	}
	n = (size_t)(s->from + s->in_window - s->at);
	if (n > count)
		n = count;
	if (n > s->length - s->at)
		n = (size_t)(s->length - s->at);
	memcpy(buffer, s->window + (s->at - s->from), n);
	s->at += n;
	return (gssize)n;
}

static goffset
on_tell(GSeekable *seekable)
{
	return (goffset)stream_of(seekable)->at;
}

static gboolean
on_can_seek(GSeekable *seekable)
{
	(void)seekable;
	return TRUE;
}

static gboolean
on_seek(GSeekable *seekable, goffset offset, GSeekType type,
	GCancellable *cancel, GError **error)
{
	struct stream *s = stream_of(seekable);
	int64_t base = 0;

	(void)cancel;
	(void)error;
	if (type == G_SEEK_CUR)
		base = (int64_t)s->at;
	else if (type == G_SEEK_END)
		base = (int64_t)s->length;
	/* Offsets come out of the file. */
	if (offset < -base)
		offset = -base;
	if (offset > (int64_t)s->length - base)
		offset = (int64_t)s->length - base;
	s->at = (uint64_t)(base + offset);
	return TRUE;
}

static gboolean
on_can_truncate(GSeekable *seekable)
{
	(void)seekable;
	return FALSE;
}

static void
init_class(gpointer class, gpointer data)
{
	GInputStreamClass *c = class;

	(void)data;
	c->read_fn = on_read;
}

static void
init_seekable(gpointer interface, gpointer data)
{
	GSeekableIface *i = interface;

	(void)data;
	i->tell = on_tell;
	i->can_seek = on_can_seek;
	i->seek = on_seek;
	i->can_truncate = on_can_truncate;
}

/* The class is registered once a process; GObject knows whether it is. */
static GType
stream_type(const struct jk_pdf_calls *calls)
{
	static const GInterfaceInfo seekable = {
		.interface_init = init_seekable,
	};
	GType type = calls->g_type_from_name("JikimiPdfStream");
	GTypeQuery query;

	if (type != 0)
		return type;
	calls->g_type_query(calls->g_memory_input_stream_get_type(), &query);
	type = calls->g_type_register_static_simple(
		calls->g_memory_input_stream_get_type(), "JikimiPdfStream",
		query.class_size, init_class, sizeof(struct stream), NULL, 0);
	calls->g_type_add_interface_static(type, calls->g_seekable_get_type(),
					   &seekable);
	return type;
}

GInputStream *
jk_pdf_stream(const struct jk_pdf *pdf, uint64_t length)
{
	struct stream *s =
		pdf->calls.g_object_new(stream_type(&pdf->calls), NULL);

	s->src = pdf->src;
	s->length = length;
	return &s->parent.parent_instance;
}
