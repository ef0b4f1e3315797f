/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forms in XFA (ISO 32000-1, 12.7.8; "XFA Specification" 3.3): what was filled
 * in stands as XML in streams of its own, and a page may say no more than
 * "Please wait". poppler does not give them out, and the reference to them may
 * itself lie in a packed stream: so each stream's first bytes are looked at.
 */
#include "config.h"

#include "pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/behind.h>

#include "claims.h"
#include "inflate.h"
#include "inflated.h"

#define STEP (64 * 1024)
/* Of a stream so much is read, and unpacked, to see what it is. */
#define PACKED 1024
#define HEAD 512
/* What a step keeps of the one before: "endstream" and a line end. */
#define OVERLAP 16
#define PACKETS_MAX 1000

#define BEGIN "stream"
#define END "endstream"

static const struct {
	const char *root;
	const char *name;
} packets[] = {
	{ "<xdp:xdp", "xfa/form.xml" },
	{ "<xfa:datasets", "xfa/datasets.xml" },
	{ "<xfa:data", "xfa/data.xml" },
	{ "<template", "xfa/template.xml" },
	{ "<form ", "xfa/state.xml" },
};

struct search {
	struct jk_pdf *pdf;
	struct jk_inflate *inflate; /* owned */
	unsigned char *step;        /* owned: STEP */
	uint64_t done; /* streams that begin before are dealt with */
	unsigned found;
	bool told; /* the document speaks of XFA */
};

/* Behind a byte order mark, blanks and declarations. */
static struct jk_span
skip_prolog(struct jk_span s)
{
	if (jk_span_starts_with(s, "\xef\xbb\xbf", 3))
		s = jk_span_from(s, 3);
	for (;;) {
		while (s.len > 0 && s.ptr[0] <= ' ')
			s = jk_span_from(s, 1);
		if (!jk_span_starts_with(s, "<?", 2))
			return s;
		s = jk_span_from(s, jk_span_find(s, 0, jk_span_str("?>")) + 2);
	}
}

/* The name of the packet that begins so; NULL: it is none. */
static const char *
packet_name(struct jk_span head)
{
	head = skip_prolog(head);
	for (size_t i = 0; i < JK_COUNT(packets); i++) {
		if (jk_span_starts_with(head, packets[i].root,
					strlen(packets[i].root)))
			return packets[i].name;
	}
	return NULL;
}

/* RFC 1950, 2.2. */
static bool
is_zlib(struct jk_span s)
{
	return s.len > 2 && (s.ptr[0] & 0x0f) == 8 && jk_be(s, 0, 2) % 31 == 0;
}

static const char *
name_of_packed(struct search *x, struct jk_span packed)
{
	unsigned char head[HEAD];
	struct jk_codec_io io = {
		.in = packed,
		.out = head,
		.room = sizeof(head),
		.last = true,
	};

	/* That it breaks off is no wonder. */
	jk_inflate_reset(x->inflate);
	jk_inflate_run(x->inflate, &io);
	return packet_name(jk_span_make(head, sizeof(head) - io.room));
}

/* Where the stream that is not packed ends. */
static uint64_t
find_end(struct search *x, uint64_t at)
{
	struct jk_pdf *pdf = x->pdf;
	unsigned char *step = jk_xcalloc(1, STEP);
	size_t got = STEP, end;
	struct jk_err err;

	while (got == STEP &&
	       jk_source_pread(pdf->src, at, step, STEP, &got, &err) == JK_OK) {
		end = jk_span_find(jk_span_make(step, got), 0,
				   jk_span_str(END));
		at += end < got ? end : got - (got == STEP ? OVERLAP : 0);
		if (end < got)
			break;
	}
	free(step);
	return at;
}

static enum jk_status
give_packet(struct search *x, const char *name, uint64_t at, bool packed,
	    struct jk_err *err)
{
	struct jk_out *out = x->pdf->out;
	uint64_t end = packed ? x->pdf->size : find_end(x, at);
	struct jk_source *src = jk_behind_source(x->pdf->src, at, end);
	struct jk_source *inner = NULL;
	struct jk_err one = { .text = "" };
	enum jk_status status = jk_budget_member(out->budget, &one);

	if (packed)
		inner = jk_inflated_open(src, JK_WRAP_ZLIB, out->budget);
	if (status == JK_OK)
		status = out->ops->child(out->ctx, jk_span_str(name),
					 inner != NULL ? inner : src, &one);
	if (inner != NULL && jk_source_status(inner) != JK_OK)
		out->ops->note(out->ctx, jk_span_str(name), JK_PARTIAL,
			       JK_CAUSE_DAMAGED, jk_span_str("deflate"));
	jk_source_free(inner);
	jk_source_free(src);
	x->pdf->gave = true;
	x->found++;
	if (status == JK_ESTOP || out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "budget spent");
	return JK_OK;
}

static enum jk_status
look_at(struct search *x, uint64_t at, struct jk_err *err)
{
	unsigned char bytes[PACKED];
	struct jk_span s;
	struct jk_err one;
	const char *name;
	bool packed;
	size_t got;

	if (jk_source_pread(x->pdf->src, at, bytes, sizeof(bytes), &got,
			    &one) != JK_OK)
		return JK_OK;
	s = jk_span_make(bytes, got);
	packed = is_zlib(s);
	name = packed ? name_of_packed(x, s) : packet_name(s);
	return name != NULL ? give_packet(x, name, at, packed, err) : JK_OK;
}

/* 7.3.8.1: the word, then a line end. Its length behind i; 0: it is none. */
static size_t
begin_len(struct jk_span step, size_t i)
{
	size_t end = i + sizeof(BEGIN) - 1;

	if (i >= 3 && memcmp(step.ptr + i - 3, END, 3) == 0)
		return 0;
	if (end < step.len && step.ptr[end] == '\r')
		end++;
	if (end < step.len && step.ptr[end] == '\n')
		return end + 1 - i;
	return 0;
}

static enum jk_status
look_through(struct search *x, struct jk_span step, uint64_t from,
	     struct jk_err *err)
{
	struct jk_span word = jk_span_str(BEGIN);
	enum jk_status status = JK_OK;

	x->told |= jk_span_find(step, 0, jk_span_str("/XFA")) < step.len;
	for (size_t i = jk_span_find(step, 0, word);
	     i < step.len && status == JK_OK && x->found < PACKETS_MAX;
	     i = jk_span_find(step, i + word.len, word)) {
		size_t len = begin_len(step, i);

		if (len == 0 || from + i < x->done)
			continue;
		x->done = from + i + len;
		status = look_at(x, x->done, err);
	}
	return status;
}

static enum jk_status
search(struct search *x, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t got = STEP;
	uint64_t at = 0;

	while (got == STEP && status == JK_OK) {
		status = jk_budget_time(x->pdf->out->budget, err);
		if (status == JK_OK)
			status = jk_source_pread(x->pdf->src, at, x->step, STEP,
						 &got, err);
		if (status == JK_OK)
			status = look_through(x, jk_span_make(x->step, got), at,
					      err);
		at += got - OVERLAP;
	}
	return status;
}

enum jk_status
jk_pdf_xfa(struct jk_pdf *pdf, struct jk_err *err)
{
	struct search x = {
		.pdf = pdf,
		.inflate = jk_inflate_open(jk_inflate_best(), JK_WRAP_ZLIB),
	};
	enum jk_status status;

	if (x.inflate == NULL)
		return jk_err_set(err, JK_ELIMIT, "no memory");
	x.step = jk_xcalloc(1, STEP);
	status = search(&x, err);
	if (status == JK_OK && x.told && x.found == 0)
		pdf->out->ops->note(pdf->out->ctx, jk_span_str("xfa"),
				    JK_PARTIAL, JK_CAUSE_NO_EXTRACTOR,
				    jk_span_str("encrypted or packed XFA"));
	explicit_bzero(x.step, STEP);
	free(x.step);
	jk_inflate_close(x.inflate);
	return status;
}
