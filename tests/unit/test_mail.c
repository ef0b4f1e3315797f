/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/claims.h"
#include "stub_out.h"

#ifdef HAVE_GMIME
enum { BUILT_IN = true };
#else
enum { BUILT_IN = false };
#endif

#define RRN "750110-1059990"
#define HEAD                                                                   \
	"From: a@example.kr\r\nTo: b@example.kr\r\nSubject: x\r\n"             \
	"MIME-Version: 1.0\r\n"
#define PLAIN "Content-Type: text/plain; charset="
#define BASE64 "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
#define MULTI(type) "Content-Type: multipart/" type "; boundary=b\r\n\r\n"
/* "주민등록번호" in UTF-8. */
#define WORD                                                                   \
	"\xec\xa3\xbc\xeb\xaf\xbc\xeb\x93\xb1\xeb\xa1\x9d\xeb\xb2\x88\xed\x98" \
	"\xb8"
/* The same in EUC-KR; and in base64, with RRN behind it. */
#define WORD_EUC "\xc1\xd6\xb9\xce\xb5\xee\xb7\xcf\xb9\xf8\xc8\xa3"
#define WORD_EUC_64 "wda5zrXut8+5+MijIDc1MDExMC0xMDU5OTkw"

#ifdef __SANITIZE_ADDRESS__
/* GMime asks iconv for many tables, which come and go as libraries: the leak
 * checker of gcc 12 stumbles over the storage of threads of those gone. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "intercept_tls_get_addr=0";
}
#endif

struct sample {
	const char *name;
	const char *bytes;
	const char *kind;
	const char *chain; /* of the item that holds */
	const char *holds;
};

static const struct sample samples[] = {
	{ "ascii", HEAD "\r\nrrn " RRN "\r\n", "eml", "", "rrn " RRN },
	{ "places", HEAD "\r\nhello\r\n", "eml", "",
	  "[place header]From: a@example.kr\n" },
	{ "body", HEAD "\r\nhello\r\n", "eml", "", "[place body]hello" },
	{ "quoted-printable",
	  HEAD PLAIN "utf-8\r\nContent-Transfer-Encoding: quoted-printable"
		     "\r\n\r\nrrn 7501=\r\n10-1059990\r\n",
	  "eml", "", "rrn " RRN },
	{ "ks_c_5601-1987", HEAD PLAIN "ks_c_5601-1987" BASE64 WORD_EUC_64,
	  "eml", "", WORD " " RRN },
	{ "euc-kr", HEAD PLAIN "\"euc-kr\"\r\n\r\n" WORD_EUC " " RRN, "eml", "",
	  WORD " " RRN },
	{ "no charset", HEAD "\r\n" WORD_EUC " " RRN, "eml", "", WORD " " RRN },
	{ "wrong charset", HEAD PLAIN "utf-8\r\n\r\n" WORD_EUC " " RRN, "eml",
	  "", WORD " " RRN },
	{ "iso-2022-kr",
	  HEAD PLAIN "iso-2022-kr\r\n\r\n\x1b$)C\x0e"
		     "AV9N5n7O9xH#"
		     "\x0f " RRN,
	  "eml", "", " " RRN },
	{ "utf-7", HEAD PLAIN "utf-7\r\n\r\n+yPy7/LTxuF28iNY4- " RRN, "eml", "",
	  WORD " " RRN },
	{ "encoded word",
	  "From: a@example.kr\r\nSubject: =?ks_c_5601-1987?B?" WORD_EUC_64
	  "?=\r\nMIME-Version: 1.0\r\n\r\nx",
	  "eml", "", "Subject: " WORD " " RRN },
	{ "raw bytes in a header",
	  "From: a@example.kr\r\nSubject: " WORD_EUC
	  "\r\nMIME-Version: 1.0\r\n\r\nx",
	  "eml", "", "Subject: " WORD },
	{ "attachment",
	  HEAD MULTI("mixed") "--b\r\n\r\nsee\r\n--b\r\nContent-Type: "
			      "application/octet-stream; name=list.txt" BASE64
			      "NzUwMTEwLTEwNTk5OTA=\r\n--b--\r\n",
	  "eml", "list.txt", RRN },
	{ "RFC 2231",
	  HEAD MULTI("mixed") "--b\r\nContent-Disposition: attachment; "
			      "filename*=euc-kr''%C1%D6%B9%CE.txt\r\n\r\n" RRN
			      "\r\n--b--\r\n",
	  "eml", "\xec\xa3\xbc\xeb\xaf\xbc.txt", RRN },
	{ "page",
	  HEAD MULTI("alternative") "--b\r\n\r\nno\r\n--b\r\nContent-Type: "
				    "text/html\r\n\r\n<html><body>" RRN
				    "</body></html>\r\n--b--\r\n",
	  "eml", "", RRN },
	{ "second part",
	  HEAD MULTI("mixed") "--b\r\n\r\none\r\n--b\r\n\r\n" RRN "\r\n--b--",
	  "eml", "", "[place part 2]" RRN },
	{ "message within",
	  HEAD MULTI("mixed") "--b\r\nContent-Type: message/rfc822\r\n\r\n"
			      "Subject: " RRN "\r\n\r\nhi\r\n--b--\r\n",
	  "eml", "", "[place message 2 header]Subject: " RRN },
	{ "before and after",
	  HEAD MULTI("mixed") RRN "\r\n--b\r\n\r\nx\r\n--b--\r\nafter it\r\n",
	  "eml", "", "[place after the parts]after it" },
	{ "uuencode",
	  HEAD
	  "\r\nbegin 644 list.txt\r\n.-S4P,3$P+3$P-3DY.3``\r\n`\r\nend\r\n",
	  "eml", "list.txt", RRN },
	{ "emlx", "25        \nFrom: a\nMIME-Version: 1\n\n<plist>" RRN, "emlx",
	  "", "[place properties]" },
	{ "mbox",
	  "From a Tue Mar  5 09:10:11 2024\n" HEAD "\nfirst\n\nFrom b Tue Mar "
	  " 5 09:10:12 2024\n" HEAD "\n" RRN "\n",
	  "mbox", "message 2", "[place body]" RRN },
	{ "mbox, no date", "From a@example.kr\n" HEAD "\n" RRN "\n", "mbox",
	  "message 1", RRN },
	{ "mbox, a sentence",
	  "From a Tue Mar  5 09:10:11 2024\n" HEAD
	  "\nFrom here on it goes.\n" RRN "\n",
	  "mbox", "message 1", "goes.\n" RRN },
};

static bool
holds(const struct stub *s, const char *chain, const char *text)
{
	struct jk_span needle = jk_span_str(text);

	for (size_t i = 0; i < s->nitems; i++) {
		struct jk_span head = jk_buf_span(&s->items[i].head);

		if (strcmp(s->items[i].chain, chain) == 0 &&
		    jk_span_find(head, 0, needle) < head.len)
			return true;
	}
	return false;
}

START_TEST(whole)
{
	const struct sample *sample = &samples[_i];
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(sample->bytes));
	ck_assert_msg(strcmp(s.items[0].kind, sample->kind) == 0, "%s: %s",
		      sample->name, s.items[0].kind);
	ck_assert_msg(holds(&s, sample->chain, sample->holds), "%s: %.*s",
		      sample->name, (int)s.items[s.nitems - 1].head.len,
		      (const char *)s.items[s.nitems - 1].head.ptr);
	ck_assert_uint_eq(s.budget.depth, 0);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
}
END_TEST

/* A mail that is cut is told, unless it is cut within its only text. */
START_TEST(truncated)
{
	const struct sample *sample = &samples[_i];
	size_t len = strlen(sample->bytes);
	struct stub s;

	for (size_t cut = 0; cut < len; cut++) {
		stub_run_bytes(&s, NULL, jk_span_make(sample->bytes, cut));
		ck_assert_uint_eq(s.budget.depth, 0);
		ck_assert_uint_eq(s.budget.spooled, 0);
		ck_assert_msg(cut == 0 || s.items[0].size > 0 || s.nnotes > 0,
			      "%s: cut at %zu: silence", sample->name, cut);
		stub_release(&s);
	}
}
END_TEST

START_TEST(bent)
{
	const struct sample *sample = &samples[_i];
	char *bytes = jk_xstrdup(sample->bytes);
	size_t len = strlen(bytes);
	struct stub s;

	for (size_t at = 0; at < len; at++) {
		bytes[at] ^= 0x1f;
		stub_run_bytes(&s, NULL, jk_span_make(bytes, len));
		ck_assert_uint_eq(s.budget.depth, 0);
		stub_release(&s);
		bytes[at] ^= 0x1f;
	}
	free(bytes);
}
END_TEST

/* A missing end of the parts is told. */
START_TEST(cut_short)
{
	static const char bytes[] = HEAD MULTI("mixed") "--b\r\n\r\nrrn " RRN;
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(bytes));
	ck_assert(stub_holds(&s, RRN));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	stub_release(&s);
}
END_TEST

static const char *const encrypted[] = {
	HEAD "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n"
	     "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
	     "--b--\r\n",
	HEAD "Content-Type: application/pkcs7-mime; smime-type=enveloped-data"
	     "; name=smime.p7m" BASE64 "MIAGCSqGSIb3DQEHA6CA\r\n",
};

START_TEST(closed)
{
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(encrypted[_i]));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	stub_release(&s);
}
END_TEST

/* Parts within parts: as deep as GMime goes, then a note. */
START_TEST(deep)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	jk_buf_append_str(&bytes, HEAD);
	for (int i = 0; i < 3000; i++)
		jk_buf_appendf(&bytes,
			       "Content-Type: multipart/mixed; boundary=b%d"
			       "\r\n\r\n--b%d\r\n",
			       i, i);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DEPTH_LIMIT));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Through many windows of the source. */
START_TEST(large)
{
	enum { LINES = 40000 };
	static const char line[] = "NzUwMTEwLTEwNTk5OTA=\r\n";
	struct jk_buf bytes = { 0 };
	const struct stub_item *item;
	struct stub s;

	jk_buf_append_str(&bytes,
			  HEAD MULTI("mixed") "--b\r\nContent-Type: "
					      "application/octet-stream; "
					      "name=list.txt" BASE64);
	for (int i = 0; i < LINES; i++)
		jk_buf_append_str(&bytes, "NzUwMTEwLTEwNTk5OTAK\r\n");
	jk_buf_append_str(&bytes, line);
	jk_buf_append_str(&bytes, "\r\n--b--\r\n");
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	item = stub_find(&s, "list.txt");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->size, (uint64_t)LINES * 15 + 14);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Many messages, whose separators fall on every offset of a buffer. */
START_TEST(many)
{
	enum { MESSAGES = 3000 };
	struct jk_buf bytes = { 0 };
	struct stub s;
	char last[32];

	for (int i = 0; i < MESSAGES; i++)
		jk_buf_appendf(&bytes,
			       "From a Tue Mar  5 09:10:11 2024\n" HEAD
			       "\nFrom %d\nno %*d From me\n\n",
			       i, i % 97, i);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nchildren, MESSAGES);
	snprintf(last, sizeof(last), "message %d", MESSAGES);
	ck_assert_ptr_nonnull(stub_find(&s, last));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

static const struct {
	const char *bytes;
	bool eml;
} claim_case[] = {
	{ HEAD "\r\n", true },
	{ "Received: by x; y\r\n\tcontinued\r\nFrom: a\r\n\r\n", true },
	{ "From: a\nSubject: b\nDate: c\n\nbody", true },
	{ "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n", true },
	{ "From: a\nTo: b\n\nA letter.", false },
	{ "Subject: x\n\nNot yet.", false },
	{ "Date: x\nversion: 2\nservices:\n  web:\n", false },
	{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", false },
	{ "Content-Type: text/html\r\n\r\n<html>", false },
	{ "name,rrn\nkim," RRN "\n", false },
	{ "From: a\nnot a header\nSubject: b\nDate: c\n", false },
	{ "", false },
	{ ":", false },
};

START_TEST(claims)
{
	ck_assert_msg(jk_claims_eml(jk_span_str(claim_case[_i].bytes)) ==
			      claim_case[_i].eml,
		      "%s", claim_case[_i].bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mail");
	TCase *tcase = tcase_create("mail");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, claims, 0, JK_COUNT(claim_case));
	if (BUILT_IN) {
		tcase_add_loop_test(tcase, whole, 0, JK_COUNT(samples));
		tcase_add_loop_test(tcase, truncated, 0, JK_COUNT(samples));
		tcase_add_loop_test(tcase, bent, 0, JK_COUNT(samples));
		tcase_add_loop_test(tcase, closed, 0, JK_COUNT(encrypted));
		tcase_add_test(tcase, cut_short);
		tcase_add_test(tcase, deep);
		tcase_add_test(tcase, large);
		tcase_add_test(tcase, many);
	} else {
		fprintf(stderr, "skipped: built without GMime\n");
	}
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
