/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/claims.h"
#include "content/doc_parts.h"

#define PIECE_WIDTH 8
#define FC_COMPRESSED 0x40000000u
#define FC_MASK 0x3fffffffu

uint32_t
doc_fib_u32(const struct doc *d, size_t offset)
{
	return (uint32_t)jk_le(jk_span_make(d->fib, d->fib_len), offset, 4);
}

struct jk_span
doc_table_part(const struct doc *d, unsigned n)
{
	/* [MS-DOC] 2.5.6 FibRgFcLcb97; Word 6 has the same order at 0x58. */
	size_t at = (d->old ? 0x58 : 0x9a) + 8 * (size_t)n;

	return jk_span_head(jk_span_from(d->table, doc_fib_u32(d, at)),
			    doc_fib_u32(d, at + 4));
}

static bool
add_piece(struct doc *d, uint32_t cp, uint32_t len, uint32_t fc, bool wide)
{
	struct doc_piece piece = {
		.cp = cp, .len = len, .fc = fc, .wide = wide
	};

	return jk_blob_add(&d->pieces, &piece, sizeof(piece));
}

/* [MS-DOC] 2.8.35 PlcPcd: n + 1 character positions, n piece descriptors. */
static void
read_plc(struct doc *d, struct jk_span plc)
{
	size_t n = plc.len < 4 ? 0 : (plc.len - 4) / (4 + PIECE_WIDTH);

	for (size_t i = 0; i < n; i++) {
		uint32_t cp = (uint32_t)jk_le(plc, 4 * i, 4);
		uint32_t end = (uint32_t)jk_le(plc, 4 * i + 4, 4);
		size_t at = 4 * (n + 1) + PIECE_WIDTH * i;
		uint32_t fc = (uint32_t)jk_le(plc, at + 2, 4);
		bool wide = !d->old && (fc & FC_COMPRESSED) == 0;

		if (end < cp) {
			d->damaged = true;
			return;
		}
		/* [MS-DOC] 2.9.73 FcCompressed */
		if (!d->old)
			fc = wide ? fc & FC_MASK : (fc & FC_MASK) / 2;
		if (!add_piece(d, cp, end - cp, fc, wide))
			return;
	}
}

/* [MS-DOC] 2.9.38 Clx: properties (1) that we do not need, then pieces (2). */
static void
read_clx(struct doc *d, struct jk_span clx)
{
	while (clx.len > 0 && clx.ptr[0] == 1)
		clx = jk_span_from(clx, 3 + (size_t)jk_le(clx, 1, 2));
	if (clx.len < 5 || clx.ptr[0] != 2)
		return;
	read_plc(d,
		 jk_span_head(jk_span_from(clx, 5), (size_t)jk_le(clx, 1, 4)));
}

void
doc_pieces_read(struct doc *d)
{
	uint32_t from = doc_fib_u32(d, 0x18), to = doc_fib_u32(d, 0x1c);
	uint32_t len = 0;

	read_clx(d, doc_table_part(d, 33));
	if (d->pieces.len > 0)
		return;
	/* Word 6 has none when it was not saved fast; without the table of a
	 * later one the header still says where the text was. */
	d->damaged = d->damaged || !d->old;
	for (int i = 0; i < DOC_NPARTS; i++)
		len += d->part_len[i] < UINT32_MAX - len ? d->part_len[i] : 0;
	if (to > from && (d->old || to - from < len * (uint64_t)2))
		add_piece(d, 0, to - from, from, false);
	else if (to > from)
		add_piece(d, 0, (to - from) / 2, from, true);
}
