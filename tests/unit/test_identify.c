/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#define B(text) text, sizeof(text) - 1
#define TEXT NULL, JK_KIND_TEXT
#define UNDECIDED NULL, JK_KIND_UNDECIDED
#define IS(name) name, JK_KIND_FORMAT

/* Each head stands at offset in a field of NULs, fill bytes long. */
static const struct {
	const char *bytes;
	size_t len;
	size_t offset;
	size_t fill;
	const char *want;
	enum jk_kind kind;
} head_case[] = {
	{ B(""), 0, 0, TEXT },
	{ B("name,rrn\nkim,750110-1059990\n"), 0, 0, TEXT },
	{ B("\xb1\xe8\xc3\xb6\xbc\xf6,010-2000-0000\r\n"), 0, 0, TEXT },
	{ B("\x1b[31mred\x1b[0m log line\n"), 0, 0, TEXT },
	{ B("\xef\xbb\xbfid;name\n"), 0, 0, TEXT },
	{ B("caf\xe9 na\xefve r\xe9sum\xe9\n"), 0, 0, TEXT },
	{ B("BMW is a car, not a picture, and so is this line of text\n"), 0, 0,
	  TEXT },
	{ B("MZ is how this text begins, yet it is long enough to be more "
	    "than a header would be\n"),
	  0, 0, TEXT },
	{ B("PAR is not parquet"), 0, 0, TEXT },
	{ B("]rest of a list"), 0, 0, TEXT },
	{ B("ORC is a monster"), 0, 0, TEXT },
	{ B("\x01\x02\x03\x04\x05\x06\x07\x0e"), 0, 0, UNDECIDED },
	{ B("\0"), 0, 4096, UNDECIDED },
	{ B("PK\x03\x04"), 0, 30, IS("zip") },
	{ B("PK\x05\x06"), 0, 22, IS("zip") },
	{ B("PK\x07\x08PK\x03\x04"), 0, 40, IS("zip") },
	{ B("7z\xbc\xaf\x27\x1c\0\x04"), 0, 32, IS("7z") },
	{ B("Rar!\x1a\x07\0"), 0, 32, IS("rar") },
	{ B("Rar!\x1a\x07\x01\0"), 0, 32, IS("rar5") },
	{ B("MSCF\0\0\0\0"), 0, 64, IS("cab") },
	{ B("CD001"), 32769, 34000, IS("iso9660") },
	{ B("CD001"), 34817, 36000, IS("iso9660") },
	{ B("070701"), 0, 110, IS("cpio") },
	{ B("070707"), 0, 110, IS("cpio") },
	{ B("\xc7\x71\x01\0\x02\0\xa4\x81\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0"
	    "\0\0a\0"),
	  0, 60, IS("cpio") },
	{ B("\x71\xc7\0\x01\0\x02\x81\xa4\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0"
	    "\0\0a\0"),
	  0, 60, IS("cpio") },
	{ B("!<arch>\n"), 0, 0, IS("ar") },
	{ B("\xed\xab\xee\xdb\x03"), 0, 96, IS("rpm") },
	{ B("ustar\0"
	    "00"),
	  257, 512, IS("tar") },
	{ B("ustar  "), 257, 512, IS("tar") },
	{ B("\x20\x5a-lh5-\x10\0\0\0\x10\0\0\0\0\0\0\0\x20\x01"), 0, 40,
	  IS("lha") },
	{ B("\x1f\x8b\x08"), 0, 20, IS("gzip") },
	{ B("BZh9\x31\x41\x59\x26\x53\x59"), 0, 20, IS("bzip2") },
	{ B("BZh9 is not a stream"), 0, 0, TEXT },
	{ B("\xfd"
	    "7zXZ\0"),
	  0, 32, IS("xz") },
	{ B("\x28\xb5\x2f\xfd"), 0, 16, IS("zstd") },
	{ B("\x50\x2a\x4d\x18\x04\0\0\0abcd\x28\xb5\x2f\xfd"), 0, 20,
	  IS("zstd") },
	{ B("\x04\x22\x4d\x18"), 0, 16, IS("lz4") },
	{ B("\x02\x21\x4c\x18"), 0, 16, IS("lz4") },
	{ B("LZIP\x01"), 0, 26, IS("lzip") },
	{ B("\x89LZO\0\r\n\x1a\n"), 0, 26, IS("lzop") },
	{ B("\x1f\x9d\x90"), 0, 16, IS("compress") },
	{ B("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0\x1f\x2e"), 0, 32,
	  IS("lzma") },
	{ B("\x5d\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0"), 0, 113,
	  IS("lzma") },
	{ B("%PDF-1.7\n"), 0, 0, IS("pdf") },
	{ B("junk before\r\n%PDF-1.4\n%\xe2\xe3"), 0, 0, IS("pdf") },
	{ B("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0, 512, IS("cfb") },
	{ B("HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05"), 0, 128,
	  IS("hwp3") },
	{ B("<?xml version=\"1.0\"?><HWPML Version=\"2.8\">"), 0, 0,
	  IS("hwpml") },
	{ B("ALZ\x01\x0a\0\0\0"), 0, 20, IS("alz") },
	{ B("EGGA\0\x01"), 0, 20, IS("egg") },
	{ B("{\\rtf1\\ansi"), 0, 0, IS("rtf") },
	{ B("SQLite format 3\0"), 0, 100, IS("sqlite") },
	{ B("PAR1\x15"), 0, 100, IS("parquet") },
	{ B("ORC\x0a\x03\x0f\0\x12\x08"), 0, 100, IS("orc") },
	{ B("ORC\nELF\nTROLL, and other folk of the deep\n"), 0, 0, TEXT },
	{ B("Obj\x01\x04"), 0, 100, IS("avro") },
	{ B("!BDN"), 0, 512, IS("pst") },
	{ B("\0\x01\0\0Standard Jet DB\0"), 0, 100, IS("mdb") },
	{ B("\x89PNG\r\n\x1a\n"), 0, 30, IS("png") },
	{ B("\xff\xd8\xff\xe0"), 0, 30, IS("jpeg") },
	{ B("GIF89a"), 0, 30, IS("gif") },
	{ B("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), 0, 70, IS("bmp") },
	{ B("II*\0\x08\0\0\0"), 0, 30, IS("tiff") },
	{ B("RIFF\x24\0\0\0WEBPVP8 "), 0, 40, IS("webp") },
	{ B("\0\0\0\x18"
	    "ftypheic"),
	  0, 40, IS("heic") },
	{ B("\0\0\0\x18"
	    "ftypisom"),
	  0, 40, IS("mp4") },
	{ B("\x7f"
	    "ELF\x02\x01\x01"),
	  0, 64, IS("elf") },
	{ B("\xca\xfe\xba\xbe\0\0\0\x34"), 0, 64, IS("java-class") },
	{ B("\xca\xfe\xba\xbe\0\0\0\x02"), 0, 64, IS("mach-o") },
	{ B("\0asm\x01\0\0\0"), 0, 20, IS("wasm") },
	{ B("\xde\x12\x04\x95\0\0\0\0"), 0, 28, IS("gettext-mo") },
	{ B("Salted__\x01\x02\x03\x04"), 0, 32, IS("openssl-encrypted") },
	{ B("-----BEGIN PGP MESSAGE-----\n"), 0, 0, IS("pgp-encrypted") },
	{ B("\x85\x01\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\x07"), 0, 64,
	  IS("pgp-encrypted") },
	{ B("LUKS\xba\xbe\0\x01"), 0, 64, IS("luks") },
	{ B("age-encryption.org/v1\n-> X25519"), 0, 0, IS("age") },
	{ B("\xff\xfe"
	    "a\0b\0"),
	  0, 0, IS("utf-16le") },
	{ B("\xfe\xff\0a\0b"), 0, 0, IS("utf-16be") },
	{ B("\xff\xfe\0\0a\0\0\0"), 0, 0, IS("utf-32le") },
	{ B("\0\0\xfe\xff\0\0\0a"), 0, 0, IS("utf-32be") },
	{ B("n\0a\0m\0e\0,\0r\0r\0n\0\n\0"), 0, 0, IS("utf-16le") },
	{ B("\0n\0a\0m\0e\0,\0r\0r\0n\0\n"), 0, 0, IS("utf-16be") },
};

START_TEST(head)
{
	size_t fill = head_case[_i].fill;
	size_t end = head_case[_i].offset + head_case[_i].len;
	unsigned char *bytes;
	const struct jk_format *format;
	enum jk_kind kind;

	if (fill < end)
		fill = end;
	bytes = jk_xcalloc(fill + 1, 1);
	memcpy(bytes + head_case[_i].offset, head_case[_i].bytes,
	       head_case[_i].len);
	kind = jk_identify(jk_span_make(bytes, fill), NULL, &format);
	if (head_case[_i].want != NULL) {
		ck_assert_msg(format != NULL, "case %d: not %s", _i,
			      head_case[_i].want);
		ck_assert_str_eq(format->name, head_case[_i].want);
	} else if (head_case[_i].kind == JK_KIND_TEXT &&
		   head_case[_i].fill == 0) {
		ck_assert_msg(format == NULL, "case %d: taken for %s", _i,
			      format == NULL ? "" : format->name);
		ck_assert_msg(kind == JK_KIND_TEXT, "case %d: no text", _i);
		ck_assert(jk_kind_is_plain(kind, format));
	}
	free(bytes);
}
END_TEST

/* Every cut of every head must be safe to look at. */
START_TEST(cut_head)
{
	const struct jk_format *format;
	unsigned char *exact;

	for (size_t n = 0; n <= head_case[_i].len; n++) {
		exact = malloc(n > 0 ? n : 1);
		ck_assert_ptr_nonnull(exact);
		memcpy(exact, head_case[_i].bytes, n);
		jk_identify(jk_span_make(exact, n), NULL, &format);
		free(exact);
	}
}
END_TEST

START_TEST(old_tar)
{
	const struct jk_format *format;
	unsigned char b[512] = "list.txt";
	unsigned sum = 0;

	memcpy(b + 100, "000644 ", 7);
	memcpy(b + 124, "00000000012 ", 12);
	memset(b + 148, ' ', 8);
	for (size_t i = 0; i < sizeof(b); i++)
		sum += b[i];
	snprintf((char *)b + 148, 8, "%06o", sum);
	jk_identify(jk_span_make(b, sizeof(b)), NULL, &format);
	ck_assert_ptr_nonnull(format);
	ck_assert_str_eq(format->name, "tar");
	b[0] = 'm';
	jk_identify(jk_span_make(b, sizeof(b)), NULL, &format);
	ck_assert_ptr_null(format);
}
END_TEST

static bool
claims_all(struct jk_span bytes)
{
	return bytes.len > 0;
}

START_TEST(extra_first)
{
	static const struct jk_format own = { .name = "own",
					      .claims = claims_all };
	const struct jk_format *const extra[] = { &own, NULL };
	const struct jk_format *format;

	ck_assert_int_eq(jk_identify(jk_span_str("PK\x03\x04"), extra, &format),
			 JK_KIND_FORMAT);
	ck_assert_ptr_eq(format, &own);
}
END_TEST

START_TEST(table)
{
	const struct jk_format *const *f = jk_formats();
	size_t n = 0;

	for (; (*f)->name != NULL; f++, n++) {
		ck_assert_ptr_nonnull((*f)->media_type);
		ck_assert((*f)->magics != NULL || (*f)->claims != NULL);
		for (const struct jk_format *const *g = jk_formats(); g < f;
		     g++)
			ck_assert_str_ne((*f)->name, (*g)->name);
	}
	ck_assert_uint_gt(n, 80);
}
END_TEST

START_TEST(libmagic)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0"
				  "\0\x01\x08\x02\0\0\0";
	struct jk_magicdb *db = NULL;

	ck_assert_int_eq(jk_magicdb_open(&db, NULL), JK_OK);
	ck_assert_str_eq(jk_magicdb_type(db, jk_span_make(png, sizeof(png))),
			 "image/png");
	ck_assert_ptr_nonnull(jk_magicdb_type(db, jk_span_make("", 0)));
	ck_assert_ptr_nonnull(strstr(jk_magicdb_version(), "libmagic 5"));
	ck_assert_ptr_nonnull(strstr(jk_content_libraries(), "libarchive 3"));
	jk_magicdb_close(db);
	jk_magicdb_close(NULL);
}
END_TEST

static const struct {
	const char *tail;
	bool zip;
} tail_case[] = {
	{ "PK\x05\x06\0\0\0\0\1\0\1\0\x33\0\0\0\x99\0\0\0\0\0", true },
	/* no member */
	{ "PK\x05\x06\0\0\0\0\0\0\0\0\x33\0\0\0\x99\0\0\0\0\0", false },
	/* no directory */
	{ "PK\x05\x06\0\0\0\0\1\0\1\0\0\0\0\0\x99\0\0\0\0\0", false },
	/* a comment that cannot be there */
	{ "PK\x05\x06\0\0\0\0\1\0\1\0\x33\0\0\0\x99\0\0\0\1\0", false },
	{ "PK\x01\x02\0\0\0\0\1\0\1\0\x33\0\0\0\x99\0\0\0\0\0", false },
};

START_TEST(tail)
{
	struct jk_span bytes = jk_span_make(tail_case[_i].tail, JK_TAIL_LEN);
	const struct jk_format *format = jk_identify_tail(bytes);

	ck_assert_int_eq(format != NULL, tail_case[_i].zip);
	if (format != NULL)
		ck_assert_str_eq(format->name, "zip");
	ck_assert_ptr_null(jk_identify_tail(jk_span_head(bytes, 21)));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("identify");
	TCase *tcase = tcase_create("identify");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, head, 0, JK_COUNT(head_case));
	tcase_add_loop_test(tcase, cut_head, 0, JK_COUNT(head_case));
	tcase_add_loop_test(tcase, tail, 0, JK_COUNT(tail_case));
	tcase_add_test(tcase, old_tar);
	tcase_add_test(tcase, extra_first);
	tcase_add_test(tcase, table);
	tcase_add_test(tcase, libmagic);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
