/* SPDX-License-Identifier: GPL-3.0-or-later */
/* International bank account numbers (ISO 13616). */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "match/token.h"

#define LEAST 15
#define MOST 34

/* Country and length, as registered. */
static const struct {
	char country[3];
	unsigned char len;
} lengths[] = {
	{ "AD", 24 }, { "AE", 23 }, { "AL", 28 }, { "AT", 20 }, { "AZ", 28 },
	{ "BA", 20 }, { "BE", 16 }, { "BG", 22 }, { "BH", 22 }, { "BI", 27 },
	{ "BR", 29 }, { "BY", 28 }, { "CH", 21 }, { "CR", 22 }, { "CY", 28 },
	{ "CZ", 24 }, { "DE", 22 }, { "DJ", 27 }, { "DK", 18 }, { "DO", 28 },
	{ "EE", 20 }, { "EG", 29 }, { "ES", 24 }, { "FI", 18 }, { "FK", 18 },
	{ "FO", 18 }, { "FR", 27 }, { "GB", 22 }, { "GE", 22 }, { "GI", 23 },
	{ "GL", 18 }, { "GR", 27 }, { "GT", 28 }, { "HR", 21 }, { "HU", 28 },
	{ "IE", 22 }, { "IL", 23 }, { "IQ", 23 }, { "IS", 26 }, { "IT", 27 },
	{ "JO", 30 }, { "KW", 30 }, { "KZ", 20 }, { "LB", 28 }, { "LC", 32 },
	{ "LI", 21 }, { "LT", 20 }, { "LU", 20 }, { "LV", 21 }, { "LY", 25 },
	{ "MA", 28 }, { "MC", 27 }, { "MD", 24 }, { "ME", 22 }, { "MK", 19 },
	{ "MN", 20 }, { "MR", 27 }, { "MT", 31 }, { "MU", 30 }, { "NI", 28 },
	{ "NL", 18 }, { "NO", 15 }, { "OM", 23 }, { "PK", 24 }, { "PL", 28 },
	{ "PS", 29 }, { "PT", 25 }, { "QA", 29 }, { "RO", 24 }, { "RS", 22 },
	{ "RU", 33 }, { "SA", 24 }, { "SC", 31 }, { "SD", 18 }, { "SE", 24 },
	{ "SI", 19 }, { "SK", 24 }, { "SM", 27 }, { "SO", 23 }, { "ST", 25 },
	{ "SV", 28 }, { "TL", 23 }, { "TN", 24 }, { "TR", 26 }, { "UA", 29 },
	{ "VA", 22 }, { "VG", 24 }, { "XK", 20 }, { "YE", 30 },
};

/* Letters and digits of text without its spaces and dashes; 0: too many, or
 * something else is in it. */
static size_t
read_plain(struct jk_span text, unsigned char out[MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (c == ' ' || c == '-')
			continue;
		if ((!jk_is_digit(c) && !(c >= 'A' && c <= 'Z')) || n == MOST)
			return 0;
		out[n++] = c;
	}
	return n;
}

static bool
is_length_of_country(const unsigned char *iban, size_t n)
{
	for (size_t i = 0; i < JK_COUNT(lengths); i++) {
		if (memcmp(lengths[i].country, iban, 2) == 0)
			return lengths[i].len == n;
	}
	return false;
}

/* ISO 7064 MOD 97-10, the first four characters moved to the end. */
static bool
check_fits(const unsigned char *iban, size_t n)
{
	unsigned rest = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned c = iban[(i + 4) % n];

		if (c <= '9')
			rest = (rest * 10 + (c - '0')) % 97;
		else
			rest = (rest * 100 + (c - 'A' + 10)) % 97;
	}
	return rest == 1;
}

struct jk_validation
jk_val_iban(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	unsigned char iban[MOST];
	size_t n = read_plain(c->text, iban);

	if (n < LEAST || !is_length_of_country(iban, n) || !check_fits(iban, n))
		return v;
	v.verdict = JK_PROVEN;
	v.facts = n == c->text.len ? JK_FACT(BARE) : JK_FACT(GROUPED);
	return v;
}
