/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdlib.h>

#include "claims.h"

/* Damaged places in one zip that are stepped over. */
#define RESUME_MAX 256

/* Local file header (APPNOTE 4.3.7) and its flag for lengths that stand
 * behind the data. */
#define LOCAL_LEN 30
#define LENGTH_AT_END 0x0008

/* End of central directory (APPNOTE 4.3.16), its zip64 form (4.3.14) and the
 * locator of that (4.3.15). A comment may stand behind. */
#define EOCD_LEN 22
#define EOCD_COUNT 10
#define COMMENT_MAX 65535
#define LOCATOR_LEN 20
#define EOCD64_LEN 56
#define EOCD64_COUNT 32

/* The next local file header (APPNOTE 4.3.7) at or behind from. */
static bool
find_local_header(struct jk_arc *x, uint64_t from, uint64_t *at)
{
	const struct jk_span magic = jk_span_make("PK\x03\x04", 4);
	struct jk_err ignored;
	size_t got, hit;

	for (;;) {
		if (jk_budget_time(x->out->budget, &ignored) != JK_OK ||
		    jk_source_pread(x->src, from, x->block, sizeof(x->block),
				    &got, &ignored) != JK_OK ||
		    got < 4)
			return false;
		hit = jk_span_find(jk_span_make(x->block, got), 0, magic);
		if (hit < got) {
			*at = from + hit;
			return true;
		}
		from += got - 3;
	}
}

/* Where to look on after the last header that was good: behind its member,
 * as far as its local header tells how long that is. */
static bool
behind_last(struct jk_arc *x, uint64_t *from)
{
	unsigned char bytes[LOCAL_LEN] = { 0 };
	struct jk_span s = jk_span_make(bytes, sizeof(bytes));
	struct jk_err ignored;
	uint64_t at;
	size_t got;

	if (x->nheaders == 0) {
		*from = x->seek ? 0 : x->base + 1;
		return true;
	}
	if (!find_local_header(x, x->header, &at) ||
	    jk_source_pread(x->src, at, bytes, sizeof(bytes), &got, &ignored) !=
		    JK_OK ||
	    got < sizeof(bytes))
		return false;
	*from = at + LOCAL_LEN + jk_le(s, 26, 2) + jk_le(s, 28, 2);
	if ((jk_le(s, 6, 2) & LENGTH_AT_END) == 0 &&
	    jk_le(s, 18, 4) != UINT32_MAX)
		*from += jk_le(s, 18, 4);
	return true;
}

/* Goes on behind a damaged place, member by member, without the central
 * directory. */
static enum jk_status
resume_zip(struct jk_arc *x, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	bool broken = true;
	uint64_t from;

	for (int i = 0; i < RESUME_MAX && broken; i++) {
		if (!behind_last(x, &from) ||
		    !find_local_header(x, from, &x->base))
			break;
		jk_arc_close(x);
		status = jk_arc_open(x,
				     archive_read_support_format_zip_streamable,
				     false, err);
		if (status == JK_OK)
			status = jk_arc_members(x, &broken, err);
		if (x->src_failed.status != JK_OK)
			break;
	}
	if (status != JK_OK && !broken)
		return status;
	if (x->src_failed.status != JK_OK)
		return jk_err_set(err, x->src_failed.status, "%s",
				  x->src_failed.text);
	if (x->out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "budget spent");
	return jk_err_set(err, JK_ECORRUPT,
			  "damaged; members were looked for one by one");
}

/* The number of entries that a zip64 archive promises; 0 when unknown. */
static uint64_t
count64(struct jk_arc *x, uint64_t locator)
{
	unsigned char bytes[EOCD64_LEN] = { 0 };
	struct jk_span s = jk_span_make(bytes, sizeof(bytes));
	struct jk_err ignored;
	size_t got;

	if (jk_source_pread(x->src, locator, bytes, LOCATOR_LEN, &got,
			    &ignored) != JK_OK ||
	    got < LOCATOR_LEN || !jk_span_starts_with(s, "PK\x06\x07", 4) ||
	    jk_source_pread(x->src, jk_le(s, 8, 8), bytes, EOCD64_LEN, &got,
			    &ignored) != JK_OK ||
	    got < EOCD64_LEN || !jk_span_starts_with(s, "PK\x06\x06", 4))
		return 0;
	return jk_le(s, EOCD64_COUNT, 8);
}

/* The number of entries that the central directory promises; 0: unknown. */
static uint64_t
promised(struct jk_arc *x)
{
	uint64_t size = jk_source_size(x->src), from, count = 0;
	size_t want = EOCD_LEN + COMMENT_MAX, got = 0;
	unsigned char *tail = jk_xrealloc(NULL, want, 1);
	struct jk_err ignored;
	struct jk_span s;

	from = size > want ? size - want : 0;
	if (jk_source_pread(x->src, from, tail, want, &got, &ignored) != JK_OK)
		got = 0;
	for (size_t at = got; at-- > 0;) {
		s = jk_span_make(tail + at, got - at);
		if (s.len < EOCD_LEN ||
		    !jk_span_starts_with(s, "PK\x05\x06", 4))
			continue;
		count = jk_le(s, EOCD_COUNT, 2);
		if (count == 0xffff && from + at >= LOCATOR_LEN)
			count = count64(x, from + at - LOCATOR_LEN);
		break;
	}
	free(tail);
	return count;
}

/* By the central directory, as everybody else reads it. */
static enum jk_status
read_directory(struct jk_arc *x, bool *broken, struct jk_err *err)
{
	enum jk_status status = jk_arc_open(x, x->variety->support, true, err);
	uint64_t count;

	*broken = true;
	if (status == JK_OK)
		status = jk_arc_members(x, broken, err);
	if (status != JK_OK || *broken)
		return status;
	count = promised(x);
	if (count > (uint64_t)archive_file_count(x->a))
		return jk_err_set(err, JK_ECORRUPT,
				  "entries share their data or are missing");
	return JK_OK;
}

enum jk_status
jk_arc_zip(struct jk_arc *x, struct jk_err *err)
{
	enum jk_status status;
	bool broken = true;

	if (x->random) {
		status = read_directory(x, &broken, err);
		if (!broken || x->src_failed.status != JK_OK ||
		    status == JK_EENCRYPTED)
			return status;
		return resume_zip(x, err);
	}
	status = jk_arc_open(x, archive_read_support_format_zip_streamable,
			     false, err);
	if (status != JK_OK)
		return status;
	return jk_arc_members(x, &broken, err);
}
