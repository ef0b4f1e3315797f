/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "propset.h"

#include <string.h>

#include "claims.h"
#include "codepage.h"
#include "emit.h"
#include <jikimi/rawtext.h>

/* [MS-OLEPS] 2.21: where the stream says what. */
#define STREAM_NSETS 24
#define STREAM_SETS 28
#define STREAM_SET_LEN 20
#define SETS_MAX 2

/* [MS-OLEPS] 2.18.1: the dictionary and the code page of a set. */
#define ID_DICTIONARY 0
#define ID_CODEPAGE 1
#define PROPERTIES_MAX 4096
#define ELEMENTS_MAX 65536
/* Properties that share their bytes give no more than so many times as much
 * as there is. */
#define SHARED_MAX 8

/* [MS-OLEPS] 2.2: types. */
#define VT_I2 0x0002
#define VT_I4 0x0003
#define VT_R8 0x0005
#define VT_BSTR 0x0008
#define VT_VARIANT 0x000c
#define VT_UI4 0x0013
#define VT_I8 0x0014
#define VT_LPSTR 0x001e
#define VT_LPWSTR 0x001f
#define VT_BLOB 0x0041
#define VT_VECTOR 0x1000

#define CP_WINUNICODE 1200

struct set {
	struct jk_span bytes;
	unsigned codepage;
	size_t dictionary; /* its offset; 0: none */
	size_t max;        /* how long to may become */
	bool summary;      /* the numbers are those of summary_names */
	struct jk_buf *to;
};

/* [MS-OLEPS] 3.1.1 for the summary, whose numbers HWP takes over. */
static const char *const summary_names[] = {
	[2] = "title",       [3] = "subject",      [4] = "author",
	[5] = "keywords",    [6] = "comments",     [7] = "template",
	[8] = "last author", [18] = "application", [20] = "date",
};

/* F29F85E0-4FF9-1068-AB91-08002B27B3D9, and the same of HWP:
 * 9FA2B660-1061-11D4-B4C6-006097C09D8C. */
static const unsigned char summary_ids[][16] = {
	{ 0xe0, 0x85, 0x9f, 0xf2, 0xf9, 0x4f, 0x68, 0x10, 0xab, 0x91, 0x08,
	  0x00, 0x2b, 0x27, 0xb3, 0xd9 },
	{ 0x60, 0xb6, 0xa2, 0x9f, 0x61, 0x10, 0xd4, 0x11, 0xb4, 0xc6, 0x00,
	  0x60, 0x97, 0xc0, 0x9d, 0x8c },
};

static struct jk_span
piece(struct jk_span s, size_t offset, size_t len)
{
	return jk_span_head(jk_span_from(s, offset), len);
}

static void
put_narrow(struct set *set, struct jk_span bytes)
{
	const unsigned char *end;

	if (set->codepage == CP_WINUNICODE) {
		jk_put_utf16(set->to, bytes);
		return;
	}
	end = bytes.len > 0 ? memchr(bytes.ptr, 0, bytes.len) : NULL;
	if (end != NULL)
		bytes.len = (size_t)(end - bytes.ptr);
	jk_codepage_put(set->to, bytes, set->codepage);
}

static void
put_wide(struct set *set, struct jk_span units)
{
	for (size_t i = 0; i + 1 < units.len; i += 2) {
		if (units.ptr[i] == 0 && units.ptr[i + 1] == 0)
			units.len = i;
	}
	jk_put_utf16(set->to, units);
}

/* [MS-OLEPS] 2.4.1: the name that the dictionary has for a property. */
static void
put_dictionary_name(struct set *set, uint32_t id)
{
	uint64_t n = jk_le(set->bytes, set->dictionary, 4);
	size_t at = set->dictionary + 4;
	bool wide = set->codepage == CP_WINUNICODE;

	if (set->dictionary == 0)
		return;
	for (uint64_t i = 0;
	     i < n && i < PROPERTIES_MAX && at + 8 <= set->bytes.len; i++) {
		uint64_t len = jk_le(set->bytes, at + 4, 4);

		if (len > set->bytes.len)
			return;
		if (wide)
			len = (len * 2 + 3) & ~(uint64_t)3;
		if (jk_le(set->bytes, at, 4) == id) {
			struct jk_span name =
				piece(set->bytes, at + 8, (size_t)len);

			if (wide)
				put_wide(set, name);
			else
				put_narrow(set, name);
			return;
		}
		at += 8 + (size_t)len;
	}
}

/* A number that a person gave a name: it may be one of theirs. */
static void
put_number(struct set *set, unsigned type, size_t at)
{
	uint64_t bits = jk_le(set->bytes, at, 8);
	double real;

	if (set->dictionary == 0)
		return;
	memcpy(&real, &bits, sizeof(real));
	if (type == VT_R8)
		jk_buf_appendf(set->to, "%.15g", real);
	else if (type == VT_I8)
		jk_buf_appendf(set->to, "%lld", (long long)bits);
	else
		jk_buf_appendf(set->to, "%ld", (long)(int32_t)bits);
}

/* One value that is no vector; returns how long it is, 0: unknown. */
static size_t
put_value(struct set *set, unsigned type, size_t at)
{
	uint64_t len = jk_le(set->bytes, at, 4);

	switch (type) {
	case VT_BSTR:
	case VT_LPSTR:
		put_narrow(set, piece(set->bytes, at + 4, (size_t)len));
		break;
	case VT_LPWSTR:
		len *= 2;
		put_wide(set, piece(set->bytes, at + 4, (size_t)len));
		break;
	case VT_BLOB:
		jk_rawtext_put(set->to, piece(set->bytes, at + 4, (size_t)len));
		break;
	case VT_R8:
	case VT_I8:
		put_number(set, type, at);
		return 8;
	case VT_I4:
	case VT_UI4:
		put_number(set, type, at);
		return 4;
	case VT_I2:
		return 4;
	default:
		return 0;
	}
	if (len > set->bytes.len)
		return 0;
	return (4 + (size_t)len + 3) & ~(size_t)3;
}

/* [MS-OLEPS] 2.14, 2.15: a value, or a vector of them. */
static void
put_typed(struct set *set, size_t at)
{
	unsigned type = (unsigned)jk_le(set->bytes, at, 2);
	uint64_t n = 1;
	size_t len;

	at += 4;
	if (type & VT_VECTOR) {
		n = jk_le(set->bytes, at, 4);
		at += 4;
	}
	for (uint64_t i = 0; i < n && i < ELEMENTS_MAX; i++) {
		unsigned kind = type & 0xfff;

		if (at >= set->bytes.len || set->to->len > set->max)
			return;
		if (i > 0)
			jk_buf_append_byte(set->to, '\t');
		if (kind == VT_VARIANT) {
			kind = (unsigned)jk_le(set->bytes, at, 2);
			at += 4;
		}
		len = put_value(set, kind, at);
		if (len == 0)
			return;
		at += len;
	}
}

static void
put_property(struct set *set, uint32_t id, size_t at)
{
	size_t before = set->to->len, named;

	if (before > set->max)
		return;
	if (set->summary && id < JK_COUNT(summary_names) &&
	    summary_names[id] != NULL)
		jk_buf_append_str(set->to, summary_names[id]);
	else
		put_dictionary_name(set, id);
	if (set->to->len > before)
		jk_buf_append_str(set->to, ": ");
	named = set->to->len;
	put_typed(set, at);
	/* A name without a value says nothing. */
	if (set->to->len == named)
		set->to->len = before;
	else
		jk_buf_append_byte(set->to, '\n');
}

static void
put_set(struct jk_buf *to, struct jk_span stream, size_t entry)
{
	size_t at = (size_t)jk_le(stream, entry + 16, 4);
	struct set set = {
		.bytes = jk_span_from(stream, at),
		.to = to,
		.max = to->len + SHARED_MAX * stream.len,
	};
	uint64_t n = jk_le(set.bytes, 4, 4);

	for (size_t i = 0; i < JK_COUNT(summary_ids); i++) {
		if (memcmp(stream.ptr + entry, summary_ids[i], 16) == 0)
			set.summary = true;
	}
	if (n > PROPERTIES_MAX)
		n = PROPERTIES_MAX;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			uint32_t id = (uint32_t)jk_le(set.bytes, 8 + 8 * i, 4);
			size_t value = (size_t)jk_le(set.bytes, 12 + 8 * i, 4);

			if (value < 8 || value >= set.bytes.len)
				continue;
			if (pass == 1 && id > ID_CODEPAGE)
				put_property(&set, id, value);
			else if (pass == 0 && id == ID_CODEPAGE)
				set.codepage = (unsigned)jk_le(set.bytes,
							       value + 4, 2);
			else if (pass == 0 && id == ID_DICTIONARY)
				set.dictionary = value;
		}
	}
}

void
jk_propset_put(struct jk_buf *to, struct jk_span stream)
{
	uint64_t n = jk_le(stream, STREAM_NSETS, 4);
	size_t before = to->len;

	for (size_t i = 0; i < n && i < SETS_MAX; i++) {
		size_t entry = STREAM_SETS + i * STREAM_SET_LEN;

		if (entry + STREAM_SET_LEN <= stream.len)
			put_set(to, stream, entry);
	}
	if (to->len == before)
		jk_rawtext_put(to, stream);
}
