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
static const char *const formats[] = {
	"######-##-######",  /* KB, post office */
	"1##-###-######",    /* Shinhan, K bank, Shinhyup */
	"268-###-######",    /* Shinhan */
	"269-###-######",    /* Shinhan */
	"298-###-######",    /* Shinhan */
	"70#-###-######",    /* Jeju */
	"77#-###-######",    /* Jeju */
	"56#-###-########",  /* Shinhan, virtual */
	"1002-###-######",   /* Woori */
	"1003-###-######",   /* Woori */
	"1004-###-######",   /* Woori */
	"1005-###-######",   /* Woori */
	"1006-###-######",   /* Woori */
	"1007-###-######",   /* Woori */
	"#107-###-######",   /* Gwangju */
	"#108-###-######",   /* Gwangju */
	"#109-###-######",   /* Gwangju */
	"#12#-###-######",   /* Gwangju */
	"###-######-#####",  /* Hana */
	"30#-####-####-##",  /* NH */
	"31#-####-####-##",  /* NH */
	"35#-####-####-##",  /* NH */
	"79#-####-####-##",  /* NH, virtual */
	"10#-####-####-##",  /* Busan */
	"11#-####-####-##",  /* Busan */
	"###-######-##-###", /* IBK */
	"3333-##-#######",   /* Kakao */
	"3388-##-#######",   /* Kakao */
	"3355-##-#######",   /* Kakao */
	"3310-##-#######",   /* Kakao */
	"7777-##-#######",   /* Kakao */
	"7979-##-#######",   /* Kakao */
	"9101-##-#######",   /* Kakao */
	"10##-####-####",    /* Toss, Suhyup */
	"1#0#-####-####",    /* Toss */
	"#00#-####-####",    /* Toss */
	"20#-####-####",     /* Suhyup */
	"17##-####-######",  /* Toss, virtual */
	"19##-####-######",  /* Toss, virtual */
	"9###-####-####-#",  /* MG */
	"5##-##-######-#",   /* iM */
	"0##-########-###",  /* KDB */
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
	struct jk_numeral num;

	jk_numeral_read(&num, c->text);
	if (num.n < LEAST || num.n > MOST)
		return v;
	v.verdict = JK_PLAUSIBLE;
	v.facts = num.facts;
	for (size_t i = 0; i < JK_COUNT(formats); i++) {
		if (has_format(&num, formats[i])) {
			v.facts |= JK_FACT(BANK_FORMAT);
			break;
		}
	}
	if (jk_numeral_is_dummy(&num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}
