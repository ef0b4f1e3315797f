/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/declared.h"

#include <string.h>
#include <strings.h>

/* HTML, 13.2.3.2, looks at 1024 bytes; pages with scripts above need more. */
#define PRESCAN (8 * 1024)
#define LABEL_MAX 24
/* Of pairs that are letters so many in a hundred are Hangul in Korean text,
 * and never as many in Chinese, which has them in the same rows. */
#define MIN_HANGUL 90

/* Labels, in small letters and digits only (WHATWG Encoding, 4.2). */
static const struct {
	const char *label;
	enum jk_charset charset;
} labels[] = {
	{ "arabic", JK_ISO8859_6 },
	{ "big5", JK_BIG5 },
	{ "big5hkscs", JK_BIG5 },
	{ "chinese", JK_GBK },
	{ "cnbig5", JK_BIG5 },
	{ "cp1250", JK_WINDOWS_1250 },
	{ "cp1251", JK_WINDOWS_1251 },
	{ "cp1252", JK_WINDOWS_1252 },
	{ "cp1253", JK_WINDOWS_1253 },
	{ "cp1254", JK_WINDOWS_1254 },
	{ "cp1255", JK_WINDOWS_1255 },
	{ "cp1256", JK_WINDOWS_1256 },
	{ "cp1257", JK_WINDOWS_1257 },
	{ "cp1258", JK_WINDOWS_1258 },
	{ "cp866", JK_IBM866 },
	{ "cp932", JK_SHIFT_JIS },
	{ "cp936", JK_GBK },
	{ "cp950", JK_BIG5 },
	{ "cyrillic", JK_ISO8859_5 },
	{ "dos874", JK_WINDOWS_874 },
	{ "eucjp", JK_EUC_JP },
	{ "gb18030", JK_GBK },
	{ "gb2312", JK_GBK },
	{ "gbk", JK_GBK },
	{ "greek", JK_ISO8859_7 },
	{ "hebrew", JK_ISO8859_8 },
	{ "ibm866", JK_IBM866 },
	{ "iso88591", JK_WINDOWS_1252 },
	{ "iso885910", JK_ISO8859_10 },
	{ "iso885911", JK_WINDOWS_874 },
	{ "iso885913", JK_ISO8859_13 },
	{ "iso885914", JK_ISO8859_14 },
	{ "iso885915", JK_ISO8859_15 },
	{ "iso885916", JK_ISO8859_16 },
	{ "iso88592", JK_ISO8859_2 },
	{ "iso88593", JK_ISO8859_3 },
	{ "iso88594", JK_ISO8859_4 },
	{ "iso88595", JK_ISO8859_5 },
	{ "iso88596", JK_ISO8859_6 },
	{ "iso88596e", JK_ISO8859_6 },
	{ "iso88596i", JK_ISO8859_6 },
	{ "iso88597", JK_ISO8859_7 },
	{ "iso88598", JK_ISO8859_8 },
	{ "iso88598e", JK_ISO8859_8 },
	{ "iso88598i", JK_ISO8859_8 },
	{ "iso88599", JK_WINDOWS_1254 },
	{ "koi", JK_KOI8_R },
	{ "koi8", JK_KOI8_R },
	{ "koi8r", JK_KOI8_R },
	{ "koi8ru", JK_KOI8_U },
	{ "koi8u", JK_KOI8_U },
	{ "l1", JK_WINDOWS_1252 },
	{ "l2", JK_ISO8859_2 },
	{ "latin1", JK_WINDOWS_1252 },
	{ "latin2", JK_ISO8859_2 },
	{ "latin5", JK_WINDOWS_1254 },
	{ "logical", JK_ISO8859_8 },
	{ "mac", JK_MACINTOSH },
	{ "macintosh", JK_MACINTOSH },
	{ "ms932", JK_SHIFT_JIS },
	{ "mskanji", JK_SHIFT_JIS },
	{ "shiftjis", JK_SHIFT_JIS },
	{ "sjis", JK_SHIFT_JIS },
	{ "tis620", JK_WINDOWS_874 },
	{ "windows1250", JK_WINDOWS_1250 },
	{ "windows1251", JK_WINDOWS_1251 },
	{ "windows1252", JK_WINDOWS_1252 },
	{ "windows1253", JK_WINDOWS_1253 },
	{ "windows1254", JK_WINDOWS_1254 },
	{ "windows1255", JK_WINDOWS_1255 },
	{ "windows1256", JK_WINDOWS_1256 },
	{ "windows1257", JK_WINDOWS_1257 },
	{ "windows1258", JK_WINDOWS_1258 },
	{ "windows31j", JK_SHIFT_JIS },
	{ "windows874", JK_WINDOWS_874 },
	{ "xcp1250", JK_WINDOWS_1250 },
	{ "xcp1251", JK_WINDOWS_1251 },
	{ "xcp1252", JK_WINDOWS_1252 },
	{ "xeucjp", JK_EUC_JP },
	{ "xgbk", JK_GBK },
	{ "xmacroman", JK_MACINTOSH },
	{ "xsjis", JK_SHIFT_JIS },
	{ "xxbig5", JK_BIG5 },
};

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
begins(struct jk_span s, const char *word)
{
	size_t len = strlen(word);

	return s.len >= len && strncasecmp((const char *)s.ptr, word, len) == 0;
}

static struct jk_span
skip_blanks(struct jk_span s)
{
	while (s.len > 0 && is_blank(s.ptr[0]))
		s = jk_span_from(s, 1);
	return s;
}

/* What follows the word and an equals sign somewhere in the tag; empty: no
 * such thing. */
static struct jk_span
value_of(struct jk_span tag, const char *word)
{
	for (; tag.len > 0; tag = jk_span_from(tag, 1)) {
		struct jk_span value;

		if (!begins(tag, word))
			continue;
		value = skip_blanks(jk_span_from(tag, strlen(word)));
		if (value.len == 0 || value.ptr[0] != '=')
			continue;
		value = skip_blanks(jk_span_from(value, 1));
		if (value.len > 0 &&
		    (value.ptr[0] == '"' || value.ptr[0] == '\''))
			value = skip_blanks(jk_span_from(value, 1));
		return value;
	}
	return tag;
}

static enum jk_charset
charset_of(struct jk_span value)
{
	char label[LABEL_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < value.len && n < LABEL_MAX; i++) {
		unsigned char c = value.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			label[n++] = (char)c;
		else if (c != '-' && c != '_')
			break;
	}
	label[n] = '\0';
	for (size_t i = 0; i < JK_COUNT(labels); i++) {
		if (strcmp(labels[i].label, label) == 0)
			return labels[i].charset;
	}
	return JK_BINARY;
}

/* The length of the tag or comment at the head of s, or of all of it. */
static size_t
tag_len(struct jk_span s)
{
	const char *end = begins(s, "<!--") ? "-->" : ">";

	return jk_span_find(s, 1, jk_span_str(end));
}

static enum jk_charset
find_label(struct jk_span head)
{
	struct jk_span s = jk_span_head(head, PRESCAN), value;

	if (jk_span_starts_with(s, "\xef\xbb\xbf", 3))
		return JK_UTF8;
	s = skip_blanks(s);
	if (s.len == 0 || s.ptr[0] != '<')
		return JK_BINARY;
	if (begins(s, "<?xml")) {
		value = value_of(jk_span_head(s, tag_len(s)), "encoding");
		if (value.len > 0)
			return charset_of(value);
	}
	while (s.len > 0) {
		size_t len = tag_len(s);

		if (begins(s, "<meta") && s.len > 5 &&
		    (is_blank(s.ptr[5]) || s.ptr[5] == '/')) {
			value = value_of(jk_span_head(s, len), "charset");
			if (value.len > 0)
				return charset_of(value);
		}
		s = jk_span_from(s, len);
		s = jk_span_from(s, jk_span_find(s, 0, jk_span_str("<")));
	}
	return JK_BINARY;
}

/* GB 2312 has its common Han where KS X 1001 has Hangul. */
static bool
looks_korean(struct jk_span s)
{
	size_t hangul = 0, pairs = 0;

	for (size_t i = 0; i + 1 < s.len; i++) {
		unsigned char lead = s.ptr[i], trail = s.ptr[i + 1];

		if (lead < 0x80)
			continue;
		i++;
		/* Symbols are in both, below the letters. */
		pairs += lead >= 0xb0 || trail < 0xa1;
		hangul += lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1;
	}
	return hangul * 100 >= pairs * MIN_HANGUL;
}

enum jk_charset
jk_declared_charset(struct jk_span head)
{
	enum jk_charset charset = find_label(head), guess;

	if (jk_charset_page(charset) == 0 ||
	    memchr(head.ptr, '\0', head.len) != NULL)
		return JK_BINARY;
	guess = jk_charset_guess(head);
	if (guess == JK_ASCII || guess == JK_UTF8)
		return JK_BINARY;
	if (guess == JK_CP949 && (charset != JK_GBK || looks_korean(head)))
		return JK_BINARY;
	return charset;
}
