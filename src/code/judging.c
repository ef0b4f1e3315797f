/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line of code is worth, in points of the rule. */
#include "config.h"

#include <jikimi/hash.h>

#include "code/basis.h"
#include "code/find.h"
#include "code/labels.h"
#include "code/reading.h"
#include "code/signs.h"

/* Lines below an input field whose lengths are its other half's. */
#define HALF_BELOW 2

/* For the surroundings; not secret: digits are masked in them. */
static const struct jk_hash_key around_key = { UINT64_C(0x6a696b696d692e63),
					       UINT64_C(0x6f64652e6c696e65) };

/* What is known of the line being judged. */
struct view {
	struct jk_reading *r;
	const struct jk_word_list *lists;
	size_t index;
	struct jk_span text, code;
	struct jk_name name;
	struct jk_label label; /* its own; or it has one from near by */
	bool carried;
	enum jk_station station;
	bool declares;
	unsigned signs;
};

uint64_t
jk_reading_around(struct jk_reading *r, struct jk_span text)
{
	struct jk_buf *b = &r->chain;

	jk_buf_clear(b);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (!jk_byte_is_blank(c))
			jk_buf_append_byte(b, jk_byte_is_digit(c) ? '0' : c);
	}
	return jk_siphash(&around_key, jk_buf_span(b));
}

/* getJuminNo(), setRrn(…): handed through, not handled. */
static bool
is_accessor(const struct view *v)
{
	static const char *const verbs[] = { "get", "set", "is" };
	struct jk_span name = v->name.text;
	const unsigned char *end = name.ptr + name.len;

	if (v->name.from == 0 || end == v->code.ptr + v->code.len ||
	    *end != '(')
		return false;
	for (size_t i = 0; i < JK_COUNT(verbs); i++) {
		if (jk_find(name, 0, jk_span_str(verbs[i])) == 0)
			return true;
	}
	return false;
}

/* The lines below an input field may hold its other half. */
static void
add_half_below(struct view *v)
{
	struct jk_reading *r = v->r;
	bool declares;

	for (size_t k = 1; k <= HALF_BELOW && v->index + k < r->lines.n; k++) {
		jk_line_read(&r->other, &r->lines, v->index + k,
			     r->lines.start[v->index + k], r->lang);
		if (jk_reading_station(r, jk_line_code(&r->other), &declares) ==
		    JK_STATION_INPUT)
			v->signs |= jk_signs_of(jk_line_code(&r->other)) &
				    (JK_SIGN_SIX | JK_SIGN_SEVEN);
	}
}

/* x = y; and a comment that says what it is. */
static bool
is_told_behind(const struct view *v)
{
	return v->label.text.len > 0 &&
	       v->label.text.ptr >= v->code.ptr + v->code.len &&
	       v->code.len > 0 && memchr(v->code.ptr, '=', v->code.len) != NULL;
}

static void
look(struct view *v)
{
	struct jk_reading *r = v->r;

	jk_line_read(&r->line, &r->lines, v->index,
		     r->near[v->index] > 0 ? r->near[v->index]
					   : r->lines.start[v->index],
		     r->lang);
	v->text = jk_buf_span(&r->line.text);
	v->code = jk_line_code(&r->line);
	if ((r->hit[v->index] & 1U << JK_TRIGGER_NAME) != 0)
		v->name = jk_names_find(v->lists, v->code);
	v->label = jk_labels_find(v->lists, v->text);
	v->carried = r->carried[v->index] != 0;
	if (v->label.prose)
		v->label.text.len = 0;
	v->station = jk_reading_station_at(r, v->index, &r->line, &v->declares);
	if (v->declares && is_accessor(v))
		v->station = JK_STATION_NONE;
	else if (v->station == JK_STATION_NONE)
		v->station = jk_reading_default(r);
	if (v->station == JK_STATION_NONE &&
	    (is_told_behind(v) || v->label.key))
		v->station = JK_STATION_USE;
	v->signs = jk_signs_of(v->code);
	if (v->station == JK_STATION_INPUT)
		add_half_below(v);
}

static bool
has_label(const struct view *v)
{
	return v->label.text.len > 0 || v->carried;
}

/* An input field shows how the number is written. */
static bool
is_hint(struct jk_span text)
{
	return jk_find(text, 0, jk_span_str("placeholder")) < text.len ||
	       jk_find(text, 0, jk_span_str("example")) < text.len ||
	       jk_find(text, 0, jk_span_str("hint")) < text.len;
}

static bool
is_json(const struct jk_lang *lang)
{
	return strncmp(lang->ext, "json", 4) == 0;
}

/* What is no code at all, or data: those are other rules' work. */
static bool
is_worthless(const struct view *v)
{
	const struct jk_reading *r = v->r;
	enum jk_lang_group group = r->lang->group;

	if (r->line.only_comment || r->line.blank)
		return true;
	if (v->name.class == JK_NAME_NONE && !has_label(v))
		return true;
	/* An annotation that has a label only has handed it on. */
	if (v->name.class == JK_NAME_NONE && jk_line_is_annotation(&r->line))
		return true;
	/* A label alone names nothing; one among the data of a dump least. */
	if (v->name.class == JK_NAME_NONE && v->station == JK_STATION_NONE)
		return true;
	if (v->name.class < JK_NAME_MEDIUM && !v->carried &&
	    (r->line.cut ||
	     jk_find_word(v->code, 0, jk_span_str("insert ")) < v->code.len))
		return true;
	if (group == JK_LANG_CODE)
		return false;
	if ((r->traits & JK_TRAIT_SCHEMA) == 0 && is_json(r->lang) &&
	    (v->label.text.len == 0 ||
	     (v->name.class == JK_NAME_NONE && !v->label.title)))
		return true;
	return (r->traits & JK_TRAIT_DATA) != 0 ||
	       (jk_signs_has_value(v->text) && !is_hint(v->text));
}

static void
give(struct view *v, struct jk_place *place, enum jk_list list,
     const char *words, struct jk_span s)
{
	jk_place_give(&v->r->places, place, v->lists[list].weight, words, s);
}

static void
judge_names(struct view *v, struct jk_place *place)
{
	static const enum jk_list lists[] = {
		[JK_NAME_NONE] = JK_NLISTS,
		[JK_NAME_WEAK] = JK_LIST_WEAK,
		[JK_NAME_MEDIUM] = JK_LIST_MEDIUM,
		[JK_NAME_STRONG] = JK_LIST_STRONG,
	};
	const struct jk_span none = { 0 };

	if (v->name.class != JK_NAME_NONE)
		give(v, place, lists[v->name.class], "name", v->name.text);
	if (v->label.text.len > 0)
		give(v, place, JK_LIST_LABELS, "label", v->label.text);
	else if (v->carried)
		give(v, place, JK_LIST_LABELS, "label near by", none);
	else if (v->name.class == JK_NAME_MEDIUM &&
		 v->r->lang->group != JK_LANG_CONFIG &&
		 (v->r->traits & JK_TRAIT_LABEL) != 0)
		give(v, place, JK_LIST_FILE_LABEL, "label in the file", none);
	if (has_label(v) && v->name.class < JK_NAME_MEDIUM)
		give(v, place, JK_LIST_FIELD, "the label is of a field", none);
}

static void
judge_signs(struct view *v, struct jk_place *place)
{
	const unsigned pair = JK_SIGN_SIX | JK_SIGN_SEVEN;
	const struct jk_span none = { 0 };

	if ((v->signs & pair) == pair)
		give(v, place, JK_LIST_PAIR, "lengths 6 and 7", none);
	else if ((v->signs & JK_SIGN_THIRTEEN) != 0)
		give(v, place, JK_LIST_LENGTH, "length 13 or 14", none);
	if ((v->signs & JK_SIGN_SHAPE) != 0)
		give(v, place, JK_LIST_SHAPE,
		     "pattern or mask of 6 and 7 "
		     "digits",
		     none);
	if ((v->signs & JK_SIGN_SEVENTH) != 0)
		give(v, place, JK_LIST_DERIVE, "the seventh digit is read",
		     none);
	if (v->station == JK_STATION_STORE)
		give(v, place, JK_LIST_STORE, "it is stored", none);
	if (v->station == JK_STATION_LOG)
		give(v, place, JK_LIST_LOG, "it leaves the program", none);
}

static void
judge_against(struct view *v, struct jk_place *place)
{
	const struct jk_span none = { 0 };
	unsigned traits = v->r->traits;

	if (jk_list_in(&v->lists[JK_LIST_NOTICE], v->text))
		give(v, place, JK_LIST_NOTICE, "text about the number", none);
	if (v->label.text.len == 0 && v->name.class < JK_NAME_STRONG &&
	    jk_labels_other(v->lists, v->text))
		give(v, place, JK_LIST_OTHER_LABELS, "another number", none);
	if (!has_label(v) && v->name.class < JK_NAME_STRONG &&
	    (traits & JK_TRAIT_PAYMENT) != 0)
		give(v, place, JK_LIST_PAYMENT, "words of card payments", none);
	if (v->station != JK_STATION_INPUT && v->station != JK_STATION_STORE &&
	    jk_list_in(&v->lists[JK_LIST_MASKING], v->code))
		give(v, place, JK_LIST_MASKING, "it is masked here", none);
}

static void
set_severity(struct view *v, struct jk_place *place)
{
	struct jk_reading *r = v->r;
	struct jk_basis b = jk_basis_read(v->lists, v->text, r->today);

	place->severity = r->rule->rule->info.severity;
	if (b.state == JK_BASIS_NONE && v->index > 0) {
		size_t above = v->index - 1;

		jk_line_read(&r->other, &r->lines, above, r->lines.start[above],
			     r->lang);
		b = jk_basis_read(v->lists, jk_buf_span(&r->other.text),
				  r->today);
	}
	if ((r->traits & JK_TRAIT_HOMEWORK) != 0) {
		place->severity = JK_SEV_INFO;
		jk_place_say(&r->places, place,
			     "a program for one person at "
			     "a terminal",
			     jk_span_str(""));
	}
	if (b.state == JK_BASIS_NONE)
		return;
	if (b.state == JK_BASIS_VALID) {
		place->severity = JK_SEV_LOW;
		jk_place_say(&r->places, place, "legal basis", b.law);
		if (b.owner.len > 0)
			jk_place_say(&r->places, place, "owner", b.owner);
		if (b.until.len > 0)
			jk_place_say(&r->places, place, "until", b.until);
		return;
	}
	jk_place_say(&r->places, place,
		     b.state == JK_BASIS_EXPIRED ? "the legal basis has expired"
		     : b.state == JK_BASIS_BAD_DATE
			     ? "the legal basis has no date YYYY-MM-DD"
			     : "the legal basis names no law and article",
		     b.state == JK_BASIS_NO_LAW ? b.law : b.until);
}

static enum jk_use
use_of(const struct view *v)
{
	for (unsigned u = JK_USE_KEY; u < JK_NUSES; u++) {
		if (jk_list_in(&v->lists[JK_LIST_USE_NONE + u], v->text))
			return (enum jk_use)u;
	}
	if (v->station == JK_STATION_CHECK)
		return JK_USE_VERIFY;
	if (v->station == JK_STATION_DISPLAY)
		return JK_USE_DISPLAY;
	return JK_USE_NONE;
}

/* Where the string stands in the raw line, when it does as it is. */
static void
locate(struct view *v, struct jk_place *place, struct jk_span shown)
{
	const struct jk_lines *l = &v->r->lines;
	size_t from = l->start[v->index], near = v->r->near[v->index];
	struct jk_span raw =
		jk_span_make(l->raw.ptr + from, l->start[v->index + 1] - from);
	size_t at;

	if (near > from + JK_LINE_MAX / 2)
		at = jk_span_find(raw, near - from - JK_LINE_MAX / 2, shown);
	else
		at = jk_span_find(raw, 0, shown);
	place->line = v->index;
	place->offset = from + (at < raw.len ? at : 0);
	place->length = at < raw.len ? shown.len : 1;
}

struct jk_piece
jk_reading_chain(struct jk_reading *r, const struct jk_name *name,
		 struct jk_span id)
{
	const struct jk_word_list *lists = r->rule->rule->lists;
	bool known = name->class >= JK_NAME_MEDIUM;

	jk_buf_clear(&r->chain);
	jk_name_chain(lists, id, known ? name->from : 0, &r->chain);
	/* f2 and the like say nothing. */
	r->chain_known = r->chain.len > 0;
	if (r->chain.len == 0)
		jk_buf_append_str(&r->chain, lists[JK_LIST_LABELS].words[0]);
	return jk_places_keep(&r->places, jk_buf_span(&r->chain));
}

/* A name that may be a number's, in a line that does something with it, and
 * nothing against it. */
static bool
is_held(const struct view *v, const struct jk_place *place)
{
	enum jk_list list =
		v->name.class == JK_NAME_MEDIUM ? JK_LIST_MEDIUM : JK_LIST_WEAK;

	/* Keys of settings and data are anybody's. */
	if (v->r->lang->group == JK_LANG_CONFIG ||
	    v->r->lang->group == JK_LANG_SCHEMA)
		return false;
	return v->name.class != JK_NAME_NONE && !place->mention &&
	       !place->against && place->chain.len > 0 && v->r->chain_known &&
	       place->score < v->r->rule->rule->least[JK_CONF_LOW] &&
	       place->score >= v->lists[list].weight;
}

/* A method's parameter or a pattern: what masks a number has those, too. */
static bool
is_passing(const struct view *v)
{
	static const char *const words[] = { "(", "pattern", "regex" };
	bool says = v->declares || v->station == JK_STATION_CHECK;

	for (size_t i = 0; i < JK_COUNT(words); i++) {
		if (jk_find_word(v->code, 0, jk_span_str(words[i])) <
		    v->code.len)
			return says;
	}
	return says && (v->signs & JK_SIGN_SHAPE) != 0;
}

void
jk_reading_judge(struct jk_reading *r, size_t index)
{
	struct view v = { .r = r,
			  .lists = r->rule->rule->lists,
			  .index = index };
	struct jk_place *place;
	struct jk_span shown;

	look(&v);
	if (is_worthless(&v))
		return;
	shown = v.name.text;
	if (v.name.class == JK_NAME_NONE)
		shown = jk_name_pick(v.code, r->lang->group == JK_LANG_SQL);
	if (shown.len == 0)
		shown = v.label.text;
	shown = jk_span_head(shown, JK_NAME_MAX);
	place = jk_places_add(&r->places);
	place->station = v.station;
	place->mention = v.station == JK_STATION_NONE;
	place->passing = is_passing(&v);
	if (place->mention)
		place->station = JK_STATION_USE;
	locate(&v, place, shown);
	place->shown = jk_places_keep(&r->places, shown);
	place->chain = jk_reading_chain(r, &v.name, shown);
	place->use = use_of(&v);
	place->around = jk_reading_around(r, v.text);
	judge_names(&v, place);
	judge_signs(&v, place);
	judge_against(&v, place);
	set_severity(&v, place);
	place->held = is_held(&v, place);
}
