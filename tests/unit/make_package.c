/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_package.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void
put(struct jk_buf *b, unsigned long v, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(b, (unsigned char)(v >> (8 * i)));
}

/* From "version needed" to the length of the extra field: the same in both
 * headers (APPNOTE 4.3.7, 4.3.12). */
static void
put_fields(struct jk_buf *b, const char *name, struct jk_span s)
{
	put(b, 20, 2);
	put(b, 0, 2); /* flags */
	put(b, 0, 2); /* stored */
	put(b, 0, 4);
	put(b, crc32(0, s.ptr, (uInt)s.len), 4);
	put(b, s.len, 4);
	put(b, s.len, 4);
	put(b, strlen(name), 2);
	put(b, 0, 2);
}

static void
put_central(struct jk_buf *out, const char *name, struct jk_span s, size_t at)
{
	jk_buf_append(out, "PK\x01\x02", 4);
	put(out, 20, 2);
	put_fields(out, name, s);
	put(out, 0, 2 + 2 + 2);
	put(out, 0, 4);
	put(out, at, 4);
	jk_buf_append_str(out, name);
}

void
make_binary_package(struct jk_buf *out, const struct make_member *members,
		    const size_t *lens)
{
	size_t at[MAKE_MEMBERS], n = 0, begin;

	for (; n < MAKE_MEMBERS && members[n].name != NULL; n++) {
		struct jk_span s = jk_span_make(members[n].text, lens[n]);

		at[n] = out->len;
		jk_buf_append(out, "PK\x03\x04", 4);
		put_fields(out, members[n].name, s);
		jk_buf_append_str(out, members[n].name);
		jk_buf_append_span(out, s);
	}
	begin = out->len;
	for (size_t i = 0; i < n; i++)
		put_central(out, members[i].name,
			    jk_span_make(members[i].text, lens[i]), at[i]);
	at[0] = out->len;
	jk_buf_append(out, "PK\x05\x06", 4);
	put(out, 0, 4);
	put(out, n, 2);
	put(out, n, 2);
	put(out, at[0] - begin, 4);
	put(out, begin, 4);
	put(out, 0, 2);
}

void
make_package(struct jk_buf *out, const struct make_member *members)
{
	size_t lens[MAKE_MEMBERS];

	for (size_t i = 0; i < MAKE_MEMBERS && members[i].name != NULL; i++)
		lens[i] = strlen(members[i].text);
	make_binary_package(out, members, lens);
}

void
make_and_break(struct jk_span bytes, size_t step)
{
	unsigned char *copy = malloc(bytes.len);
	struct stub s;

	ck_assert_ptr_nonnull(copy);
	for (size_t i = 0; i < bytes.len; i += step) {
		/* Exactly as much as there is, so that a read beyond shows. */
		unsigned char *cut = malloc(i + 1);

		memcpy(cut, bytes.ptr, i);
		stub_run_bytes(&s, NULL, jk_span_make(cut, i));
		stub_release(&s);
		free(cut);
		memcpy(copy, bytes.ptr, bytes.len);
		copy[i] ^= (unsigned char)(1u << (i % 8));
		stub_run_bytes(&s, NULL, jk_span_make(copy, bytes.len));
		stub_release(&s);
	}
	free(copy);
}

static bool
holds(const struct stub_item *item, const char *text)
{
	struct jk_span head = jk_buf_span(&item->head);

	return jk_span_find(head, 0, jk_span_str(text)) < head.len;
}

void
check_item(const struct stub *s, const char *chain, const char *const *want,
	   const char *const *without)
{
	const struct stub_item *item = stub_find(s, chain);

	ck_assert_msg(item != NULL, "no item %s", chain);
	for (size_t i = 0; want[i] != NULL; i++)
		ck_assert_msg(holds(item, want[i]), "no '%s' in '%.*s'",
			      want[i], (int)item->head.len,
			      (const char *)item->head.ptr);
	for (size_t i = 0; without[i] != NULL; i++)
		ck_assert_msg(!holds(item, without[i]), "'%s' in '%.*s'",
			      without[i], (int)item->head.len,
			      (const char *)item->head.ptr);
}
