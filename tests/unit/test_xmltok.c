/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xmltok.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

/* Bytes that come a few at a time. */
struct drip {
	struct jk_span rest;
	size_t step;
};

static enum jk_status
drip_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct drip *d = ctx;

	(void)err;
	*got = d->step < len ? d->step : len;
	if (*got > d->rest.len)
		*got = d->rest.len;
	memcpy(to, d->rest.ptr, *got);
	d->rest = jk_span_from(d->rest, *got);
	return JK_OK;
}

static const struct jk_source_ops drip_ops = { .read = drip_read };

/* "<a b=c>", "</a>", text as it is, "{comment}"; pieces are joined. */
static void
put_token(struct jk_buf *out, const struct jk_xml_token *t)
{
	switch (t->event) {
	case JK_XML_START:
		jk_buf_append_str(out, "<");
		jk_buf_append_span(out, t->name);
		for (size_t i = 0; i < t->nattrs; i++) {
			jk_buf_append_str(out, " ");
			jk_buf_append_span(out, t->attrs[i].name);
			jk_buf_append_str(out, "=");
			jk_buf_append_span(out, t->attrs[i].value);
		}
		jk_buf_append_str(out, ">");
		break;
	case JK_XML_END:
		jk_buf_append_str(out, "</");
		jk_buf_append_span(out, t->name);
		jk_buf_append_str(out, ">");
		break;
	case JK_XML_COMMENT:
		jk_buf_append_str(out, "{");
		jk_buf_append_span(out, t->text);
		jk_buf_append_str(out, "}");
		break;
	default:
		jk_buf_append_span(out, t->text);
	}
}

static enum jk_status
read_all(struct jk_span bytes, size_t step, struct jk_buf *out)
{
	struct drip d = { .rest = bytes, .step = step };
	struct jk_source *src = jk_source_new(&drip_ops, &d, bytes.len);
	struct jk_xml *x = jk_xml_open(src, NULL);
	const struct jk_xml_token *t;
	enum jk_status status;

	while ((t = jk_xml_next(x))->event != JK_XML_NONE)
		put_token(out, t);
	ck_assert_int_eq(jk_xml_next(x)->event, JK_XML_NONE);
	status = jk_xml_status(x, NULL);
	jk_xml_close(x);
	jk_source_free(src);
	return status;
}

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *xml;
	size_t len;
	const char *want;
	enum jk_status status;
} token_case[] = {
	{ BYTES("<a>b</a>"), "<a>b</a>", JK_OK },
	{ BYTES("<?xml version=\"1.0\"?>\n<a/>"), "\n<a></a>", JK_OK },
	{ BYTES("\xef\xbb\xbf<a/>"), "<a></a>", JK_OK },
	{ BYTES("<x:a y:b='1' c=\"2\"/>"), "<a b=1 c=2></a>", JK_OK },
	{ BYTES("<a b = '1' />"), "<a b=1></a>", JK_OK },
	{ BYTES("<a b=\"&lt;&#x41;&#66;&amp;\">&gt;&quot;&apos;</a>"),
	  "<a b=<AB&>>\"'</a>", JK_OK },
	{ BYTES("<a>&#xac00;&#44032;&nbsp;& &;&#;&#x;&#0;</a>"),
	  "<a>\xea\xb0\x80\xea\xb0\x80&nbsp;& &;&#;&#x;\xef\xbf\xbd</a>",
	  JK_OK },
	{ BYTES("<a>&#xd800;&#x110000;&#99999999999;</a>"),
	  "<a>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</a>", JK_OK },
	{ BYTES("<a><![CDATA[<b>&lt;]]]></a>"), "<a><b>&lt;]</a>", JK_OK },
	{ BYTES("<a><!-- c - d --></a>"), "<a>{ c - d }</a>", JK_OK },
	{ BYTES("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
	  "{ a [<!ENTITY b \"c\">]}<a>&b;</a>", JK_OK },
	{ BYTES("<a><?d e?></a>"), "<a>{d e}</a>", JK_OK },
	{ BYTES("<a b='x>y'>z</a>"), "<a b=x>y>z</a>", JK_OK },
	/* What is no tag is text. */
	{ BYTES("<a>1 < 2 <3 <</a>"), "<a>1 < 2 <3 <</a>", JK_OK },
	{ BYTES("<a><!x></a>"), "<a><!x></a>", JK_OK },
	{ BYTES("no xml at all"), "no xml at all", JK_OK },
	{ BYTES(""), "", JK_OK },
	/* An end that fits no start is left out, a missing one is made up by
	 * the next. */
	{ BYTES("<a></b></a>"), "<a></a>", JK_OK },
	{ BYTES("<a><b><c>d</a>"), "<a><b><c>d</a>", JK_OK },
	{ BYTES("</a>b"), "b", JK_OK },
	/* A lost quote costs its value, no more. */
	{ BYTES("<a b='1><c d='2'/></a>"), "<a b=1>><c d=2></c></a>", JK_OK },
	{ BYTES("<a><b c"), "<a><b c", JK_ECORRUPT },
	{ BYTES("<a><b>c"), "<a><b>c", JK_ECORRUPT },
	{ BYTES("<a><!-- b"), "<a>{ b}", JK_ECORRUPT },
	{ BYTES("<a>&#x4"), "<a>&#x4", JK_ECORRUPT },
	/* Other encodings. */
	{ BYTES("\xff\xfe<\0a\0>\0\x00\xac<\0/\0a\0>\0"), "<a>\xea\xb0\x80</a>",
	  JK_OK },
	{ BYTES("\0<\0a\0>\xac\x00\0<\0/\0a\0>"), "<a>\xea\xb0\x80</a>",
	  JK_OK },
	{ BYTES("<\0\0\0a\0\0\0/\0\0\0>\0\0\0"), "<a></a>", JK_OK },
	{ BYTES("<a>\xb0\xa1\xb3\xaa\xb4\xd9</a>"),
	  "<a>\xea\xb0\x80\xeb\x82\x98\xeb\x8b\xa4</a>", JK_OK },
	{ BYTES("<a>\xea\xb0</a>"), "<a>\xef\xbf\xbd\xef\xbf\xbd</a>", JK_OK },
};

/* However the bytes come, the tokens are the same. */
START_TEST(tokens)
{
	static const size_t steps[] = { 1, 2, 3, 7, 65536 };
	struct jk_span xml =
		jk_span_make(token_case[_i].xml, token_case[_i].len);
	struct jk_buf out = { 0 };

	for (size_t i = 0; i < JK_COUNT(steps); i++) {
		/* Encodings are guessed from what there is. */
		if (steps[i] < 65536 && _i >= (int)JK_COUNT(token_case) - 2)
			continue;
		jk_buf_clear(&out);
		ck_assert_int_eq(read_all(xml, steps[i], &out),
				 token_case[_i].status);
		/* A comment that comes in pieces has many braces. */
		if (steps[i] == 65536 ||
		    strchr(token_case[_i].want, '{') == NULL)
			ck_assert_str_eq(jk_buf_cstr(&out),
					 token_case[_i].want);
	}
	jk_buf_release(&out);
}
END_TEST

/* Longer than any window; what is cut at its end must not show. */
START_TEST(long_text)
{
	struct jk_buf xml = { 0 }, want = { 0 }, out = { 0 };

	for (int i = 0; i < 100000; i++) {
		jk_buf_append_str(&xml, i == 0 ? "<a>" : "");
		jk_buf_append_str(&xml, "\xea\xb0\x80&lt;<b c='&amp;'/>");
		jk_buf_append_str(&want, i == 0 ? "<a>" : "");
		jk_buf_append_str(&want, "\xea\xb0\x80<<b c=&></b>");
	}
	jk_buf_append_str(&xml, "</a>");
	jk_buf_append_str(&want, "</a>");
	ck_assert_int_eq(read_all(jk_buf_span(&xml), 4099, &out), JK_OK);
	ck_assert(jk_span_equal(jk_buf_span(&out), jk_buf_span(&want)));
	jk_buf_release(&xml);
	jk_buf_release(&want);
	jk_buf_release(&out);
}
END_TEST

/* A tag that does not end is text in the end, and costs no more memory. */
START_TEST(endless_tag)
{
	struct jk_buf xml = { 0 }, out = { 0 };

	jk_buf_append_str(&xml, "<a b='");
	memset(jk_buf_reserve(&xml, 3000000), 'x', 3000000);
	xml.len += 3000000;
	read_all(jk_buf_span(&xml), 65536, &out);
	ck_assert_uint_eq(out.len, xml.len);
	jk_buf_release(&xml);
	jk_buf_release(&out);
}
END_TEST

START_TEST(deep)
{
	struct jk_buf xml = { 0 }, out = { 0 };

	for (int i = 0; i < 100000; i++)
		jk_buf_append_str(&xml, "<a>");
	for (int i = 0; i < 100000; i++)
		jk_buf_append_str(&xml, "</a>");
	ck_assert_int_eq(read_all(jk_buf_span(&xml), 65536, &out), JK_OK);
	ck_assert(jk_span_equal(jk_buf_span(&out), jk_buf_span(&xml)));
	jk_buf_release(&xml);
	jk_buf_release(&out);
}
END_TEST

START_TEST(skips)
{
	static const char xml[] = "<a><b><b/>x</b><c/>y</a>";
	struct jk_source *src = jk_source_from_span(jk_span_str(xml));
	struct jk_xml *x = jk_xml_open(src, NULL);

	ck_assert(jk_xml_is(jk_xml_next(x), "a"));
	ck_assert(jk_xml_is(jk_xml_next(x), "b"));
	jk_xml_skip(x);
	ck_assert(jk_xml_is(jk_xml_next(x), "c"));
	jk_xml_skip(x);
	ck_assert(jk_span_equal(jk_xml_next(x)->text, jk_span_str("y")));
	jk_xml_close(x);
	jk_source_free(src);
}
END_TEST

START_TEST(attributes)
{
	static const char xml[] = "<a r:id='1' id='2' x:n='3'/>";
	struct jk_source *src = jk_source_from_span(jk_span_str(xml));
	struct jk_xml *x = jk_xml_open(src, NULL);
	const struct jk_xml_token *t = jk_xml_next(x);
	uint64_t n = 7;

	ck_assert(jk_span_equal(jk_xml_attr(t, "id"), jk_span_str("2")));
	ck_assert(
		jk_span_equal(jk_xml_attr_prefixed(t, "id"), jk_span_str("1")));
	ck_assert(jk_span_equal(jk_xml_attr(t, "n"), jk_span_str("3")));
	ck_assert_uint_eq(jk_xml_attr(t, "m").len, 0);
	ck_assert(jk_xml_number(jk_xml_attr(t, "id"), 2, &n) && n == 2);
	ck_assert(!jk_xml_number(jk_xml_attr(t, "id"), 1, &n));
	ck_assert(!jk_xml_number(jk_xml_attr(t, "m"), 9, &n) && n == 2);
	ck_assert(!jk_xml_number(jk_span_str("99999999999999999999"),
				 UINT64_MAX, &n));
	ck_assert(!jk_xml_number(jk_span_str("-1"), 9, &n));
	jk_xml_close(x);
	jk_source_free(src);
}
END_TEST

/* Tokens of noise: no more text than there were bytes. */
START_TEST(noise)
{
	static const char letters[] = "<>/!?-[]&#;x='\" ab\n";
	unsigned seed = 20261124;
	unsigned char bytes[200];

	for (int round = 0; round < 20000; round++) {
		struct jk_buf out = { 0 };
		size_t len = 0;

		for (; len < sizeof(bytes); len++) {
			seed = seed * 1103515245 + 12345;
			bytes[len] = (unsigned char)
				letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		read_all(jk_span_make(bytes, len), 1 + seed % 64, &out);
		ck_assert_uint_le(out.len, 8 * len);
		jk_buf_release(&out);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xmltok");
	TCase *tcase = tcase_create("xmltok");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, tokens, 0, JK_COUNT(token_case));
	tcase_add_test(tcase, long_text);
	tcase_add_test(tcase, endless_tag);
	tcase_add_test(tcase, deep);
	tcase_add_test(tcase, skips);
	tcase_add_test(tcase, attributes);
	tcase_add_test(tcase, noise);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
