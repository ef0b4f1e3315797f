/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO-2022-KR (RFC 1557): behind a shift out a pair of seven-bit bytes is one
 * of KS X 1001. Mail that was joined may have 8-bit text in between: taken as
 * UTF-8, else as CP949.
 */
#include "config.h"

#include "base/transcode_parts.h"

#define SHIFT_OUT 0x0e
#define SHIFT_IN 0x0f
#define ESCAPE 0x1b
/* The longest that may be cut: the designator, or a character in UTF-8. */
#define LONGEST 4

/* A shifted pair as the CP949 that it is, with both upper bits. */
static size_t
pair_at(struct jk_span rest, uint32_t *cp)
{
	unsigned char euc[2];

	*cp = JK_NO_CHARACTER;
	if (rest.len < 2 || rest.ptr[0] < 0x21 || rest.ptr[0] > 0x7e ||
	    rest.ptr[1] < 0x21 || rest.ptr[1] > 0x7e)
		return 0;
	euc[0] = rest.ptr[0] | 0x80;
	euc[1] = rest.ptr[1] | 0x80;
	return jk_cp949_decode(jk_span_make(euc, 2), cp);
}

/* Length of the shift or escape sequence at the head of rest, which is obeyed;
 * 0: there is none. */
static size_t
take_control(struct jk_transcoder *t, struct jk_span rest)
{
	if (rest.ptr[0] == SHIFT_OUT || rest.ptr[0] == SHIFT_IN) {
		t->shifted = rest.ptr[0] == SHIFT_OUT;
		return 1;
	}
	if (rest.ptr[0] != ESCAPE)
		return 0;
	return jk_span_starts_with(rest, "\x1b$)C", 4) ? 4 : 0;
}

static bool
is_control(unsigned char byte)
{
	return byte == SHIFT_OUT || byte == SHIFT_IN || byte == ESCAPE;
}

/* One character; returns its length. */
static size_t
take_one(struct jk_transcoder *t, struct jk_span rest, uint32_t *cp)
{
	unsigned char byte = rest.ptr[0];
	size_t n = 1;

	/* A line that forgets to shift in does not spoil the next. */
	if (byte == '\n')
		t->shifted = false;
	*cp = byte;
	if (t->shifted && byte > 0x20 && byte < 0x7f)
		n = pair_at(rest, cp);
	return n > 0 ? n : 1;
}

/* The 7-bit characters at the head of raw, to the next control; returns how
 * many bytes they have. */
static size_t
take_run(struct jk_transcoder *t, struct jk_run *run, struct jk_span raw,
	 bool end)
{
	size_t i = 0, n;

	run->n = 0;
	run->extra = 0;
	while (i < raw.len && run->n < JK_RUN_MAX) {
		struct jk_span rest = { raw.ptr + i, raw.len - i };

		if ((is_control(rest.ptr[0]) && i > 0) || rest.ptr[0] >= 0x80 ||
		    (rest.len < LONGEST && !end))
			break;
		n = take_one(t, rest, &run->cp[run->n]);
		run->extra |= (uint64_t)(n > 1) << run->n++;
		i += n;
	}
	return i;
}

size_t
jk_decode_iso2022kr(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	struct jk_run run;
	size_t i = 0, n = 1;

	while (n > 0 && (raw.len - i >= LONGEST || (end && i < raw.len))) {
		struct jk_span rest = { raw.ptr + i, raw.len - i };

		n = take_control(t, rest);
		if (n == 0 && rest.ptr[0] >= 0x80)
			n = jk_transcoder_put_8bit(t, rest, t->at + i);
		if (n == 0) {
			run.raw = t->at + i;
			n = take_run(t, &run, rest, end);
			jk_transcoder_put_run(t, &run);
		}
		i += n;
	}
	return i;
}
