/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Build-time program: prints the code pages of documents as C, asked of the C
 * library's iconv: 128 units for bytes that are a letter alone and, for pages
 * of two bytes, a square of lead and trail. CP949 has a table of its own.
 */
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/codepage_parts.h"

static const struct {
	unsigned number;
	const char *name;
	bool pairs;
} pages[] = {
	{ 437, "CP437", false },         { 850, "CP850", false },
	{ 852, "CP852", false },         { 855, "CP855", false },
	{ 857, "CP857", false },         { 861, "CP861", false },
	{ 862, "CP862", false },         { 866, "CP866", false },
	{ 869, "CP869", false },         { 874, "CP874", false },
	{ 932, "CP932", true },          { 936, "GBK", true },
	{ 950, "BIG5-HKSCS", true },     { 1250, "CP1250", false },
	{ 1251, "CP1251", false },       { 1252, "CP1252", false },
	{ 1253, "CP1253", false },       { 1254, "CP1254", false },
	{ 1255, "CP1255", false },       { 1256, "CP1256", false },
	{ 1257, "CP1257", false },       { 1258, "CP1258", false },
	{ 10000, "MACINTOSH", false },   { 20866, "KOI8-R", false },
	{ 20932, "EUC-JP", true },       { 21866, "KOI8-U", false },
	{ 28591, "ISO-8859-1", false },  { 28592, "ISO-8859-2", false },
	{ 28593, "ISO-8859-3", false },  { 28594, "ISO-8859-4", false },
	{ 28595, "ISO-8859-5", false },  { 28596, "ISO-8859-6", false },
	{ 28597, "ISO-8859-7", false },  { 28598, "ISO-8859-8", false },
	{ 28600, "ISO-8859-10", false }, { 28603, "ISO-8859-13", false },
	{ 28604, "ISO-8859-14", false }, { 28605, "ISO-8859-15", false },
	{ 28606, "ISO-8859-16", false },
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
print_pairs(size_t i)
{
	iconv_t cd = open_page(pages[i].name);

	printf("static const uint16_t pairs_%u[][JK_PAGE_NTRAILS] = {\n",
	       pages[i].number);
	for (unsigned lead = JK_PAGE_LEAD_MIN; lead <= JK_PAGE_LEAD_MAX;
	     lead++) {
		putchar('{');
		for (unsigned trail = JK_PAGE_TRAIL_MIN;
		     trail <= JK_PAGE_TRAIL_MAX; trail++) {
			char in[2] = { (char)lead, (char)trail };

			printf("%u,", ask(cd, in, 2));
		}
		puts("},");
	}
	puts("};");
	iconv_close(cd);
}

static void
print_page(size_t i)
{
	iconv_t cd = open_page(pages[i].name);

	printf("\t{ %u, {", pages[i].number);
	for (unsigned b = 0x80; b <= 0xff; b++) {
		char in = (char)b;

		printf("%u,", ask(cd, &in, 1));
	}
	if (pages[i].pairs)
		printf("}, pairs_%u },\n", pages[i].number);
	else
		puts("}, NULL },");
	iconv_close(cd);
}

int
main(void)
{
	size_t npages = sizeof(pages) / sizeof(pages[0]);

	puts("/* Made by gen_codepage; do not edit. */\n"
	     "#include <stddef.h>");
	for (size_t i = 0; i < npages; i++) {
		if (pages[i].pairs)
			print_pairs(i);
	}
	puts("static const struct jk_codepage pages[] = {");
	for (size_t i = 0; i < npages; i++)
		print_page(i);
	puts("};");
	return EXIT_SUCCESS;
}
