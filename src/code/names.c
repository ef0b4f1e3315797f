/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/names.h"

#include "code/find.h"

/* A suffix without a joint, and what must be left before it. */
#define LEAST_SUFFIX 2
#define LEAST_STEM 4

/* An identifier in small letters without what joins its words. */
struct split {
	char text[JK_NAME_MAX];
	size_t n;
	bool begins[JK_NAME_MAX + 1];  /* a word does so here */
	unsigned char at[JK_NAME_MAX]; /* place in the identifier */
};

static bool
is_part(struct jk_span s, size_t i)
{
	if (jk_byte_is_word(s.ptr[i]))
		return true;
	/* kebab-case: not the end of it, and not a minus with blanks. */
	return s.ptr[i] == '-' && i > 0 && i + 1 < s.len &&
	       jk_byte_is_word(s.ptr[i - 1]) && jk_byte_is_letter(s.ptr[i + 1]);
}

/* False when it is too long to be one. */
static bool
split(struct jk_span id, struct split *out)
{
	out->n = 0;
	out->begins[0] = true;
	for (size_t i = 0; i < id.len; i++) {
		unsigned char c = id.ptr[i], last = i > 0 ? id.ptr[i - 1] : '_';
		bool next_small = i + 1 < id.len && id.ptr[i + 1] >= 'a' &&
				  id.ptr[i + 1] <= 'z';
		bool upper = c >= 'A' && c <= 'Z';
		bool last_upper = last >= 'A' && last <= 'Z';

		if (!jk_byte_is_letter(c) && !jk_byte_is_digit(c))
			continue;
		if (out->n == JK_NAME_MAX)
			return false;
		out->begins[out->n] =
			last == '_' || last == '-' ||
			jk_byte_is_digit(c) != jk_byte_is_digit(last) ||
			(upper && (!last_upper || next_small));
		out->at[out->n] = (unsigned char)i;
		out->text[out->n++] = (char)jk_byte_lower(c);
	}
	out->begins[out->n] = true;
	return true;
}

/* A word of a list at the place; blanks in it are for people. Returns where
 * it ends, 0: it does not stand there. *open: anything may follow. */
static size_t
match_at(const struct split *s, size_t at, const char *word, bool *open)
{
	*open = false;
	for (; *word != '\0'; word++) {
		if (*word == ' ')
			continue;
		if (*word == '*' && word[1] == '\0') {
			*open = true;
			break;
		}
		if (at == s->n || s->text[at] != *word)
			return 0;
		at++;
	}
	return at;
}

/* True when [from, to) is a word of the list. */
static bool
is_listed(const struct jk_word_list *list, const struct split *s, size_t from,
	  size_t to)
{
	bool open;

	for (size_t i = 0; i < list->n; i++) {
		size_t end = match_at(s, from, list->words[i], &open);

		if (end > 0 && (end == to || (open && end < to)))
			return true;
	}
	return false;
}

/* A word begins there, or what stands before it in its word is a prefix:
 * txtjumin, userjumin. */
static bool
may_begin(const struct jk_word_list *lists, const struct split *s, size_t at)
{
	size_t word = at;

	if (s->begins[at])
		return true;
	while (word > 0 && !s->begins[word])
		word--;
	/* A single letter is one in president, too. */
	return at - word > 1 &&
	       is_listed(&lists[JK_LIST_PREFIXES], s, word, at);
}

/* "*yn": the last word is yn. */
static bool
ends_with(const struct split *s, const char *word)
{
	size_t len = strlen(word);

	return len <= s->n && s->begins[s->n - len] &&
	       memcmp(s->text + s->n - len, word, len) == 0;
}

static bool
is_refused(const struct jk_word_list *list, const struct split *s, size_t from)
{
	bool open;

	for (size_t i = 0; i < list->n; i++) {
		const char *word = list->words[i];
		size_t end;

		if (word[0] == '*') {
			if (ends_with(s, word + 1))
				return true;
			continue;
		}
		end = match_at(s, from, word, &open);
		if (end > 0 && (open || s->begins[end]))
			return true;
	}
	return false;
}

/* Where a word of the list stands in the identifier; s->n: nowhere. */
static size_t
find_in(const struct jk_word_list *lists, enum jk_list list,
	const struct split *s)
{
	const struct jk_word_list *l = &lists[list];
	bool open;

	for (size_t at = 0; at < s->n; at++) {
		unsigned w = l->head[(unsigned char)s->text[at]];

		for (; w != 0; w = l->next[w - 1]) {
			size_t end = match_at(s, at, l->words[w - 1], &open);

			if (end > 0 && (open || s->begins[end]) &&
			    may_begin(lists, s, at) &&
			    !is_refused(&lists[JK_LIST_NOT_NAMES], s, at))
				return at;
		}
	}
	return s->n;
}

static struct jk_name
classify(const struct jk_word_list *lists, struct jk_span id)
{
	static const struct {
		enum jk_name_class class;
		enum jk_list list;
	} classes[] = {
		{ JK_NAME_STRONG, JK_LIST_STRONG },
		{ JK_NAME_MEDIUM, JK_LIST_MEDIUM },
		{ JK_NAME_WEAK, JK_LIST_WEAK },
	};
	struct jk_name name = { .text = id };
	struct split s;

	if (!split(id, &s))
		return name;
	for (size_t i = 0; i < JK_COUNT(classes); i++) {
		size_t at = find_in(lists, classes[i].list, &s);

		if (at == s.n)
			continue;
		name.class = classes[i].class;
		name.from = s.at[at];
		return name;
	}
	return name;
}

/* A part of a URL or mail address: people are called so, too. */
static bool
is_address(struct jk_span text, size_t from, size_t to)
{
	unsigned char before = from > 0 ? text.ptr[from - 1] : ' ';
	unsigned char behind = to < text.len ? text.ptr[to] : ' ';

	if (before == '@' && from > 1 && jk_byte_is_word(text.ptr[from - 2]))
		return true;
	return behind == '@' || (before == '/' && behind == '/') ||
	       (before == '/' && from > 1 && text.ptr[from - 2] == '/');
}

/* The last part of a path in quotes: what leads to a page may be called so. */
static bool
ends_path(struct jk_span text, size_t from, size_t to)
{
	return from > 1 && text.ptr[from - 1] == '/' && to < text.len &&
	       strchr("\"'`", text.ptr[to]) != NULL;
}

struct jk_name
jk_names_find(const struct jk_word_list *lists, struct jk_span text)
{
	struct jk_name best = { .class = JK_NAME_NONE };

	for (size_t i = 0; i < text.len;) {
		size_t from = i;
		struct jk_name name;

		if (!jk_byte_is_word(text.ptr[i])) {
			i++;
			continue;
		}
		while (i < text.len && is_part(text, i))
			i++;
		if (is_address(text, from, i))
			continue;
		name = classify(lists, jk_span_make(text.ptr + from, i - from));
		if (name.class < JK_NAME_STRONG && ends_path(text, from, i))
			continue;
		if (name.class > best.class)
			best = name;
		if (best.class == JK_NAME_STRONG)
			break;
	}
	return best;
}

/* ihidnum is ihid num: a suffix may be joined to what it is of. */
static size_t
without_joined(const struct jk_word_list *lists, const struct split *s,
	       size_t end)
{
	const struct jk_word_list *l = &lists[JK_LIST_SUFFIXES];

	for (size_t i = 0; i < l->n; i++) {
		size_t len = strlen(l->words[i]);

		if (len >= LEAST_SUFFIX && len + LEAST_STEM <= end &&
		    memcmp(s->text + end - len, l->words[i], len) == 0)
			return end - len;
	}
	return end;
}

/* Cheap: no name begins inside of a word in small letters but behind a
 * prefix. False is sure. */
static bool
may_begin_at(const struct jk_word_list *lists, struct jk_span text, size_t at)
{
	const struct jk_word_list *l = &lists[JK_LIST_PREFIXES];
	size_t from = at;
	unsigned w;

	if (at == 0 || text.ptr[at] < 'a' ||
	    !jk_byte_is_letter(text.ptr[at - 1]))
		return true;
	while (from > 0 && at - from < JK_NAME_MAX &&
	       text.ptr[from - 1] >= 'a' && text.ptr[from - 1] <= 'z')
		from--;
	if (from > 0 && text.ptr[from - 1] >= 'A' && text.ptr[from - 1] <= 'Z')
		from--;
	for (w = l->head[jk_byte_lower(text.ptr[from])]; w != 0;
	     w = l->next[w - 1]) {
		struct jk_span word = jk_span_str(l->words[w - 1]);

		if (word.len == at - from &&
		    jk_find(jk_span_make(text.ptr + from, word.len), 0, word) ==
			    0)
			return true;
	}
	return false;
}

bool
jk_names_at(const struct jk_word_list *lists, struct jk_span text, size_t at)
{
	size_t from = at, to = at;

	if (!may_begin_at(lists, text, at))
		return false;
	while (from > 0 && at - from < JK_NAME_MAX && is_part(text, from - 1))
		from--;
	while (to < text.len && to - at < JK_NAME_MAX && is_part(text, to))
		to++;
	return classify(lists, jk_span_make(text.ptr + from, to - from)).class
	       != JK_NAME_NONE;
}

void
jk_name_chain(const struct jk_word_list *lists, struct jk_span id, size_t from,
	      struct jk_buf *out)
{
	size_t word, begin, kept = 0, end;
	struct split s;

	if (!split(jk_span_from(id, from), &s))
		return;
	begin = 0;
	end = s.n;
	/* From the right what numbers a part, from the left what says where
	 * a variable lives. */
	for (word = end; word > 0; word--) {
		if (!s.begins[word - 1])
			continue;
		if (word - 1 == 0 ||
		    (!jk_byte_is_digit((unsigned char)s.text[word - 1]) &&
		     !is_listed(&lists[JK_LIST_SUFFIXES], &s, word - 1, end)))
			break;
		end = word - 1;
	}
	end = without_joined(lists, &s, end);
	for (word = 1; from == 0 && word < end; word++) {
		if (!s.begins[word])
			continue;
		if (!is_listed(&lists[JK_LIST_PREFIXES], &s, begin, word))
			break;
		begin = word;
	}
	if (end - begin < 3)
		return;
	for (word = begin; word < end; word++) {
		if (s.begins[word] && kept++ > 0)
			jk_buf_append_byte(out, '-');
		jk_buf_append_byte(out, (unsigned char)s.text[word]);
	}
}

/* The value of an attribute or the string in a call: name="x", request("x. */
static struct jk_span
named_in(struct jk_span line, const char *key)
{
	size_t at = jk_find_word(line, 0, jk_span_str(key)), from;

	if (at == line.len)
		return jk_span_make(NULL, 0);
	at += strlen(key);
	while (at < line.len && !jk_byte_is_word(line.ptr[at]) &&
	       line.ptr[at] != '>')
		at++;
	from = at;
	while (at < line.len && (is_part(line, at) || line.ptr[at] == '.' ||
				 line.ptr[at] == '$')) {
		if (line.ptr[at] == '.')
			from = at + 1;
		at++;
	}
	return jk_span_make(line.ptr + from, at - from);
}

static bool
is_keyword(struct jk_span id)
{
	static const char *const words[] = {
		"if",       "else",        "for",         "while",     "return",
		"function", "public",      "private",     "protected", "static",
		"final",    "string",      "var",         "let",       "const",
		"val",      "label",       "placeholder", "title",     "th",
		"td",       "tr",          "div",         "span",      "li",
		"dt",       "dd",          "input",       "alert",     "echo",
		"print",    "new",         "throw",       "insert",    "into",
		"values",   "description", "comment",     "example",   "type",
		"class",    "this",        "message",     "p",         "add",
		"column",   "alter",       "table",       "modify",
	};

	for (size_t i = 0; i < JK_COUNT(words); i++) {
		if (id.len == strlen(words[i]) &&
		    jk_find(id, 0, jk_span_str(words[i])) == 0)
			return true;
	}
	return jk_byte_is_digit(id.ptr[0]);
}

static struct jk_span
first_or_last(struct jk_span line, bool first)
{
	struct jk_span found = jk_span_make(NULL, 0);

	for (size_t i = 0; i < line.len;) {
		size_t from = i;

		if (!jk_byte_is_word(line.ptr[i])) {
			if (found.len > 0 && strchr(";=:(", line.ptr[i]))
				break;
			i++;
			continue;
		}
		while (i < line.len && is_part(line, i))
			i++;
		if (is_keyword(jk_span_make(line.ptr + from, i - from)))
			continue;
		found = jk_span_make(line.ptr + from, i - from);
		if (first)
			break;
	}
	return found;
}

struct jk_span
jk_name_pick(struct jk_span line, bool sql)
{
	static const char *const keys[] = {
		"name=",
		"v-model=",
		"formcontrolname=",
		"ng-model=",
		"path=",
		"field=",
		"property=",
		"column=",
		"bind:value=",
		"id=",
		"android:id=",
		"getparameter(",
		"requestparam(",
		"request(",
		"request.form",
		"_post[",
		"_get[",
		"_request[",
		"on column",
		"register(",
		"value=",
		"${",
		"#{",
		"#",
	};

	for (size_t i = 0; i < JK_COUNT(keys); i++) {
		struct jk_span name = named_in(line, keys[i]);

		if (name.len > 0)
			return name;
	}
	return first_or_last(line, sql);
}
