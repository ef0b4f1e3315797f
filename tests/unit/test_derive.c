/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derived anchors: what is derived from a pattern stands in every match that
 * PCRE2 finds, at the offset that was given.
 */
#include "config.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <check.h>
#include <ctype.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/derive.h"

#define NONE JK_DERIVED_NONE
#define AT JK_DERIVED_AT
#define SET JK_DERIVED_SET
#define WITHIN JK_DERIVED_WITHIN

/* want: the literals with | between them; text: one that matches. */
static const struct {
	const char *pattern;
	bool caseless;
	enum jk_derived_kind kind;
	size_t offset;
	const char *want;
	const char *text;
} cases[] = {
	{ "AKIA[0-9A-Z]{16}", false, AT, 0, "AKIA", "AKIAABCDEFGH01234567" },
	{ "-----BEGIN [A-Z ]*KEY", false, AT, 0, "-----BEGIN ",
	  "x -----BEGIN RSA KEY" },
	{ "\\bghp_[A-Za-z0-9]{4}", false, AT, 0, "ghp_", "(ghp_ab12" },
	{ "(?:AKIA|ASIA)[0-9]{2}", false, SET, 0, "AKIA|ASIA", "ASIA12" },
	{ "AKIA[0-9]|ghp_[a-z]+|xoxb-", false, SET, 0, "AKIA|ghp_|xoxb-",
	  "ghp_abc" },
	{ "\\$2[aby]\\$\\d\\d", false, SET, 0, "$2a$|$2b$|$2y$", "$2y$10" },
	{ "[0-9]{3}-token", false, AT, 3, "-token", "123-token" },
	{ "\\d{3}token", false, AT, 3, "token", "123token" },
	{ "\\d{2,3}token", false, WITHIN, 0, "token", "1234token" },
	{ "\\d{20}token", false, AT, 20, "token", "12345678901234567890token" },
	{ "(?:ab[0-9]){20}token", false, AT, 60, "token", NULL },
	{ ".token", false, WITHIN, 0, "token", "\xea\xb0\x80token" },
	{ "[^a]token", false, WITHIN, 0, "token", "\xea\xb0\x80token" },
	{ "\\Wtoken", false, WITHIN, 0, "token", "\xea\xb0\x80token" },
	{ "[\xea\xb0\x80-\xea\xb0\x90]token", false, WITHIN, 0, "token",
	  "\xea\xb0\x81token" },
	{ "\\p{Hangul}token", false, WITHIN, 0, "token", "\xea\xb0\x80token" },
	{ "\\pLtoken", false, WITHIN, 0, "token", "\xea\xb0\x80token" },
	{ "\xec\x9d\xb4\xeb\xa6\x84: ?[a-z]+", false, AT, 0,
	  "\xec\x9d\xb4\xeb\xa6\x84:", "\xec\x9d\xb4\xeb\xa6\x84: kim" },
	{ "\xec\x9d\xb4[0-9]token", false, WITHIN, 0, "token",
	  "\xec\x9d\xb4"
	  "1token" },
	{ "(?:\xec\x9d\xb4|ab)token", false, SET, 0,
	  "\xec\x9d\xb4token|abtoken", "abtoken" },
	{ "a?token", false, WITHIN, 0, "token", "atoken" },
	{ "a*token", false, WITHIN, 0, "token", "aatoken" },
	{ "a{0}token", false, WITHIN, 0, "token", "token" },
	{ "tokens?", false, AT, 0, "token", "token" },
	{ "toke(?:n)*", false, AT, 0, "toke", "tokenn" },
	{ "(?:abc){2,}x", false, AT, 0, "abcabc", "abcabcabcx" },
	{ "(abc){2}x", false, AT, 0, "abcabcx", "abcabcx" },
	{ "(?=secret)[a-z]+", false, NONE, 0, "", "secret" },
	{ "(?<=secret)[a-z]+", false, NONE, 0, "", "secretx" },
	{ "(?<!a|b)(?!secret)token(?=x)", false, AT, 0, "token", "tokenx" },
	{ "(?i:pwd)=", false, AT, 0, "pwd=", "PwD=" },
	{ "(?i)pwd=", false, AT, 0, "pwd=", "PWD=" },
	{ "pwd=", true, AT, 0, "pwd=", "PWD=" },
	{ "a(?-i)bcd", true, AT, 0, "abcd", "Abcd" },
	{ "ab(?i)cd|efg", false, SET, 0, "abcd|efg", "EFG" },
	{ "(?:(?i)ab)cd", false, AT, 0, "abcd", "ABcd" },
	{ "token", true, SET, 0,
	  "token|to\xe2\x84\xaa"
	  "en",
	  "TO\xe2\x84\xaa"
	  "EN" },
	{ "secret", true, SET, 0,
	  "secret|\xc5\xbf"
	  "ecret",
	  "\xc5\xbf"
	  "ECRET" },
	{ "[a-z]pwd", true, WITHIN, 0, "pwd", "\xc5\xbfpwd" },
	{ "[0-9]pwd", true, AT, 1, "pwd", "1PWD" },
	{ "[Kk]pwd", true, WITHIN, 0, "pwd",
	  "\xe2\x84\xaa"
	  "pwd" },
	{ "\xc3\xa9"
	  "pwd",
	  true, WITHIN, 0, "pwd",
	  "\xc3\x89"
	  "pwd" },
	{ "\xec\x9d\xb4\xeb\xa6\x84", true, AT, 0, "\xec\x9d\xb4\xeb\xa6\x84",
	  "\xec\x9d\xb4\xeb\xa6\x84" },
	{ "abc\\Ktoken", false, AT, 0, "token", "abctoken" },
	{ "abc[0-9]\\K[0-9]+", false, NONE, 0, "", "abc123" },
	{ "abc\\Kdef|ghi", false, SET, 0, "def|ghi", "abcdef" },
	{ "(?:abc\\Kdef)", false, NONE, 0, "", "abcdef" },
	{ "^abc$", false, AT, 0, "abc", "abc" },
	{ "\\Aabc\\z", false, AT, 0, "abc", "abc" },
	{ "a\\.b\\*c", false, AT, 0, "a.b*c", "a.b*c" },
	{ "\\x41\\x42C\\x{44}", false, AT, 0, "ABCD", "ABCD" },
	{ "\\x{c774}\\x{b984}", false, AT, 0, "\xec\x9d\xb4\xeb\xa6\x84",
	  "\xec\x9d\xb4\xeb\xa6\x84" },
	{ "\\Qa.b*\\E+c", false, AT, 0, "a.b*", "a.b**c" },
	{ "\\Qa(b\\Ec", false, AT, 0, "a(bc", "a(bc" },
	{ "a\\E+bcd", false, WITHIN, 0, "bcd", "aabcd" },
	{ "abcd+?e", false, AT, 0, "abcd", "abcddde" },
	{ "abcd?+ef", false, AT, 0, "abc", "abcef" },
	{ "[]a]bcd", false, SET, 0, "]bcd|abcd", "]bcd" },
	{ "[[:digit:]]bcd", false, AT, 1, "bcd", "1bcd" },
	{ "[[:^digit:]]bcd", false, WITHIN, 0, "bcd",
	  "\xea\xb0\x80"
	  "bcd" },
	{ "[\\d.]bcd", false, AT, 1, "bcd", ".bcd" },
	{ "[\\D]bcd", false, WITHIN, 0, "bcd",
	  "\xea\xb0\x80"
	  "bcd" },
	{ "[-a]bcd", false, SET, 0, "-bcd|abcd", "-bcd" },
	{ "[a-c]bcd", false, SET, 0, "abcd|bbcd|cbcd", "cbcd" },
	{ "(?<name>abc)[0-9]\\k<name>", false, NONE, 0, "", "abc1abc" },
	{ "(?P<name>abc)[0-9]\\1", false, AT, 0, "abc", "abc1abc" },
	{ "(?'name'abc)[0-9]", false, AT, 0, "abc", "abc1" },
	{ "(?>abc)[0-9]", false, AT, 0, "abc", "abc1" },
	{ "(?|abc|abd)[0-9]", false, SET, 0, "abc|abd", "abd1" },
	{ "(?:abc[0-9]|xyz[a-z])-token", false, AT, 4, "-token", "xyzq-token" },
	{ "(?:[a-z]|)token", false, WITHIN, 0, "token", "token" },
	{ "(?:a|bb)[0-9]token", false, WITHIN, 0, "token", "bb1token" },
	{ "(a)?(?(1)bcd|efg)", false, NONE, 0, "", "abcd" },
	{ "(?x) a b c", false, NONE, 0, "", "abc" },
	{ "abc(?#c)+", false, NONE, 0, "", "abccc" },
	{ "(*UCP)abc", false, NONE, 0, "", "abc" },
	{ "abc(*ACCEPT)def", false, NONE, 0, "", "abc" },
	{ "(abc)(?1)", false, NONE, 0, "", "abcabc" },
	{ "a{,2}bcd", false, NONE, 0, "", NULL },
	{ "\\Nbcd", false, WITHIN, 0, "bcd",
	  "\xea\xb0\x80"
	  "bcd" },
	{ "a\\Rbcd", false, WITHIN, 0, "bcd", "a\r\nbcd" },
	{ "ab", false, NONE, 0, "", "ab" },
	{ "=>", false, AT, 0, "=>", "=>" },
	{ "", false, NONE, 0, "", "" },
	{ "[0-9]{6}-[0-9]{7}", false, NONE, 0, "", "123456-1234567" },
	{ "(?:one|two|three|four)=[0-9]", false, SET, 0,
	  "one=|two=|three=|four=", "three=1" },
};

static pcre2_code *
compile(const char *pattern, bool caseless)
{
	PCRE2_SIZE at;
	int error;
	uint32_t options = PCRE2_UTF | PCRE2_MULTILINE | PCRE2_DOLLAR_ENDONLY;

	return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			     options | (caseless ? PCRE2_CASELESS : 0), &error,
			     &at, NULL);
}

static bool
stands_at(const struct jk_derived_literal *lit, struct jk_span match, size_t at)
{
	if (lit->len > match.len || at > match.len - lit->len)
		return false;
	for (size_t i = 0; i < lit->len; i++) {
		unsigned char a = lit->bytes[i], b = match.ptr[at + i];

		if (a != b && !(lit->ignore_case && isalpha(a) &&
				tolower(a) == tolower(b)))
			return false;
	}
	return true;
}

static bool
is_in(const struct jk_derived *d, struct jk_span match)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->kind != JK_DERIVED_WITHIN) {
			if (stands_at(&d->literal[i], match, d->offset))
				return true;
			continue;
		}
		for (size_t at = 0; at < match.len; at++) {
			if (stands_at(&d->literal[i], match, at))
				return true;
		}
	}
	return false;
}

/* Every match in the text has the literal. Returns how many there are. */
static size_t
check_matches(const pcre2_code *code, const struct jk_derived *d,
	      const char *pattern, const char *text)
{
	pcre2_match_data *data = pcre2_match_data_create(32, NULL);
	size_t from = 0, len = strlen(text), n = 0;

	while (from <= len && pcre2_match(code, (PCRE2_SPTR)text, len, from, 0,
					  data, NULL) > 0) {
		PCRE2_SIZE *v = pcre2_get_ovector_pointer(data);

		n++;
		if (d->kind != JK_DERIVED_NONE)
			ck_assert_msg(is_in(d, jk_span_make(text + v[0],
							    v[1] - v[0])),
				      "/%s/ in \"%s\"", pattern, text);
		from = v[1] > from ? v[1] : from + 1;
		while (from < len && (text[from] & 0xc0) == 0x80)
			from++;
	}
	pcre2_match_data_free(data);
	return n;
}

static void
list_literals(const struct jk_derived *d, struct jk_buf *out)
{
	for (size_t i = 0; i < d->n; i++) {
		if (i > 0)
			jk_buf_append_byte(out, '|');
		jk_buf_append(out, d->literal[i].bytes, d->literal[i].len);
	}
}

START_TEST(table)
{
	struct jk_buf got = { 0 };
	struct jk_derived d;
	pcre2_code *code;

	jk_derive(jk_span_str(cases[_i].pattern), cases[_i].caseless, &d);
	list_literals(&d, &got);
	ck_assert_msg(strcmp(jk_buf_cstr(&got), cases[_i].want) == 0,
		      "/%s/ gives %s", cases[_i].pattern, jk_buf_cstr(&got));
	ck_assert_msg(d.kind == cases[_i].kind, "/%s/ is of kind %d",
		      cases[_i].pattern, d.kind);
	ck_assert_uint_eq(d.offset, cases[_i].offset);
	jk_buf_release(&got);
	if (cases[_i].text == NULL)
		return;
	code = compile(cases[_i].pattern, cases[_i].caseless);
	ck_assert_ptr_nonnull(code);
	ck_assert_msg(
		check_matches(code, &d, cases[_i].pattern, cases[_i].text) > 0,
		"/%s/ does not match", cases[_i].pattern);
	pcre2_code_free(code);
}
END_TEST

static uint32_t
draw_below(uint32_t *seed, uint32_t limit)
{
	*seed = *seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)*seed * limit >> 32);
}

static const char *
draw_of(uint32_t *seed, const char *const *list, size_t n)
{
	return list[draw_below(seed, (uint32_t)n)];
}

/* Appends a random pattern, and to text one that may match it. */
static void
draw_pattern(uint32_t *seed, struct jk_buf *pattern, struct jk_buf *text,
	     unsigned depth)
{
	static const char *const atoms[] = {
		"abc",      "k",     "s",    "b",    "\xea\xb0\x80",
		"[ab]",     ".",     "\\w",  "\\.",  "[k]",
		"\\Qb.\\E", "[^b]",  "A",    "\\Ks", "\\b",
		"^",        "(?=a)", "(?i)", "cab",  "(?-i)"
	};
	static const char *const texts[] = {
		"abc", "k", "s", "b",   "\xea\xb0\x80",
		"a",   ".", "b", ".",   "k",
		"b.",  "a", "A", "s",   "",
		"",    "",  "",  "cab", ""
	};
	static const char *const repeats[] = { "?",     "*",     "+", "{2}",
					       "{1,2}", "{0,1}", "+?" };
	unsigned n = 1 + draw_below(seed, 4);

	for (unsigned i = 0; i < n; i++) {
		uint32_t atom = draw_below(seed, JK_COUNT(atoms));

		if (depth < 3 && draw_below(seed, 3) == 0) {
			jk_buf_append_str(pattern, "(?:");
			draw_pattern(seed, pattern, text, depth + 1);
			jk_buf_append_str(pattern, ")");
		} else {
			jk_buf_append_str(pattern, atoms[atom]);
			jk_buf_append_str(text, texts[atom]);
		}
		if (draw_below(seed, 4) == 0)
			jk_buf_append_str(pattern, draw_of(seed, repeats,
							   JK_COUNT(repeats)));
		if (draw_below(seed, 8) == 0)
			jk_buf_append_str(pattern, "|");
	}
}

static void
draw_text(uint32_t *seed, struct jk_buf *text)
{
	static const char *const pieces[] = { "a",
					      "b",
					      "c",
					      "abc",
					      "cab",
					      "k",
					      "s",
					      "\xea\xb0\x80",
					      ".",
					      "\n",
					      "A",
					      "ABC",
					      "\xe2\x84\xaa",
					      "\xc5\xbf" };

	for (unsigned n = draw_below(seed, 12); n > 0; n--)
		jk_buf_append_str(text,
				  draw_of(seed, pieces, JK_COUNT(pieces)));
}

START_TEST(random_patterns)
{
	struct jk_buf pattern = { 0 }, text = { 0 };
	uint32_t seed = (uint32_t)_i;
	size_t derived = 0, matches = 0;

	for (unsigned round = 0; round < 2000; round++) {
		bool caseless = draw_below(&seed, 2) == 0;
		struct jk_derived d;
		pcre2_code *code;

		pattern.len = text.len = 0;
		draw_text(&seed, &text);
		draw_pattern(&seed, &pattern, &text, 0);
		draw_text(&seed, &text);
		code = compile(jk_buf_cstr(&pattern), caseless);
		if (code == NULL)
			continue;
		jk_derive(jk_buf_span(&pattern), caseless, &d);
		if (d.kind != JK_DERIVED_NONE) {
			derived++;
			matches +=
				check_matches(code, &d, jk_buf_cstr(&pattern),
					      jk_buf_cstr(&text));
		}
		pcre2_code_free(code);
	}
	ck_assert_uint_gt(derived, 100);
	ck_assert_uint_gt(matches, 100);
	jk_buf_release(&pattern);
	jk_buf_release(&text);
}
END_TEST

/* Bytes that are no pattern, or a broken one. */
START_TEST(any_bytes)
{
	static const char signs[] = "ab\\[](){}|?*+^$.-:<>=!'QEKxk0159,i\xea";
	struct jk_derived d;
	uint32_t seed = 99;

	for (unsigned round = 0; round < 20000; round++) {
		size_t len = draw_below(&seed, 24);
		char *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		for (size_t i = 0; i < len; i++)
			copy[i] = signs[draw_below(&seed, sizeof(signs))];
		jk_derive(jk_span_make(copy, len), round % 2 == 0, &d);
		ck_assert_uint_le(d.n, JK_DERIVED_MAX);
		free(copy);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("derive");
	TCase *tcase = tcase_create("derive");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, table, 0, JK_COUNT(cases));
	tcase_add_loop_test(tcase, random_patterns, 0, 10);
	tcase_add_test(tcase, any_bytes);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
