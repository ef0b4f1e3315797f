/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which text is a mail? Lines of a name, a colon and something down to an
 * empty line are common in other files; so names are wanted that mail has,
 * and one that nothing else has.
 */
#include "config.h"

#include "claims.h"

#include <string.h>
#include <strings.h>

/* So many lines of a header are looked at. */
#define LINES_MAX 200
#define NAME_MAX_LEN 40

/* Names of RFC 5322, 2045 and of what servers add; proof: in mail only. */
static const struct {
	const char *name;
	bool proof;
} names[] = {
	{ "From", false },
	{ "To", false },
	{ "Cc", false },
	{ "Bcc", false },
	{ "Subject", false },
	{ "Date", false },
	{ "Sender", false },
	{ "Reply-To", false },
	{ "Content-Type", false },
	{ "Content-Disposition", false },
	{ "Importance", false },
	{ "X-Priority", false },
	{ "References", false },
	{ "MIME-Version", true },
	{ "Message-ID", true },
	{ "Received", true },
	{ "Return-Path", true },
	{ "Delivered-To", true },
	{ "Envelope-To", true },
	{ "In-Reply-To", true },
	{ "DKIM-Signature", true },
	{ "Received-SPF", true },
	{ "Authentication-Results", true },
	{ "ARC-Seal", true },
	{ "ARC-Authentication-Results", true },
	{ "Content-Transfer-Encoding", true },
	{ "Thread-Topic", true },
	{ "Thread-Index", true },
	{ "X-Mailer", true },
	{ "X-Received", true },
	{ "X-Originating-IP", true },
	{ "X-Original-To", true },
	{ "X-Mozilla-Status", true },
	{ "X-Account-Key", true },
	{ "X-UIDL", true },
	{ "X-Sender", true },
	{ "User-Agent", false },
};

struct header {
	unsigned known, proofs;
	bool from, to, subject, date;
	bool mime; /* a type that only mail has */
};

static bool
is_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* The length of the name that line begins with, when a colon follows it. */
static size_t
name_len(struct jk_span line)
{
	size_t n = 0;

	while (n < line.len && n <= NAME_MAX_LEN && is_name(line.ptr[n]))
		n++;
	return n < line.len && line.ptr[n] == ':' ? n : 0;
}

static bool
is_word(struct jk_span s, const char *word)
{
	return s.len == strlen(word) &&
	       strncasecmp((const char *)s.ptr, word, s.len) == 0;
}

static bool
starts_with_word(struct jk_span s, const char *word)
{
	return s.len >= strlen(word) &&
	       strncasecmp((const char *)s.ptr, word, strlen(word)) == 0;
}

static void
count(struct header *h, struct jk_span line, size_t len)
{
	struct jk_span name = jk_span_head(line, len);
	struct jk_span value = jk_span_from(line, len + 1);

	while (value.len > 0 && value.ptr[0] == ' ')
		value = jk_span_from(value, 1);
	h->from |= is_word(name, "From");
	h->to |= is_word(name, "To");
	h->subject |= is_word(name, "Subject");
	h->date |= is_word(name, "Date");
	h->mime |= is_word(name, "Content-Type") &&
		   (starts_with_word(value, "multipart/") ||
		    starts_with_word(value, "message/rfc822"));
	for (size_t i = 0; i < JK_COUNT(names); i++) {
		if (is_word(name, names[i].name)) {
			h->known++;
			h->proofs += names[i].proof;
			return;
		}
	}
}

static bool
proves(const struct header *h)
{
	return h->mime || (h->proofs > 0 && h->known > 1) ||
	       (h->from && h->subject && (h->date || h->to));
}

static struct jk_span
first_line(struct jk_span s)
{
	struct jk_span line =
		jk_span_head(s, jk_span_find(s, 0, jk_span_str("\n")));

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static struct jk_span
next_lines(struct jk_span s)
{
	return jk_span_from(s, jk_span_find(s, 0, jk_span_str("\n")) + 1);
}

bool
jk_claims_eml(struct jk_span head)
{
	struct header h = { .known = 0 };

	if (jk_span_starts_with(head, "\xef\xbb\xbf", 3))
		head = jk_span_from(head, 3);
	if (name_len(head) == 0)
		return false;
	for (unsigned n = 0; n < LINES_MAX && head.len > 0; n++) {
		struct jk_span line = first_line(head);
		size_t len = name_len(line);

		if (line.len == 0)
			break;
		if (len > 0)
			count(&h, line, len);
		else if (line.ptr[0] != ' ' && line.ptr[0] != '\t' && n > 0 &&
			 line.len < head.len)
			return false;
		head = next_lines(head);
	}
	return proves(&h);
}

/* A line of digits and blanks, the message behind it. */
bool
jk_claims_emlx(struct jk_span head)
{
	struct jk_span line;
	size_t digits = 0;

	if (head.len == 0 || head.ptr[0] < '0' || head.ptr[0] > '9')
		return false;
	line = first_line(jk_span_head(head, 32));
	while (digits < line.len && line.ptr[digits] >= '0' &&
	       line.ptr[digits] <= '9')
		digits++;
	for (size_t i = digits; i < line.len; i++) {
		if (line.ptr[i] != ' ')
			return false;
	}
	return digits < 16 && line.len < 32 && jk_claims_eml(next_lines(head));
}

bool
jk_claims_mbox(struct jk_span head)
{
	if (!jk_span_starts_with(head, "From ", 5))
		return false;
	head = next_lines(head);
	/* Some programs quote a second line of the envelope. */
	if (jk_span_starts_with(head, ">From ", 6))
		head = next_lines(head);
	return jk_claims_eml(head);
}
