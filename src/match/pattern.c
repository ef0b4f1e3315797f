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
		} else if (isdigit((unsigned char)*p) || (signed char)*p < 0) {
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
		} else if (isdigit((unsigned char)*p) || (signed char)*p < 0 ||
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

/* The bracket that ends the class at p, or the end of the pattern. */
static const char *
class_end(const char *p)
{
	const char *begin = p + 1 + (p[1] == '^');

	for (p = begin; *p != '\0' && (*p != ']' || p == begin); p++)
		p += *p == '\\' && p[1] != '\0';
	return p;
}

/* True when a look behind that refuses them comes first, of all of it: there is
 * no alternative to it. */
bool
jk_pattern_is_apart(const char *pattern)
{
	static const char first[] = "(?<![0-9A-Za-z";
	unsigned depth = 0;

	if (strncmp(pattern, first, sizeof(first) - 1) != 0)
		return false;
	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '[')
			p = class_end(p);
		else if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		else if (*p == '|' && depth == 0)
			return false;
		if (*p == '\0')
			return false;
	}
	return true;
}

static void
add_char(bool inside[128], unsigned char c)
{
	if (c >= 0x80)
		return;
	inside[c] = true;
	/* Case may be ignored. */
	if (isalpha(c))
		inside[c ^ 0x20] = true;
}

/* Adds what the escape at p, which may stand in a class, takes; NULL when it
 * is not understood. */
static const char *
add_escape(const char *p, bool inside[128])
{
	switch (p[1]) {
	case 'w':
		for (unsigned c = 0; c < 128; c++)
			inside[c] |= isalnum((int)c) || c == '_';
		break;
	case 'd':
		memset(inside + '0', true, 10);
		break;
	case 'b':
	case 'B':
		break;
	default:
		if (!ispunct((unsigned char)p[1]))
			return NULL;
		add_char(inside, (unsigned char)p[1]);
	}
	return p + 2;
}

/* The same for the class that begins at p. */
static const char *
add_class(const char *p, bool inside[128])
{
	const char *begin = ++p;

	if (*p == '^')
		return NULL;
	while (*p != '\0' && (*p != ']' || p == begin)) {
		if ((signed char)*p < 0 || (*p == '[' && p[1] == ':'))
			return NULL;
		if (*p == '\\') {
			p = add_escape(p, inside);
			if (p == NULL || *p == '-')
				return NULL;
			continue;
		}
		if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
			if (p[2] == '\\' || (signed char)p[2] < 0)
				return NULL;
			for (int c = (unsigned char)*p;
			     c <= (unsigned char)p[2]; c++)
				add_char(inside, (unsigned char)c);
			p += 3;
			continue;
		}
		add_char(inside, (unsigned char)*p++);
	}
	return *p == ']' ? p + 1 : NULL;
}

/* A look around counts as if it took what it looks at: that is more than there
 * is, never less. */
bool
jk_pattern_inside(const char *pattern, bool inside[128])
{
	bool extended = strncmp(pattern, "(?x)", 4) == 0;
	const char *p = pattern;

	memset(inside, false, 128);
	while (p != NULL && *p != '\0') {
		if (*p == '[')
			p = add_class(p, inside);
		else if (*p == '\\')
			p = add_escape(p, inside);
		else if (*p == '.' || (signed char)*p < 0 ||
			 strncmp(p, "(*", 2) == 0 || (*p == '#' && extended))
			p = NULL;
		else if (p[0] == '(' && p[1] == '?')
			p += 2 + strspn(p + 2, ":=!<");
		else if (isspace((unsigned char)*p) && extended)
			p++;
		else
			add_char(inside, (unsigned char)*p++);
	}
	return p != NULL;
}
