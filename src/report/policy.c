/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/policy.h>

#include <stdlib.h>

enum {
	MOST_STRINGS = 10000, /* of one list */
	MOST_ENTRIES = 10000,
};

void
jk_string_list_add(struct jk_string_list *s, const char *text)
{
	s->item = jk_xrealloc(s->item, s->n + 1, sizeof(*s->item));
	s->item[s->n++] = jk_xstrdup(text);
}

void
jk_string_list_release(struct jk_string_list *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->item[i]);
	free(s->item);
	*s = (struct jk_string_list){ 0 };
}

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
days_in(int64_t year, int64_t month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30,
					      31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Howard Hinnant's days_from_civil, with March as the first month. */
static int64_t
days_from(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int64_t
jk_date_parse(struct jk_span s)
{
	static const unsigned char at[] = { 0, 1, 2, 3, 5, 6, 8, 9 };
	int64_t n = 0, year, month, day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
		return -1;
	for (size_t i = 0; i < sizeof(at); i++) {
		unsigned char c = s.ptr[at[i]];

		if (c < '0' || c > '9')
			return -1;
		n = n * 10 + (c - '0');
	}
	year = n / 10000;
	month = n / 100 % 100;
	day = n % 100;
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_in(year, month))
		return -1;
	return days_from(year, month, day);
}

void
jk_date_put(struct jk_buf *b, int64_t day)
{
	int64_t year = 1970, month = 1;

	while (day >= 365 + is_leap(year)) {
		day -= 365 + is_leap(year);
		year++;
	}
	while (day >= days_in(year, month)) {
		day -= days_in(year, month);
		month++;
	}
	jk_buf_appendf(b, "%04d-%02d-%02d", (int)year, (int)month,
		       (int)day + 1);
}

static void
put_strings(struct jk_buf *b, const struct jk_string_list *s)
{
	jk_wire_put_u64(b, s->n);
	for (size_t i = 0; i < s->n; i++)
		jk_wire_put_bytes(b, jk_span_str(s->item[i]));
}

static char *
take_string(struct jk_wire *w)
{
	struct jk_span s = jk_wire_take_bytes(w);
	char *copy = jk_xcalloc(s.len + 1, 1);

	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

static void
take_strings(struct jk_wire *w, struct jk_string_list *s)
{
	uint64_t n = jk_wire_take_max(w, MOST_STRINGS);

	for (uint64_t i = 0; i < n && !w->bad; i++) {
		char *text = take_string(w);

		jk_string_list_add(s, text);
		free(text);
	}
}

void
jk_policy_encode(struct jk_buf *b, const struct jk_policy *p)
{
	put_strings(b, &p->exclude);
	put_strings(b, &p->packs);
	jk_wire_put_bytes(b, jk_span_str(p->baseline));
	jk_wire_put_u64(b, p->least);
	jk_wire_put_u64(b, p->fail_on);
	jk_wire_put_u64(b, p->nallow);
	for (size_t i = 0; i < p->nallow; i++) {
		const struct jk_allowance *a = &p->allow[i];

		put_strings(b, &a->paths);
		put_strings(b, &a->rules);
		jk_wire_put_u64(b, a->value);
		jk_wire_put_u64(b, a->has_value);
		jk_wire_put_bytes(b, jk_span_str(a->reason));
		jk_wire_put_u64(b, (uint64_t)a->until);
	}
	jk_wire_put_u64(b, p->nrules);
	for (size_t i = 0; i < p->nrules; i++) {
		jk_wire_put_bytes(b, jk_span_str(p->rule[i].rule));
		jk_wire_put_u64(b, p->rule[i].least);
	}
}

static void
take_allowance(struct jk_wire *w, struct jk_allowance *a)
{
	take_strings(w, &a->paths);
	take_strings(w, &a->rules);
	a->value = jk_wire_take_u64(w);
	a->has_value = jk_wire_take_max(w, 1);
	a->reason = take_string(w);
	a->until = (int64_t)jk_wire_take_max(w, INT64_MAX);
}

enum jk_status
jk_policy_decode(struct jk_wire *w, struct jk_policy *p, struct jk_err *err)
{
	uint64_t n;

	take_strings(w, &p->exclude);
	take_strings(w, &p->packs);
	p->baseline = take_string(w);
	p->least = (enum jk_confidence)jk_wire_take_max(w, JK_CONF_HIGH);
	p->fail_on = (enum jk_confidence)jk_wire_take_max(w, JK_CONF_HIGH);
	n = jk_wire_take_max(w, MOST_ENTRIES);
	p->allow = jk_xcalloc(n + 1, sizeof(*p->allow));
	while (p->nallow < n && !w->bad)
		take_allowance(w, &p->allow[p->nallow++]);
	n = jk_wire_take_max(w, MOST_ENTRIES);
	p->rule = jk_xcalloc(n + 1, sizeof(*p->rule));
	for (; p->nrules < n && !w->bad; p->nrules++) {
		p->rule[p->nrules].rule = take_string(w);
		p->rule[p->nrules].least =
			(enum jk_confidence)jk_wire_take_max(w, JK_CONF_HIGH);
	}
	if (!jk_wire_done(w))
		return jk_err_set(err, JK_ECORRUPT, "no policy");
	return JK_OK;
}

void
jk_policy_release(struct jk_policy *p)
{
	jk_string_list_release(&p->exclude);
	jk_string_list_release(&p->packs);
	free(p->baseline);
	for (size_t i = 0; i < p->nallow; i++) {
		jk_string_list_release(&p->allow[i].paths);
		jk_string_list_release(&p->allow[i].rules);
		free(p->allow[i].reason);
	}
	free(p->allow);
	for (size_t i = 0; i < p->nrules; i++)
		free(p->rule[i].rule);
	free(p->rule);
	*p = (struct jk_policy){ 0 };
}
