/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/transcoded.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/transcode.h>

#define CHUNK (32 * 1024)

static enum jk_status
decode(struct jk_transcoder *t, struct jk_source *src, struct jk_out *out,
       unsigned char *chunk, struct jk_err *err)
{
	enum jk_status status;
	struct jk_text_map map;
	size_t kept = 0, got, taken;

	do {
		status = jk_budget_time(out->budget, err);
		got = 0;
		if (status == JK_OK)
			status = jk_source_read(src, chunk + kept, CHUNK - kept,
						&got, err);
		kept += got;
		taken = jk_transcoder_feed(t, jk_span_make(chunk, kept),
					   got == 0);
		kept -= taken;
		memmove(chunk, chunk + taken, kept);
		map = jk_transcoder_map(t);
		out->ops->text_mapped(out->ctx, jk_transcoder_text(t), &map);
	} while (status == JK_OK && got > 0);
	return status;
}

enum jk_status
jk_transcoded_extract(enum jk_charset from, struct jk_source *src,
		      struct jk_out *out, struct jk_err *err)
{
	struct jk_transcoder t;
	unsigned char *chunk = jk_xcalloc(1, CHUNK);
	enum jk_status status;

	jk_transcoder_init(&t, from);
	status = decode(&t, src, out, chunk, err);
	jk_transcoder_release(&t);
	explicit_bzero(chunk, CHUNK);
	free(chunk);
	return status;
}
