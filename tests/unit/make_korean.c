/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_korean.h"

#include <bzlib.h>
#include <check.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define NLINES 40

/* The text of make_text() in two blocks, packed by an encoder that was written
 * from the description of the format and that chose literals, new and known
 * matches, and a block that is stored. */
static const char azo_hex[] =
	"310000000794000000b70000072330163b823e3f7050a3540c21458dc607"
	"2a1addfdc9de87e6016f8da6c215a8ac3eaf644b9dc8169a474f21a004de"
	"5094a182d5d9831ffd7b4180ecd5b819b8a52864fbfbeb4493094081ef7c"
	"fb8bc0d6bdcfdd432663720db52382e92912bd880e90800bef42fbcea5e9"
	"5ecf74760f978a3c89c768f4218803436740759c621b94cf8666c5b4d192"
	"024396f3a32bbe59762de68a4f6a24775a73fc96815341d47b39e4134b37"
	"a14c3ef8534485b01142dc608f8f5d2e3c0000000f0000000f0000000037"
	"35303131302d313035393939300a000000000000000000000000";

void
make_text(struct jk_buf *out)
{
	for (int i = 0; i < NLINES; i++)
		jk_buf_appendf(out,
			       "%d,김하나,750110-10599%02d,010-1234-56%02d\n",
			       i % 7, i * 37 % 100, i * 13 % 100);
	for (int i = 0; i < 300; i++)
		jk_buf_append_byte(out, 'a');
	jk_buf_append_str(out, MAKE_RRN "\n");
}

static void
put_hex(struct jk_buf *out, const char *hex)
{
	for (; hex[0] != '\0'; hex += 2) {
		char pair[3] = { hex[0], hex[1], '\0' };

		jk_buf_append_byte(out, (unsigned char)strtoul(pair, NULL, 16));
	}
}

static void
put_le(struct jk_buf *out, uint64_t v, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(out, (unsigned char)(v >> 8 * i));
}

static void
deflate_raw(struct jk_buf *out, struct jk_span in)
{
	z_stream z = { .next_in = (void *)(uintptr_t)in.ptr,
		       .avail_in = (unsigned)in.len };
	size_t room = in.len + 1000;

	deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
	z.next_out = jk_buf_reserve(out, room);
	z.avail_out = (unsigned)room;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static void
bzip2_pack(struct jk_buf *out, struct jk_span in)
{
	unsigned len = (unsigned)in.len + 2000;

	ck_assert_int_eq(
		BZ2_bzBuffToBuffCompress((char *)jk_buf_reserve(out, len), &len,
					 (char *)(uintptr_t)in.ptr,
					 (unsigned)in.len, 1, 0, 0),
		BZ_OK);
	out->len += len;
}

static unsigned
bit_at(struct jk_span s, size_t i)
{
	return s.ptr[i / 8] >> (7 - i % 8) & 1;
}

static uint64_t
bits_at(struct jk_span s, size_t i, unsigned n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 1 | (i < 8 * s.len ? bit_at(s, i) : 0), i++;
	return v;
}

struct bits {
	struct jk_buf *out;
	size_t n;
};

static void
put_bits(struct bits *b, uint64_t v, unsigned n)
{
	while (n-- > 0) {
		if (b->n++ % 8 == 0)
			jk_buf_append_byte(b->out, 0);
		b->out->ptr[b->out->len - 1] |=
			(unsigned char)((v >> n & 1) << (7 - (b->n - 1) % 8));
	}
}

/* bzip2 with the marks of ALZip, and without sums and the bit for randomised
 * blocks. */
static void
dlz_pack(struct jk_buf *out, struct jk_span in)
{
	struct jk_buf bz = { 0 };
	struct bits b = { .out = out };
	struct jk_span s;
	size_t i = 32;

	bzip2_pack(&bz, in);
	s = jk_buf_span(&bz);
	while (bits_at(s, i, 48) == UINT64_C(0x314159265359)) {
		put_bits(&b, 0x444c5a01, 32);
		for (i += 48 + 32 + 1;
		     bits_at(s, i, 48) != UINT64_C(0x314159265359) &&
		     bits_at(s, i, 48) != UINT64_C(0x177245385090);
		     i++)
			put_bits(&b, bit_at(s, i), 1);
	}
	put_bits(&b, 0x444c5a02, 32);
	jk_buf_release(&bz);
}

/* As EGG has it: four bytes, the properties, the stream without an end mark. */
static void
lzma_pack(struct jk_buf *out, struct jk_span in)
{
	unsigned char alone[4096];
	lzma_options_lzma options;
	lzma_stream z = LZMA_STREAM_INIT;

	lzma_lzma_preset(&options, 6);
	options.dict_size = 65536;
	ck_assert_int_eq(lzma_alone_encoder(&z, &options), LZMA_OK);
	z.next_in = in.ptr;
	z.avail_in = in.len;
	z.next_out = alone;
	z.avail_out = sizeof(alone);
	ck_assert_int_eq(lzma_code(&z, LZMA_FINISH), LZMA_STREAM_END);
	put_le(out, 0x00054104, 4);
	jk_buf_append(out, alone, 5);
	jk_buf_append(out, alone + 13, sizeof(alone) - z.avail_out - 13);
	lzma_end(&z);
}

static void
pack(struct jk_buf *out, enum make_method method, struct jk_span in)
{
	switch (method) {
	case BZIP2:
		bzip2_pack(out, in);
		break;
	case DLZ:
		dlz_pack(out, in);
		break;
	case DEFLATE:
		deflate_raw(out, in);
		break;
	case LZMA:
		lzma_pack(out, in);
		break;
	case AZO:
		put_hex(out, azo_hex);
		break;
	default:
		jk_buf_append_span(out, in);
	}
}

static void
put_alz(struct jk_buf *out, const struct make_member *m, struct jk_span text)
{
	static const unsigned char methods[] = { 0, 1, 2, 1, 9, 9, 9 };
	struct jk_buf packed = { 0 };
	uint32_t crc = (uint32_t)crc32(0, text.ptr, (unsigned)text.len);

	pack(&packed, m->method, text);
	jk_buf_append(out, "BLZ\x01", 4);
	put_le(out, strlen(m->name), 2);
	put_le(out, 0x20, 1);
	put_le(out, 0, 4);
	put_le(out, 0x40 | m->encrypted, 1);
	put_le(out, 0, 1);
	put_le(out, methods[m->method], 1);
	put_le(out, 0, 1);
	put_le(out, crc ^ m->wrong_sum, 4);
	put_le(out, packed.len, 4);
	put_le(out, text.len, 4);
	jk_buf_append_str(out, m->name);
	if (m->encrypted)
		jk_buf_append(out, "0123456789ab", 12);
	jk_buf_append_span(out, jk_buf_span(&packed));
	jk_buf_release(&packed);
}

static void
begin_alz(struct jk_buf *out)
{
	jk_buf_append(out, "ALZ\x01\x0a\0\0\0", 8);
}

static void
end_alz(struct jk_buf *out)
{
	jk_buf_append(out,
		      "CLZ\x01\0\0\0\0\0\0\0\0"
		      "CLZ\x02",
		      16);
}

void
make_egg_end(struct jk_buf *out)
{
	put_le(out, 0x08e28222, 4);
}

void
make_egg_field(struct jk_buf *out, uint32_t mark, const char *data, size_t len)
{
	put_le(out, mark, 4);
	put_le(out, 0, 1);
	put_le(out, len, 2);
	jk_buf_append(out, data, len);
}

void
make_egg_member(struct jk_buf *out, const struct make_member *m,
		struct jk_span text)
{
	static const unsigned char methods[] = { 0, 2, 1, 9, 3, 4, 9 };
	struct jk_buf packed = { 0 };
	uint32_t crc = (uint32_t)crc32(0, text.ptr, (unsigned)text.len);

	pack(&packed, m->method, text);
	put_le(out, 0x0a8590e3, 4);
	put_le(out, 0, 4);
	put_le(out, text.len, 8);
	make_egg_field(out, 0x0a8591ac, m->name, strlen(m->name));
	if (m->encrypted)
		make_egg_field(out, 0x08d1470f, "\x02...............", 16);
	make_egg_end(out);
	put_le(out, 0x02b50c13, 4);
	put_le(out, methods[m->method], 1);
	put_le(out, 0, 1);
	put_le(out, text.len, 4);
	put_le(out, packed.len, 4);
	put_le(out, crc ^ m->wrong_sum, 4);
	make_egg_end(out);
	jk_buf_append_span(out, jk_buf_span(&packed));
	jk_buf_release(&packed);
}

void
make_egg_begin(struct jk_buf *out)
{
	put_le(out, 0x41474745, 4);
	put_le(out, 0x0100, 2);
	put_le(out, 0x1234, 4);
	put_le(out, 0, 4);
	make_egg_end(out);
}

void
make_korean(struct jk_buf *out, bool egg, const struct make_member *m, size_t n)
{
	struct jk_buf text = { 0 };

	make_text(&text);
	if (egg)
		make_egg_begin(out);
	else
		begin_alz(out);
	for (size_t i = 0; i < n; i++) {
		if (egg)
			make_egg_member(out, &m[i], jk_buf_span(&text));
		else
			put_alz(out, &m[i], jk_buf_span(&text));
	}
	if (egg)
		make_egg_end(out);
	else
		end_alz(out);
	jk_buf_release(&text);
}
