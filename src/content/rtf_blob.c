/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "content/ole10.h"
#include "content/rtf_parts.h"

#define STEP 4096
/* Children wait for the end of the text as long as they are not more. */
#define HELD_BYTES (64 * 1024 * 1024)

static int
hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void
rtf_blob_hex(struct rtf *r, struct jk_span text)
{
	unsigned char step[STEP];
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		int digit = hex_digit(text.ptr[i]);

		if (digit < 0)
			continue;
		if (r->nibble < 0) {
			r->nibble = digit;
			continue;
		}
		step[n++] = (unsigned char)(r->nibble << 4 | digit);
		r->nibble = -1;
		if (n == STEP) {
			jk_blob_add(&r->blob, step, n);
			n = 0;
		}
	}
	jk_blob_add(&r->blob, step, n);
}

void
rtf_blob_raw(struct rtf *r, struct jk_span bytes)
{
	r->nibble = -1;
	jk_blob_add(&r->blob, bytes.ptr, bytes.len);
}

/* Gives what is held, in order. */
void
rtf_blob_give(struct rtf *r)
{
	for (size_t i = 0; i < r->nheld; i++) {
		struct rtf_held *h = &r->held[i];
		struct jk_span bytes = jk_blob_span(&h->blob);
		struct jk_span name = jk_span_str(h->name);
		bool more = !r->stopped;

		if (h->blob.full)
			r->out->ops->note(r->out->ctx, name, JK_PARTIAL,
					  JK_CAUSE_MEMORY_LIMIT,
					  jk_span_str(""));
		if (more && h->picture)
			more = jk_child_span(r->out, name, bytes);
		else if (more && bytes.len > 0)
			more = jk_ole10_objects(r->out, bytes, name);
		r->stopped = !more;
		jk_blob_release(&h->blob);
	}
	r->nheld = 0;
	r->held_bytes = 0;
	r->body.in_table = false;
}

void
rtf_blob_end(struct rtf *r, bool picture)
{
	struct rtf_held *h = &r->held[r->nheld++];

	h->picture = picture;
	if (picture)
		snprintf(h->name, sizeof(h->name), "picture %u.%s",
			 ++r->npictures, rtf_picture_ends[r->picture_kind]);
	else
		snprintf(h->name, sizeof(h->name), "object %u", ++r->nobjects);
	h->blob = r->blob;
	r->held_bytes += r->blob.len;
	jk_blob_init(&r->blob, r->out->budget);
	r->nibble = -1;
	r->picture_kind = 0;
	if (r->held_bytes <= HELD_BYTES && r->nheld < RTF_HELD && !h->blob.full)
		return;
	/* Children end the text before them: only when there is no way. */
	rtf_put_flush(r);
	if (!r->body.cell)
		jk_emit_flush(&r->body);
	rtf_blob_give(r);
}
