/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Build-time program: prints the CP949 table as C, asked of the C library's
 * iconv, so that no copied table stands in the source; and which Hangul
 * syllables KS X 1001 has (rows B0 to C8), one bit each.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAD_MIN = 0x81, LEAD_MAX = 0xfe, TRAIL_MIN = 0x41, TRAIL_MAX = 0xfe };
enum { SYLLABLES = 11172, FIRST_SYLLABLE = 0xac00 };

static unsigned
ask(iconv_t cd, unsigned lead, unsigned trail)
{
	char in[2] = { (char)lead, (char)trail };
	unsigned char out[8];
	char *from = in, *to = (char *)out;
	size_t nin = sizeof(in), nout = sizeof(out);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &nin, &to, &nout) == (size_t)-1 || nin != 0 ||
	    nout != sizeof(out) - 2)
		return 0;
	return (unsigned)out[0] | (unsigned)out[1] << 8;
}

static void
print_common(iconv_t cd)
{
	unsigned char bits[SYLLABLES / 8 + 1] = { 0 };

	for (unsigned lead = 0xb0; lead <= 0xc8; lead++) {
		for (unsigned trail = 0xa1; trail <= 0xfe; trail++) {
			unsigned i = ask(cd, lead, trail) - FIRST_SYLLABLE;

			if (i < SYLLABLES)
				bits[i / 8] |= (unsigned char)(1 << i % 8);
		}
	}
	printf("static const unsigned char jk_common_hangul[%zu] = {\n",
	       sizeof(bits));
	for (size_t i = 0; i < sizeof(bits); i++)
		printf("%u,%s", bits[i], i % 16 == 15 ? "\n" : "");
	puts("};");
}

int
main(void)
{
	iconv_t cd = iconv_open("UTF-16LE", "CP949");
	unsigned known = 0;

	if (cd == (iconv_t)-1) {
		perror("gen_cp949: iconv_open CP949");
		return EXIT_FAILURE;
	}
	printf("/* Made by gen_cp949; do not edit. */\n"
	       "#include <stdint.h>\n"
	       "#define JK_CP949_LEAD_MIN %d\n#define JK_CP949_LEAD_MAX %d\n"
	       "#define JK_CP949_TRAIL_MIN %d\n#define JK_CP949_TRAIL_MAX %d\n"
	       "static const uint16_t jk_cp949_table[%d][%d] = {\n",
	       LEAD_MIN, LEAD_MAX, TRAIL_MIN, TRAIL_MAX,
	       LEAD_MAX - LEAD_MIN + 1, TRAIL_MAX - TRAIL_MIN + 1);
	for (unsigned lead = LEAD_MIN; lead <= LEAD_MAX; lead++) {
		putchar('{');
		for (unsigned trail = TRAIL_MIN; trail <= TRAIL_MAX; trail++) {
			unsigned cp = ask(cd, lead, trail);

			known += cp != 0;
			printf("%u,", cp);
		}
		puts("},");
	}
	puts("};");
	print_common(cd);
	iconv_close(cd);
	/* KS X 1001 and the 8,822 further syllables make 17,048 characters;
	 * private rows may or may not be there. */
	if (known < 17000) {
		fprintf(stderr, "gen_cp949: only %u characters\n", known);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
