/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/wide.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/transcode.h>

/* Bytes looked at together. */
#define WINDOW (64 * 1024)
/* Of what has been looked at, so much is seen again with what follows. */
#define AGAIN 256
/* So many wide ASCII letters in a row are no accident. */
#define CORE 4
/* Bytes of strings that are kept. */
#define KEEP_MAX (4 * 1024 * 1024)

struct run {
	uint64_t raw;   /* offset in the whole */
	size_t at, len; /* in kept */
	enum jk_charset charset;
};

struct jk_wide {
	struct jk_source *src;  /* borrowed */
	struct jk_source *rest; /* owned */
	unsigned char *window;  /* owned; WINDOW bytes */
	size_t len;             /* of window */
	uint64_t base;          /* offset of it in the whole */
	size_t from;            /* in it: behind the last string */
	size_t done;            /* so much of it can be handed out */
	size_t given;           /* and so much was */
	bool ended;             /* of src */
	struct jk_buf kept;     /* owned */
	struct run *runs;       /* owned */
	size_t nruns;
	bool full; /* strings were left */
};

static bool
is_print(unsigned char byte)
{
	return byte >= ' ' && byte < 0x7f;
}

/* Letters of Korean texts; of others any two bytes may be one. */
static bool
is_letter(uint32_t unit)
{
	if (unit >= 0xac00 && unit < 0xd7a4)
		return jk_hangul_is_common(unit);
	return (unit >= ' ' && unit < 0x7f) || unit == '\t' || unit == '\n' ||
	       unit == '\r' || (unit >= 0x3131 && unit < 0x318f) ||
	       (unit >= 0xff01 && unit < 0xff5f) ||
	       (unit >= 0x3000 && unit < 0x3016) || unit == 0xa0 ||
	       unit == 0xb7 || (unit >= 0x2010 && unit < 0x2040);
}

static bool
is_letter_at(struct jk_span s, size_t at, enum jk_charset charset)
{
	unsigned a = s.ptr[at], b = s.ptr[at + 1];

	return is_letter(charset == JK_UTF16BE ? a << 8 | b : b << 8 | a);
}

/* Whether zeros and ASCII alternate from the zero at z on: at z - 1 begins a
 * letter, little endian, or at z one, big endian. */
static bool
is_core(struct jk_span s, size_t z)
{
	if (z == 0 || z + 2 * CORE >= s.len)
		return false;
	for (size_t i = 0; i < CORE - 1; i++) {
		if (!is_print(s.ptr[z + 2 * i + 1]) ||
		    s.ptr[z + 2 * i + 2] != 0)
			return false;
	}
	return is_print(s.ptr[z - 1]) || is_print(s.ptr[z + 2 * CORE - 1]);
}

/* The letters around at, not before from. */
static struct run
extend(struct jk_span s, size_t from, size_t at, enum jk_charset charset)
{
	size_t begin = at, end = at;

	while (begin >= from + 2 && is_letter_at(s, begin - 2, charset))
		begin -= 2;
	while (end + 2 <= s.len && is_letter_at(s, end, charset))
		end += 2;
	return (struct run){ .at = begin,
			     .len = end - begin,
			     .charset = charset };
}

static void
keep(struct jk_wide *w, struct run run)
{
	unsigned char *bytes = w->window + run.at;

	if (run.len > KEEP_MAX - w->kept.len) {
		w->full = true;
		return;
	}
	if ((w->nruns & (w->nruns - 1)) == 0)
		w->runs = jk_xrealloc(w->runs, w->nruns > 0 ? 2 * w->nruns : 1,
				      sizeof(*w->runs));
	run.raw = w->base + run.at;
	jk_buf_append(&w->kept, bytes, run.len);
	memset(bytes, 0, run.len);
	run.at = w->kept.len - run.len;
	w->runs[w->nruns++] = run;
}

/* The string whose first letters were seen at z. False: it may go on behind
 * the window. */
static bool
take(struct jk_wide *w, struct jk_span s, size_t z, size_t *begun)
{
	size_t first = is_print(s.ptr[z - 1]) ? z - 1 : z + 1;
	struct run le = extend(s, w->from, first, JK_UTF16LE);
	struct run be = extend(s, w->from, z, JK_UTF16BE);
	struct run run = be.len > le.len ? be : le;

	*begun = be.at < le.at ? be.at : le.at;
	if (!w->ended && run.at + run.len + 2 > s.len && *begun > 0)
		return false;
	keep(w, run);
	w->from = run.at + run.len;
	return true;
}

static void
scan(struct jk_wide *w)
{
	struct jk_span s = jk_span_make(w->window, w->len);
	size_t z = w->from, begun = s.len;

	while (z < s.len) {
		const unsigned char *p = memchr(s.ptr + z, 0, s.len - z);

		if (p == NULL)
			break;
		z = (size_t)(p - s.ptr);
		if (!is_core(s, z)) {
			z++;
			continue;
		}
		if (!take(w, s, z, &begun))
			break;
		begun = s.len;
		z = w->from > z ? w->from : z + 1;
	}
	w->done = s.len;
	if (!w->ended)
		w->done = s.len > AGAIN ? s.len - AGAIN : 0;
	if (w->done < w->from)
		w->done = w->from;
	if (w->done > begun)
		w->done = begun;
}

/* A window full of bytes that were not handed out, and looks at them. */
static enum jk_status
next_window(struct jk_wide *w, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t got = 1;

	memmove(w->window, w->window + w->done, w->len - w->done);
	w->len -= w->done;
	w->base += w->done;
	w->from = w->from > w->done ? w->from - w->done : 0;
	w->given = 0;
	while (got > 0 && w->len < WINDOW && status == JK_OK) {
		got = 0;
		status = jk_source_read(w->src, w->window + w->len,
					WINDOW - w->len, &got, err);
		w->len += got;
	}
	/* What came before an error is handed out first; it comes again. */
	w->ended = got == 0;
	scan(w);
	return w->len > 0 ? JK_OK : status;
}

static enum jk_status
rest_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_wide *w = ctx;
	enum jk_status status = JK_OK;
	size_t n;

	*got = 0;
	if (w->given == w->done)
		status = next_window(w, err);
	n = w->done - w->given < len ? w->done - w->given : len;
	if (n > 0)
		memcpy(to, w->window + w->given, n);
	w->given += n;
	*got = n;
	return status;
}

static const struct jk_source_ops rest_ops = { .read = rest_read };

struct jk_wide *
jk_wide_new(struct jk_source *src)
{
	struct jk_wide *w = jk_xcalloc(1, sizeof(*w));

	w->src = src;
	w->window = jk_xcalloc(1, WINDOW);
	w->rest = jk_source_new(&rest_ops, w, jk_source_size(src));
	return w;
}

void
jk_wide_free(struct jk_wide *w)
{
	if (w == NULL)
		return;
	jk_source_free(w->rest);
	explicit_bzero(w->window, WINDOW);
	free(w->window);
	jk_buf_clear(&w->kept);
	jk_buf_release(&w->kept);
	free(w->runs);
	free(w);
}

struct jk_source *
jk_wide_source(struct jk_wide *w)
{
	return w->rest;
}

void
jk_wide_give(struct jk_wide *w, struct jk_out *out)
{
	for (size_t i = 0; i < w->nruns; i++) {
		const struct run *run = &w->runs[i];
		struct jk_transcoder t;
		struct jk_text_map map;

		jk_transcoder_init(&t, run->charset);
		t.at = t.next = run->raw;
		jk_transcoder_feed(
			&t, jk_span_make(w->kept.ptr + run->at, run->len),
			true);
		map = jk_transcoder_map(&t);
		out->ops->place(out->ctx, jk_span_make("", 0));
		out->ops->text_mapped(out->ctx, jk_transcoder_text(&t), &map);
		jk_transcoder_release(&t);
	}
	if (w->full)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_MEMORY_LIMIT,
			       jk_span_str("too many strings in UTF-16"));
}
