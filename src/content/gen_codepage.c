/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Build-time program: prints the code pages of documents as C, asked of the C
 * library's iconv: pages of one byte as 128 units each, pages of two bytes as
 * a square of lead and trail. CP949 has a table of its own.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAD_MIN = 0x81, LEAD_MAX = 0xfe, TRAIL_MIN = 0x40, TRAIL_MAX = 0xfe };

static const struct {
	unsigned page;
	const char *name;
} single[] = {
	{ 437, "CP437" },        { 850, "CP850" },        { 852, "CP852" },
	{ 855, "CP855" },        { 857, "CP857" },        { 861, "CP861" },
	{ 862, "CP862" },        { 866, "CP866" },        { 869, "CP869" },
	{ 874, "CP874" },        { 1250, "CP1250" },      { 1251, "CP1251" },
	{ 1252, "CP1252" },      { 1253, "CP1253" },      { 1254, "CP1254" },
	{ 1255, "CP1255" },      { 1256, "CP1256" },      { 1257, "CP1257" },
	{ 1258, "CP1258" },      { 10000, "MACINTOSH" },  { 20866, "KOI8-R" },
	{ 28591, "ISO-8859-1" }, { 28592, "ISO-8859-2" },
};

static const struct {
	unsigned page;
	const char *name;
} pair[] = {
	{ 932, "CP932" },
	{ 936, "GBK" },
	{ 950, "BIG5-HKSCS" },
};

static iconv_t
open_page(const char *name)
{
	iconv_t cd = iconv_open("UTF-16LE", name);

	if (cd == (iconv_t)-1) {
		perror(name);
		exit(EXIT_FAILURE);
	}
	return cd;
}

/* 0: no character, or one beyond the first plane. */
static unsigned
ask(iconv_t cd, const char *bytes, size_t n)
{
	char in[2] = { bytes[0], n > 1 ? bytes[1] : '\0' };
	unsigned char out[16];
	char *from = in, *to = (char *)out;
	size_t left = n, room = sizeof(out);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 || left != 0)
		return 0;
	/* Some pages hold a letter back, in case an accent follows it. */
	iconv(cd, NULL, NULL, &to, &room);
	if (room != sizeof(out) - 2)
		return 0;
	return (unsigned)out[0] | (unsigned)out[1] << 8;
}

static void
print_single(size_t i)
{
	iconv_t cd = open_page(single[i].name);

	printf("\t{ %u, {", single[i].page);
	for (unsigned b = 0x80; b <= 0xff; b++) {
		char in = (char)b;

		printf("%u,", ask(cd, &in, 1));
	}
	puts("} },");
	iconv_close(cd);
}

static void
print_pair(size_t i)
{
	iconv_t cd = open_page(pair[i].name);

	printf("static const uint16_t page_%u[%d][%d] = {\n", pair[i].page,
	       LEAD_MAX - LEAD_MIN + 1, TRAIL_MAX - TRAIL_MIN + 1);
	for (unsigned lead = LEAD_MIN; lead <= LEAD_MAX; lead++) {
		putchar('{');
		for (unsigned trail = TRAIL_MIN; trail <= TRAIL_MAX; trail++) {
			char in[2] = { (char)lead, (char)trail };

			printf("%u,", ask(cd, in, 2));
		}
		puts("},");
	}
	puts("};");
	iconv_close(cd);
}

int
main(void)
{
	size_t npairs = sizeof(pair) / sizeof(pair[0]);

	printf("/* Made by gen_codepage; do not edit. */\n"
	       "#include <stdint.h>\n"
	       "enum { LEAD_MIN = %d, LEAD_MAX = %d, TRAIL_MIN = %d, "
	       "TRAIL_MAX = %d };\n"
	       "static const struct {\n\tunsigned page;\n"
	       "\tuint16_t high[128];\n} single_pages[] = {\n",
	       LEAD_MIN, LEAD_MAX, TRAIL_MIN, TRAIL_MAX);
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		print_single(i);
	puts("};");
	for (size_t i = 0; i < npairs; i++)
		print_pair(i);
	puts("static const struct {\n\tunsigned page;\n"
	     "\tconst uint16_t (*table)[TRAIL_MAX - TRAIL_MIN + 1];\n"
	     "} pair_pages[] = {");
	for (size_t i = 0; i < npairs; i++)
		printf("\t{ %u, page_%u },\n", pair[i].page, pair[i].page);
	puts("};");
	return EXIT_SUCCESS;
}
