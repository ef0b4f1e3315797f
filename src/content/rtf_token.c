/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "content/rtf_parts.h"

#define CHUNK (64 * 1024)

void
rtf_input_init(struct rtf_input *in, struct jk_source *src)
{
	*in = (struct rtf_input){ .src = src };
	in->bytes = jk_xcalloc(1, CHUNK);
}

void
rtf_input_release(struct rtf_input *in)
{
	explicit_bzero(in->bytes, CHUNK);
	free(in->bytes);
}

static bool
fill(struct rtf_input *in)
{
	size_t got = 0;

	if (in->failed.status != JK_OK)
		return false;
	/* Bytes that came with an error are good; the next call ends. */
	in->failed.status =
		jk_source_read(in->src, in->bytes, CHUNK, &got, &in->failed);
	in->at = 0;
	in->len = got;
	return got > 0;
}

/* The next byte, not taken; -1 at the end. */
static int
look(struct rtf_input *in)
{
	if (in->at == in->len && !fill(in))
		return -1;
	return in->bytes[in->at];
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, a number, and one space that belongs to it (Spec, "Control
 * Word"). */
static void
take_word(struct rtf_input *in, struct rtf_token *token)
{
	bool negative = false;
	int64_t value = 0;
	size_t n = 0;

	token->kind = RTF_WORD;
	for (; is_letter(look(in)); in->at++) {
		if (n < RTF_WORD_MAX)
			token->word[n++] = (char)in->bytes[in->at];
	}
	token->word[n] = '\0';
	if (look(in) == '-') {
		negative = true;
		in->at++;
	}
	for (; look(in) >= '0' && look(in) <= '9'; in->at++) {
		token->has = true;
		if (value < INT32_MAX)
			value = value * 10 + in->bytes[in->at] - '0';
	}
	if (value > INT32_MAX)
		value = INT32_MAX;
	token->value = (int32_t)(negative ? -value : value);
	if (look(in) == ' ')
		in->at++;
}

static void
take_hex(struct rtf_input *in, struct rtf_token *token)
{
	int value = 0;

	token->kind = RTF_BYTE;
	for (int i = 0; i < 2; i++) {
		int digit = hex_digit(look(in));

		if (digit < 0)
			break;
		value = value * 16 + digit;
		in->at++;
	}
	token->value = value;
}

/* Behind a backslash. */
static void
take_control(struct rtf_input *in, struct rtf_token *token)
{
	int c = look(in);

	if (is_letter(c)) {
		take_word(in, token);
		return;
	}
	if (c < 0)
		return;
	in->at++;
	switch (c) {
	case '\'':
		take_hex(in, token);
		break;
	case '\\':
	case '{':
	case '}':
		token->kind = RTF_BYTE;
		token->value = c;
		break;
	default:
		token->kind = RTF_SYMBOL;
		token->value = c;
	}
}

static void
take_text(struct rtf_input *in, struct rtf_token *token)
{
	size_t from = in->at;

	while (in->at < in->len &&
	       strchr("\\{}\r\n", in->bytes[in->at]) == NULL)
		in->at++;
	token->kind = RTF_TEXT;
	token->span = jk_span_make(in->bytes + from, in->at - from);
}

void
rtf_next(struct rtf_input *in, struct rtf_token *token)
{
	int c = look(in);

	token->kind = RTF_END;
	token->has = false;
	token->value = 0;
	/* Line ends are layout of the file, NULs its padding. */
	while (c == '\r' || c == '\n' || c == '\0') {
		in->at++;
		c = look(in);
	}
	switch (c) {
	case -1:
		return;
	case '\\':
		in->at++;
		take_control(in, token);
		return;
	case '{':
	case '}':
		in->at++;
		token->kind = c == '{' ? RTF_OPEN : RTF_CLOSE;
		return;
	default:
		take_text(in, token);
	}
}

struct jk_span
rtf_take(struct rtf_input *in, size_t max)
{
	struct jk_span s = { 0 };

	if (look(in) >= 0) {
		s = jk_span_make(in->bytes + in->at, in->len - in->at);
		s = jk_span_head(s, max);
		in->at += s.len;
	}
	return s;
}
