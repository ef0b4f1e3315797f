/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <string.h>
#include <zlib.h>

static la_ssize_t
collect(struct archive *a, void *ctx, const void *bytes, size_t len)
{
	(void)a;
	jk_buf_append(ctx, bytes, len);
	return (la_ssize_t)len;
}

static struct archive *
begin(struct jk_buf *out, const char *format, const char *filter,
      const char *option)
{
	struct archive *a = archive_write_new();

	ck_assert_ptr_nonnull(a);
	jk_buf_clear(out);
	ck_assert_int_eq(archive_write_set_format_by_name(a, format),
			 ARCHIVE_OK);
	if (filter != NULL)
		ck_assert_int_ge(archive_write_add_filter_by_name(a, filter),
				 ARCHIVE_WARN);
	if (option != NULL)
		ck_assert_int_ge(archive_write_set_options(a, option),
				 ARCHIVE_WARN);
	archive_write_set_bytes_per_block(a, 0);
	ck_assert_int_eq(archive_write_open2(a, out, NULL, collect, NULL, NULL),
			 ARCHIVE_OK);
	return a;
}

static void
end(struct archive *a)
{
	ck_assert_int_eq(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static void
add(struct archive *a, const char *name, struct jk_span content, size_t repeat,
    bool is_dir)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, is_dir ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(e, is_dir ? 0755 : 0644);
	archive_entry_set_mtime(e, 1700000000, 0);
	archive_entry_set_size(e,
			       is_dir ? 0 : (la_int64_t)(content.len * repeat));
	ck_assert_int_ge(archive_write_header(a, e), ARCHIVE_WARN);
	for (size_t i = 0; i < repeat && !is_dir; i++)
		ck_assert_int_eq(
			archive_write_data(a, content.ptr, content.len),
			(la_ssize_t)content.len);
	archive_entry_free(e);
}

void
make_archive(struct jk_buf *out, const char *format, const char *filter,
	     const char *option, const struct make_entry *entries)
{
	struct archive *a = begin(out, format, filter, option);

	for (; entries->name != NULL; entries++)
		add(a, entries->name, jk_span_str(entries->text),
		    entries->repeat > 0 ? entries->repeat : 1, entries->is_dir);
	end(a);
}

void
make_archive_of(struct jk_buf *out, const char *format, const char *filter,
		const char *option, const char *name, struct jk_span content)
{
	struct archive *a = begin(out, format, filter, option);

	add(a, name, content, 1, false);
	end(a);
}

static void
put(struct jk_buf *out, unsigned long v, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(out, (unsigned char)(v >> (8 * i)));
}

/* What local header and central directory have in common. */
static void
put_fields(struct jk_buf *out, struct jk_span name, unsigned flags,
	   unsigned method, struct jk_span content)
{
	put(out, 20, 2);
	put(out, flags, 2);
	put(out, method, 2);
	put(out, 0x58210000, 4);
	put(out, crc32(0, content.ptr, (uInt)content.len), 4);
	put(out, content.len, 4);
	put(out, content.len, 4);
	put(out, name.len, 2);
	put(out, 0, 2); /* extra fields */
}

void
make_zip_raw(struct jk_buf *out, struct jk_span name, unsigned flags,
	     unsigned method, struct jk_span content)
{
	size_t directory;

	jk_buf_clear(out);
	jk_buf_append_str(out, "PK\x03\x04");
	put_fields(out, name, flags, method, content);
	jk_buf_append_span(out, name);
	jk_buf_append_span(out, content);
	directory = out->len;
	jk_buf_append_str(out, "PK\x01\x02");
	put(out, 20, 2);
	put_fields(out, name, flags, method, content);
	put(out, 0, 4); /* comment length, disk */
	put(out, 0, 4); /* attributes */
	put(out, 0, 2);
	put(out, 0, 4); /* offset of the local header */
	jk_buf_append_span(out, name);
	jk_buf_append_str(out, "PK\x05\x06");
	put(out, 0, 4);
	put(out, 1, 2);
	put(out, 1, 2);
	put(out, 46 + name.len, 4);
	put(out, directory, 4);
	put(out, 0, 2);
}
