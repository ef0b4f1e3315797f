/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail addresses. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>
#include <strings.h>

#define MAX_LOCAL 64
#define MAX_ADDRESS 254

/* Ends of file and unit names that look like a top-level domain. */
static const char *const file_ends[] = {
	"png",	   "jpg",    "jpeg",   "gif",	  "svg",     "webp",  "ico",
	"bmp",	   "css",    "scss",   "less",	  "js",	     "mjs",   "jsx",
	"ts",	   "tsx",    "vue",    "json",	  "html",    "htm",   "xml",
	"yaml",	   "yml",    "txt",    "tgz",	  "gz",	     "bz2",   "xz",
	"jar",	   "whl",    "pdf",    "service", "socket",  "timer", "target",
	"mount",   "slice",  "scope",  "device",  "conf",    "local",
	"localhost", "localdomain", "internal", "invalid", "lan",
};

/* Offices, not persons. */
static const char *const roles[] = {
	"abuse",      "admin",	  "administrator", "contact", "help",
	"helpdesk",   "hostmaster", "info",	   "mailer-daemon", "news",
	"newsletter", "no-reply", "noreply",	   "nobody",  "office",
	"postmaster", "privacy",  "root",	   "sales",   "security",
	"service",    "support",  "team",	   "test",    "user",
	"webmaster",  "www",	  "example",	   "email",   "hello",
};

static bool
is_one_of(struct jk_span s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(list[i]) == s.len &&
		    strncasecmp(list[i], (const char *)s.ptr, s.len) == 0)
			return true;
	}
	return false;
}

/* Dots stand between something, never at an end or twice. */
static bool
has_good_dots(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '.' && (i == 0 || i + 1 == s.len ||
					s.ptr[i - 1] == '.'))
			return false;
	}
	return s.len > 0;
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
	size_t at = jk_span_find(c->text, 0, jk_span_str("@"));
	struct jk_span local = jk_span_head(c->text, at);
	struct jk_span domain = jk_span_from(c->text, at + 1);
	struct jk_span top = last_label(domain);

	if (at >= c->text.len || local.len > MAX_LOCAL ||
	    c->text.len > MAX_ADDRESS || !has_good_dots(local) ||
	    !has_good_dots(domain) || top.len == domain.len ||
	    jk_span_equal(local, jk_span_str("git")) ||
	    is_one_of(top, file_ends, JK_COUNT(file_ends)))
		return v;
	v.verdict = JK_PLAUSIBLE;
	if (is_one_of(local, roles, JK_COUNT(roles)))
		v.facts |= JK_FACT(ROLE);
	return v;
}
