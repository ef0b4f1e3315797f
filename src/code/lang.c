/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/lang.h"

#include "code/find.h"

#define JK_LANG(e, g, c) { .ext = (e), .group = JK_LANG_##g, .comments = (c) },
static const struct jk_lang langs[] = {
#include "code/langs.def"
};
#undef JK_LANG

static const struct jk_lang *
find(struct jk_span ext)
{
	for (size_t i = 0; i < JK_COUNT(langs); i++) {
		struct jk_span have = jk_span_str(langs[i].ext);

		if (have.len == ext.len && jk_find(ext, 0, have) == 0)
			return &langs[i];
	}
	return NULL;
}

/* Behind the last dot of the last part; empty: there is none. */
static struct jk_span
extension(struct jk_span name)
{
	for (size_t i = name.len; i > 0 && name.ptr[i - 1] != '/'; i--) {
		if (name.ptr[i - 1] == '.')
			return jk_span_from(name, i);
	}
	return jk_span_from(name, name.len);
}

/* The names of rules in our own settings are no names of a program. */
static bool
is_config(struct jk_span name)
{
	const struct jk_span ours = jk_span_str(".jikimi.yaml");

	return name.len >= ours.len &&
	       jk_span_equal(jk_span_from(name, name.len - ours.len), ours);
}

const struct jk_lang *
jk_lang_of_name(struct jk_span name)
{
	struct jk_span ext = extension(name);

	return ext.len > 0 && !is_config(name) ? find(ext) : NULL;
}

bool
jk_lang_is_unnamed(struct jk_span name)
{
	return extension(name).len == 0;
}

const struct jk_lang *
jk_lang_of_text(struct jk_span head)
{
	static const struct {
		const char *text, *ext;
	} look[] = {
		{ "<?php", "php" },           { "<%@", "jsp" },
		{ "<!doctype html", "html" }, { "<html", "html" },
		{ "<form", "html" },          { "<template>", "vue" },
		{ "<mapper ", "xml" },        { "<?xml", "xml" },
		{ "create table", "sql" },    { "comment on ", "sql" },
		{ "import java", "java" },    { "public class", "java" },
		{ "#!/usr/bin/env p", "py" }, { "#!/usr/bin/p", "py" },
		{ "openapi:", "yaml" },       { "syntax = \"proto", "proto" },
	};

	for (size_t i = 0; i < JK_COUNT(look); i++) {
		if (jk_find(head, 0, jk_span_str(look[i].text)) < head.len)
			return find(jk_span_str(look[i].ext));
	}
	return NULL;
}

/* A start of two characters and more may stand behind code: "//" not in a
 * URL, "--" and "#" only with a blank before it. */
static bool
begins_inside(struct jk_span line, size_t at, struct jk_span mark)
{
	unsigned char before = at > 0 ? line.ptr[at - 1] : ' ';

	if (mark.len < 2 && mark.ptr[0] != '#')
		return false;
	if (mark.ptr[0] == '/')
		return before != ':' && before != '"' && before != '\'';
	return before == ' ' || before == '\t' || mark.ptr[0] == '<';
}

static size_t
begin_of(struct jk_span line, size_t first, struct jk_span mark)
{
	size_t at = first;

	if (jk_span_starts_with(jk_span_from(line, first), mark.ptr, mark.len))
		return first;
	while ((at = jk_span_find(line, at, mark)) < line.len) {
		if (begins_inside(line, at, mark))
			return at;
		at += mark.len;
	}
	return line.len;
}

size_t
jk_lang_comment(const struct jk_lang *lang, struct jk_span line)
{
	const char *p = lang->comments;
	size_t first = 0, best = line.len;

	while (first < line.len &&
	       (line.ptr[first] == ' ' || line.ptr[first] == '\t'))
		first++;
	while (*p != '\0') {
		struct jk_span mark = jk_span_make(p, strcspn(p, " "));
		size_t at = begin_of(line, first, mark);

		if (at < best)
			best = at;
		p += mark.len;
		p += *p == ' ';
	}
	return best;
}
