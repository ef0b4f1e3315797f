/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/pattern.h"

#include <ctype.h>
#include <string.h>

/* The position behind the class [...] that begins at p, NULL when it tells
 * digits apart or is not understood. */
static const char *
skip_blind_class(const char *p)
{
	const char *begin = p + 1 + (p[1] == '^');

	for (p = begin; *p != '\0' && (*p != ']' || p == begin); p++) {
		if (*p == '[' && p[1] == ':')
			return NULL;
		if (*p == '\\') {
			p++;
			if (*p == '\0' || (isalnum((unsigned char)*p) &&
					   strchr("nrtdsw", *p) == NULL))
				return NULL;
		} else if (strncmp(p, "0-9", 3) == 0) {
			p += 2;
		} else if (isdigit((unsigned char)*p) || *p < 0) {
			return NULL;
		}
	}
	return *p == ']' ? p + 1 : NULL;
}

/*
 * True when the pattern cannot tell one digit from another: they stand in it
 * as 0-9 within classes, and in counts and back references. A pattern with
 * anything unusual in it is not taken for one.
 */
bool
jk_pattern_is_blind(const char *pattern)
{
	for (const char *p = pattern; *p != '\0';) {
		if (*p == '[') {
			p = skip_blind_class(p);
			if (p == NULL)
				return false;
		} else if (*p == '\\') {
			if (strchr("bdDsSwWnrt123456789", p[1]) == NULL &&
			    !ispunct((unsigned char)p[1]))
				return false;
			p += p[1] != '\0' ? 2 : 1;
		} else if (*p == '{') {
			p += strcspn(p, "}");
		} else if (isdigit((unsigned char)*p) || *p < 0 ||
			   strncmp(p, "(*", 2) == 0) {
			return false;
		} else {
			p++;
		}
	}
	return true;
}

/* The position behind the class that begins at p, NULL when it may take a line
 * end. */
static const char *
skip_line_class(const char *p)
{
	const char *begin = ++p;

	for (; *p != '\0' && (*p != ']' || p == begin); p++) {
		if (p == begin && *p == '^')
			return NULL;
		if (*p == '\n' || *p == '\r' || (*p == '[' && p[1] == ':'))
			return NULL;
		if (*p == '\\') {
			p++;
			if (*p == '\0' || (isalnum((unsigned char)*p) &&
					   *p != 'd' && *p != 'w'))
				return NULL;
		}
	}
	return *p == ']' ? p + 1 : NULL;
}

/* The position behind the flags that "(?" begins with at p, NULL when one of
 * them lets the dot take a line end. */
static const char *
skip_flags(const char *p)
{
	for (p += 2; isalpha((unsigned char)*p) || *p == '-'; p++) {
		if (*p == 's')
			return NULL;
	}
	return *p == '^' ? NULL : p;
}

/* True when nothing that the pattern matches or looks at lies behind a line
 * end. A pattern with anything unusual in it is not taken for one. */
bool
jk_pattern_is_in_line(const char *pattern)
{
	bool extended = strncmp(pattern, "(?x)", 4) == 0;

	for (const char *p = pattern; *p != '\0';) {
		if (*p == '[')
			p = skip_line_class(p);
		else if (p[0] == '(' && p[1] == '?')
			p = skip_flags(p);
		else if (*p == '\\' &&
			 (p[1] == 'd' || p[1] == 'w' || p[1] == 'b' ||
			  ispunct((unsigned char)p[1])))
			p += 2;
		else if (*p == '\\' || *p == '$' || strncmp(p, "(*", 2) == 0 ||
			 (*p == '\n' && !extended))
			p = NULL;
		else
			p++;
		if (p == NULL)
			return false;
	}
	return true;
}

/* True when no digit but the range 0-9 stands in the pattern for itself; what
 * is unusual is not taken for such. */
bool
jk_pattern_is_alike(const char *pattern)
{
	bool class = false;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (strncmp(p, "0-9", 3) == 0 && class) {
			p += 2;
		} else if (*p == '\\') {
			p++;
			if (strchr("bBdDsSwWnrt", *p) == NULL &&
			    !ispunct((unsigned char)*p))
				return false;
		} else if (*p == '{' && !class) {
			p += strcspn(p, "}");
			p -= *p == '\0';
		} else if (isdigit((unsigned char)*p) ||
			   strncmp(p, "(*", 2) == 0) {
			return false;
		} else if (*p == '[' || (*p == ']' && class)) {
			class = *p == '[';
		}
	}
	return true;
}
