/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What encodings of one or two bytes a character have in common. */
#include "config.h"

#include "base/transcode_parts.h"

/* The characters at the head of raw; returns how many bytes they have. */
static size_t
take_run(const struct jk_codepage *page, struct jk_run *run, struct jk_span raw,
	 bool end, jk_decode_fn *decode)
{
	size_t i = 0, n;

	run->n = 0;
	run->extra = 0;
	while (i < raw.len && run->n < JK_RUN_MAX) {
		if (i + 1 == raw.len && raw.ptr[i] >= 0x80 && !end)
			break;
		n = decode(page, jk_span_from(raw, i), &run->cp[run->n]);
		run->extra |= (uint64_t)(n == 2) << run->n++;
		i += n == 2 ? 2 : 1;
	}
	return i;
}

size_t
jk_transcoder_put_pairs(struct jk_transcoder *t, struct jk_span raw, bool end,
			jk_decode_fn *decode)
{
	struct jk_run run;
	size_t i = 0, n = 1;

	while (i < raw.len && n > 0) {
		struct jk_span rest = jk_span_from(raw, i);

		n = jk_transcoder_put_ascii(t, rest, t->at + i);
		if (n == 0) {
			run.raw = t->at + i;
			n = take_run(t->page, &run, rest, end, decode);
			jk_transcoder_put_run(t, &run);
		}
		i += n;
	}
	return i;
}
