/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The oracle: anchors and windows must find exactly what PCRE2 finds when it
 * is run at every character of the whole decoded text, rule by rule. Texts
 * are made of the rules' own examples in every disguise, in UTF-8 and CP949,
 * and files of this repository are read as they are.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "judge/gather.h"
#include "match/token.h"
#include "test_detect_kit.h"

/* Where the border of two small segments lies. */
#define BORDER 512

/* A match; of two of one rule that overlap the earlier stays. */
struct found {
	size_t rule, start, end;
};

struct list {
	struct found *item;
	size_t n, cap;
};

static void
add(struct list *l, size_t rule, size_t start, size_t end)
{
	if (l->n == l->cap) {
		l->cap = 2 * l->cap + 64;
		l->item = jk_xrealloc(l->item, l->cap, sizeof(*l->item));
	}
	l->item[l->n++] = (struct found){ rule, start, end };
}

static int
compare(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
}

/* Sorts, and drops what lies over an earlier match of its rule. */
static void
settle(struct list *l)
{
	size_t n = 0;

	if (l->n == 0)
		return;
	qsort(l->item, l->n, sizeof(*l->item), compare);
	for (size_t i = 0; i < l->n; i++) {
		if (n > 0 && l->item[n - 1].rule == l->item[i].rule &&
		    l->item[i].start < l->item[n - 1].end)
			continue;
		l->item[n++] = l->item[i];
	}
	l->n = n;
}

/* What the scanner gathers, in segments of that size. */
static void
gather(const struct jk_ruleset *rules, struct jk_span text, size_t segment,
       struct list *out)
{
	struct jk_gather *g = jk_gather_new(rules, KIT_TODAY);
	struct jk_hits hits;

	jk_hits_init(&hits);
	for (size_t from = 0; from < text.len; from += segment) {
		struct jk_segment s = {
			.text = text,
			.from = from,
			.to = text.len - from > segment ? from + segment
							: text.len,
			.most = SIZE_MAX,
			.bol = true,
		};

		jk_gather_segment(g, &s, &hits);
	}
	for (size_t i = 0; i < hits.n; i++) {
		const struct jk_hit *h = &hits.list[i];

		if (h->reading == JK_READ_MATCH)
			add(out, h->match.rule, h->match.start, h->match.end);
	}
	jk_hits_release(&hits);
	jk_gather_free(g);
	settle(out);
}

/* The groups that a rule states are a part of it. */
static bool
has_groups(const struct jk_rule *rule, struct jk_span value)
{
	unsigned char len[JK_MAX_GROUPS + 1] = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < value.len && n <= JK_MAX_GROUPS; i++) {
		if (jk_is_digit(value.ptr[i]))
			len[n]++;
		else if (len[n] > 0)
			n++;
	}
	for (size_t i = 0; i < rule->nshapes; i++) {
		const struct jk_shape *s = &rule->shapes[i];

		if (memcmp(s->len, len, s->n) == 0)
			return true;
	}
	return rule->nshapes == 0;
}

/* One rule at every character of the decoded text. */
static void
ask_rule(const struct jk_rule *rule, size_t index, const struct jk_window *w,
	 struct list *out)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(data);
	uint32_t anchored = PCRE2_ANCHORED | PCRE2_NO_UTF_CHECK, all = 0;

	/* Asked for at match time it costs the machine code. */
	pcre2_pattern_info(rule->code, PCRE2_INFO_ALLOPTIONS, &all);
	if ((all & PCRE2_ANCHORED) != 0)
		anchored = PCRE2_NO_UTF_CHECK;

	for (size_t at = 0; at < w->len; at++) {
		struct jk_candidate c = { .today = KIT_TODAY };
		size_t start, end;

		if ((w->norm[at] & 0xc0) == 0x80 ||
		    pcre2_match(rule->code, w->norm, w->len, at, anchored, data,
				NULL) < 0 ||
		    ovector[1] <= ovector[0] ||
		    ovector[1] - ovector[0] > JK_MATCH_TEXT_MAX)
			continue;
		c.text = jk_span_make(w->norm + ovector[0],
				      ovector[1] - ovector[0]);
		if (rule->validator != NULL &&
		    rule->validator->check(&c).verdict == JK_REJECT)
			continue;
		if (rule->anchor == JK_ANCHOR_DIGITS &&
		    !has_groups(rule, c.text))
			continue;
		start = jk_window_raw(w, ovector[0]);
		end = jk_window_raw(w, ovector[1]);
		if (end - start <= JK_MATCH_RAW_MAX)
			add(out, index, start, end);
	}
	pcre2_match_data_free(data);
}

static void
ask_all(const struct jk_ruleset *rules, struct jk_span text, struct list *out)
{
	struct jk_window w;

	jk_window_init(&w);
	jk_window_build(&w, text, 0, text.len);
	for (size_t i = 0; i < rules->n; i++)
		ask_rule(&rules->rules[i], i, &w, out);
	jk_window_release(&w);
	settle(out);
}

static void
complain(const struct jk_ruleset *rules, struct jk_span text,
	 const struct found *f, const char *who, const char *what)
{
	size_t from = f->start > 40 ? f->start - 40 : 0;
	size_t to = text.len - f->end > 40 ? f->end + 40 : text.len;

	ck_abort_msg("%s: only %s finds %s at %zu+%zu: '%.*s'", what, who,
		     rules->rules[f->rule].info.id, f->start, f->end - f->start,
		     (int)(to - from), (const char *)text.ptr + from);
}

/* Returns the number of matches, which are the same. */
static size_t
check_text(const struct jk_ruleset *rules, struct jk_span text, size_t segment,
	   const char *what)
{
	struct list got = { NULL, 0, 0 }, want = { NULL, 0, 0 };
	size_t i = 0, k = 0, n;

	gather(rules, text, segment, &got);
	ask_all(rules, text, &want);
	while (i < got.n || k < want.n) {
		int order = i == got.n ? 1
			    : k == want.n
				    ? -1
				    : compare(&got.item[i], &want.item[k]);

		if (order < 0)
			complain(rules, text, &got.item[i], "the scanner",
				 what);
		if (order > 0)
			complain(rules, text, &want.item[k], "the oracle",
				 what);
		i++;
		k++;
	}
	n = got.n;
	free(got.item);
	free(want.item);
	return n;
}

static unsigned
draw(unsigned *seed, size_t below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % (unsigned)below;
}

static const char *
draw_dash(size_t n)
{
	static const char *const dashes[] = { "\xc2\xad",     "–", "—",
					      "\xe2\x80\x91", "−", "ㅡ" };

	return dashes[n % JK_COUNT(dashes)];
}

/* A digit or a hyphen in one of its disguises, as UTF-8. */
static void
put_disguised(struct jk_buf *b, unsigned char c, unsigned how)
{
	switch (how) {
	case 1: /* full width */
		jk_buf_append(b, "\xef\xbc", 2);
		jk_buf_append_byte(b, (unsigned char)(c - ' ' + 0x80));
		return;
	case 2:
		jk_buf_appendf(b, "&#%u;", c);
		return;
	case 3:
		jk_buf_appendf(b, "%%%02X", c);
		return;
	case 4:
		jk_buf_appendf(b, "\\u%04x", c);
		return;
	case 5:
		if (c == '-')
			jk_buf_append_str(b, draw_dash(b->len));
		else
			jk_buf_append_byte(b, c);
		return;
	default:
		jk_buf_append_byte(b, c);
	}
}

/* An example as it is, or with all digits and hyphens in disguise. */
static void
put_example(struct jk_buf *b, const char *text, unsigned how)
{
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c >= '0' && c <= '9') || c == '-')
			put_disguised(b, c, how);
		else
			jk_buf_append_byte(b, c);
	}
}

static void
make_text(struct jk_buf *b, const struct jk_ruleset *rules, size_t nrules,
	  unsigned seed, size_t len, bool disguise)
{
	static const char *const between[] = {
		" ",
		"\n",
		"\r\n",
		",",
		"\t",
		": ",
		"는 ",
		"은",
		"\",\"",
		"</td><td>",
		" 12 ",
		"업무 협조 요청 ",
		"value=",
		"x = 10; y[12] = 3;\n",
		"2026-11-23 10:20:30.123 ",
		"0x1f, 0x20, ",
		"'",
		"(",
		") ",
		"/* ",
		" - ",
		"1.2.3 ",
	};

	while (b->len < len) {
		const struct jk_rule *r = &rules->rules[draw(&seed, nrules)];
		unsigned how = disguise ? draw(&seed, 6) : 0;

		/* Literals are looked for as they are written. */
		if (r->anchor == JK_ANCHOR_WORDS)
			how = 0;

		if (r->nexamples > 0 && draw(&seed, 3) > 0)
			put_example(b,
				    r->examples[draw(&seed, r->nexamples)].text,
				    how);
		else if (r->ncounters > 0)
			put_example(b, r->counters[draw(&seed, r->ncounters)],
				    how);
		for (unsigned i = draw(&seed, 3); i < 3; i++)
			jk_buf_append_str(
				b, between[draw(&seed, JK_COUNT(between))]);
	}
}

START_TEST(made_text)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_buf text = { 0 };
	size_t n;

	make_text(&text, rules, jk_ruleset_count(rules), (unsigned)_i + 1,
		  30000, _i % 2 == 1);
	n = check_text(rules, jk_buf_span(&text), _i % 3 == 0 ? 4096 : 65536,
		       "made text");
	ck_assert_uint_gt(n, 50);
	jk_buf_release(&text);
	jk_ruleset_free(rules);
}
END_TEST

/* The same in CP949, of examples that CP949 has letters for. */
START_TEST(made_text_in_cp949)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_buf utf8 = { 0 }, part = { 0 }, text = { 0 };
	struct jk_span rest;

	/* Words of other countries are not what CP949 is used for. */
	make_text(&utf8, rules, jk_ruleset_find(rules, "us-ssn"),
		  (unsigned)_i + 501, 30000, false);
	rest = jk_buf_span(&utf8);
	while (rest.len > 0) {
		size_t n = jk_span_find(rest, 0, jk_span_str("\n"));

		n = n < rest.len ? n + 1 : rest.len;
		jk_buf_clear(&part);
		if (jk_cp949_encode(&part, jk_span_head(rest, n)))
			jk_buf_append_span(&text, jk_buf_span(&part));
		rest = jk_span_from(rest, n);
	}
	ck_assert_uint_gt(text.len, 3000);
	check_text(rules, jk_buf_span(&text), 65536, "made text in CP949");
	jk_buf_release(&utf8);
	jk_buf_release(&part);
	jk_buf_release(&text);
	jk_ruleset_free(rules);
}
END_TEST

/* One value at every place around the border of two segments. */
START_TEST(across_a_border)
{
	struct jk_ruleset *rules = kit_rules();
	const struct jk_rule *r = &rules->rules[(size_t)_i % rules->n];
	struct jk_buf text = { 0 };
	size_t least = SIZE_MAX, most = 0;

	if (r->lists != NULL) {
		/* It reads whole files, not places. */
		jk_ruleset_free(rules);
		return;
	}
	for (size_t before = BORDER - 80; before < BORDER + 8; before++) {
		size_t n;

		jk_buf_clear(&text);
		while (text.len < before)
			jk_buf_append_str(&text, text.len % 7 == 6 ? " " : "a");
		text.len = before;
		jk_buf_append_str(&text, "\n");
		jk_buf_append_str(&text, r->examples[0].text);
		jk_buf_append_str(&text, "\nb c d e f g\n");
		n = check_text(rules, jk_buf_span(&text), BORDER, "border");
		least = n < least ? n : least;
		most = n > most ? n : most;
	}
	ck_assert_msg(least >= 1 && least == most, "%s: %zu to %zu matches",
		      r->info.id, least, most);
	jk_buf_release(&text);
	jk_ruleset_free(rules);
}
END_TEST

/* Files of this repository. */
static const char *const files[] = {
	"README.md",
	"NEWS",
	"rules/kr.yaml",
	"rules/contact.yaml",
	"rules/finance.yaml",
	"rules/credential.yaml",
	"rules/intl.yaml",
	"src/judge/val_card.c",
	"src/match/anchors.c",
	"tests/unit/test_matcher.c",
	"man/jikimi-jsonl.5",
	"tests/samples/good-cp949.csv",
	"tests/samples/good-dump.sql",
};

START_TEST(real_file)
{
	const char *top = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
	struct jk_ruleset *rules = kit_rules();
	struct jk_buf path = { 0 }, text = { 0 };
	FILE *in;

	jk_buf_appendf(&path, "%s/%s", top, files[_i]);
	in = fopen(jk_buf_cstr(&path), "r");
	ck_assert_msg(in != NULL, "%s", jk_buf_cstr(&path));
	jk_buf_reserve(&text, 1 << 20);
	text.len = fread(text.ptr, 1, 1 << 20, in);
	fclose(in);
	check_text(rules, jk_buf_span(&text), 65536, files[_i]);
	jk_buf_release(&path);
	jk_buf_release(&text);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("oracle");
	TCase *tcase = tcase_create("all rules");
	struct jk_ruleset *rules = kit_rules();
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 0);
	tcase_add_loop_test(tcase, made_text, 0, 12);
	tcase_add_loop_test(tcase, made_text_in_cp949, 0, 4);
	tcase_add_loop_test(tcase, across_a_border, 0,
			    (int)jk_ruleset_count(rules));
	tcase_add_loop_test(tcase, real_file, 0, JK_COUNT(files));
	jk_ruleset_free(rules);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
