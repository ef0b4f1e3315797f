/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail addresses. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>
#include <strings.h>

#define MAX_LOCAL 64
#define MAX_ADDRESS 254
/* Room for the longest name in the lists below. */
#define NAME 16

/* Ends of file and unit names that look like a top-level domain. */
static const char file_ends[][NAME] = {
	"png",         "jpg",      "jpeg",    "gif",   "svg",    "webp",
	"ico",         "bmp",      "css",     "scss",  "less",   "js",
	"mjs",         "jsx",      "ts",      "tsx",   "vue",    "json",
	"html",        "htm",      "xml",     "yaml",  "yml",    "txt",
	"tgz",         "gz",       "bz2",     "xz",    "jar",    "whl",
	"pdf",         "service",  "socket",  "timer", "target", "mount",
	"slice",       "scope",    "device",  "conf",  "local",  "localhost",
	"localdomain", "internal", "invalid", "lan",
};

/* Offices, not persons. */
static const char roles[][NAME] = {
	"abuse",         "admin",     "administrator", "contact",
	"help",          "helpdesk",  "hostmaster",    "info",
	"mailer-daemon", "news",      "newsletter",    "no-reply",
	"noreply",       "nobody",    "office",        "postmaster",
	"privacy",       "root",      "sales",         "security",
	"service",       "support",   "team",          "test",
	"user",          "webmaster", "www",           "example",
	"email",         "hello",
};

/* Letters that names in the lists begin with. */
static const char file_heads[] = "bcdghijlmpstvwxy";
static const char role_heads[] = "acehimnoprstuw";

/* Names in the list are in lower case and padded with NUL. */
static bool
is_one_of(struct jk_span s, const char *heads, const char list[][NAME],
	  size_t n)
{
	if (s.len == 0 || s.len >= NAME ||
	    strchr(heads, s.ptr[0] | 0x20) == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (list[i][0] == (s.ptr[0] | 0x20) && list[i][s.len] == '\0' &&
		    list[i][s.len - 1] != '\0' &&
		    strncasecmp(list[i], (const char *)s.ptr, s.len) == 0)
			return true;
	}
	return false;
}

/* Dots stand between something, never at an end or twice. */
static bool
has_good_dots(struct jk_span s)
{
	bool bad = s.len == 0 || s.ptr[0] == '.' || s.ptr[s.len - 1] == '.';

	for (size_t i = 1; i < s.len; i++)
		bad |= s.ptr[i] == '.' && s.ptr[i - 1] == '.';
	return !bad;
}

static struct jk_span
last_label(struct jk_span domain)
{
	size_t at = domain.len;

	while (at > 0 && domain.ptr[at - 1] != '.')
		at--;
	return jk_span_from(domain, at);
}

struct jk_validation
jk_val_email(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	const unsigned char *sign = memchr(c->text.ptr, '@', c->text.len);
	size_t at = sign != NULL ? (size_t)(sign - c->text.ptr) : c->text.len;
	struct jk_span local = jk_span_head(c->text, at);
	struct jk_span domain = jk_span_from(c->text, at + 1);
	struct jk_span top = last_label(domain);

	if (at >= c->text.len || local.len > MAX_LOCAL ||
	    c->text.len > MAX_ADDRESS || !has_good_dots(local) ||
	    !has_good_dots(domain) || top.len == domain.len ||
	    jk_span_equal(local, jk_span_str("git")) ||
	    is_one_of(top, file_heads, file_ends, JK_COUNT(file_ends)))
		return v;
	v.verdict = JK_PLAUSIBLE;
	if (is_one_of(local, role_heads, roles, JK_COUNT(roles)))
		v.facts |= JK_FACT(ROLE);
	return v;
}
