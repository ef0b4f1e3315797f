/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts at banks of Korea: no check digit is public, but most banks have
 * their own groups and first digits. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "match/numeral.h"

#define LEAST 10
#define MOST 14

/* How banks write their accounts; '#' is any digit. */
static const struct format {
	unsigned n; /* digits */
	const char *text;
} formats[] = {
	{ 14, "######-##-######" },  /* KB, post office */
	{ 12, "1##-###-######" },    /* Shinhan, K bank, Shinhyup */
	{ 12, "268-###-######" },    /* Shinhan */
	{ 12, "269-###-######" },    /* Shinhan */
	{ 12, "298-###-######" },    /* Shinhan */
	{ 12, "70#-###-######" },    /* Jeju */
	{ 12, "77#-###-######" },    /* Jeju */
	{ 14, "56#-###-########" },  /* Shinhan, virtual */
	{ 13, "1002-###-######" },   /* Woori */
	{ 13, "1003-###-######" },   /* Woori */
	{ 13, "1004-###-######" },   /* Woori */
	{ 13, "1005-###-######" },   /* Woori */
	{ 13, "1006-###-######" },   /* Woori */
	{ 13, "1007-###-######" },   /* Woori */
	{ 13, "#107-###-######" },   /* Gwangju */
	{ 13, "#108-###-######" },   /* Gwangju */
	{ 13, "#109-###-######" },   /* Gwangju */
	{ 13, "#12#-###-######" },   /* Gwangju */
	{ 14, "###-######-#####" },  /* Hana */
	{ 13, "30#-####-####-##" },  /* NH */
	{ 13, "31#-####-####-##" },  /* NH */
	{ 13, "35#-####-####-##" },  /* NH */
	{ 13, "79#-####-####-##" },  /* NH, virtual */
	{ 13, "10#-####-####-##" },  /* Busan */
	{ 13, "11#-####-####-##" },  /* Busan */
	{ 14, "###-######-##-###" }, /* IBK */
	{ 13, "3333-##-#######" },   /* Kakao */
	{ 13, "3388-##-#######" },   /* Kakao */
	{ 13, "3355-##-#######" },   /* Kakao */
	{ 13, "3310-##-#######" },   /* Kakao */
	{ 13, "7777-##-#######" },   /* Kakao */
	{ 13, "7979-##-#######" },   /* Kakao */
	{ 13, "9101-##-#######" },   /* Kakao */
	{ 12, "10##-####-####" },    /* Toss, Suhyup */
	{ 12, "1#0#-####-####" },    /* Toss */
	{ 12, "#00#-####-####" },    /* Toss */
	{ 11, "20#-####-####" },     /* Suhyup */
	{ 14, "17##-####-######" },  /* Toss, virtual */
	{ 14, "19##-####-######" },  /* Toss, virtual */
	{ 13, "9###-####-####-#" },  /* MG */
	{ 12, "5##-##-######-#" },   /* iM */
	{ 14, "0##-########-###" },  /* KDB */
};

/* True when the digits fit, and their groups too unless there are none. */
static bool
has_format(const struct jk_numeral *num, const char *format)
{
	unsigned i = 0;

	for (const char *p = format; *p != '\0'; p++) {
		if (*p == '-') {
			if (num->breaks != 0 && (num->breaks >> i & 1) == 0)
				return false;
			continue;
		}
		if (i == num->n || (*p != '#' && *p - '0' != num->d[i]))
			return false;
		if (i > 0 && p[-1] != '-' && (num->breaks >> i & 1) != 0)
			return false;
		i++;
	}
	return i == num->n;
}

struct jk_validation
jk_val_account(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct jk_numeral scratch;
	const struct jk_numeral *num = jk_numeral_of(c, &scratch);

	if (num->n < LEAST || num->n > MOST)
		return v;
	v.verdict = JK_PLAUSIBLE;
	v.facts = num->facts;
	for (size_t i = 0; i < JK_COUNT(formats); i++) {
		if (formats[i].n == num->n &&
		    has_format(num, formats[i].text)) {
			v.facts |= JK_FACT(BANK_FORMAT);
			break;
		}
	}
	if (jk_numeral_is_dummy(num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}
