/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test_detect_kit.h"

#include <check.h>
#include <string.h>

struct jk_ruleset *
kit_rules(void)
{
	struct jk_ruleset *rules = NULL;
	struct jk_err err = { .status = JK_OK };
	size_t n;
	const struct jk_pack *packs = jk_builtin_packs(&n);

	if (jk_ruleset_load(packs, n, &rules, &err) != JK_OK)
		ck_abort_msg("%s", err.text);
	return rules;
}

struct jk_detector *
kit_detector(const struct jk_ruleset *rules)
{
	struct jk_detect_options options = {
		.show = JK_SHOW_FULL,
		.min_confidence = JK_CONF_LOW,
		.key = { 1, 2 },
		.today = KIT_TODAY,
	};

	return jk_detector_new(rules, &options);
}

struct lines {
	const struct jk_ruleset *rules;
	struct jk_buf *out;
};

static void
add_line(void *arg, const struct jk_finding *f)
{
	struct lines *l = arg;

	jk_buf_appendf(
		l->out, "%s %llu+%llu %s %d %llx %llx ",
		jk_ruleset_info(l->rules, f->rule)->id,
		(unsigned long long)f->offset, (unsigned long long)f->length,
		jk_confidence_name(f->confidence), f->score,
		(unsigned long long)f->person, (unsigned long long)f->around);
	jk_buf_append_span(l->out, f->shown);
	for (unsigned i = 0; i < f->nevidence; i++) {
		jk_buf_append_str(l->out, "; ");
		jk_buf_append_span(l->out, f->evidence[i]);
	}
	jk_buf_append_byte(l->out, '\n');
}

/* Hands [base, end) of text to the detector in pieces. */
static void
feed(struct jk_detector *d, struct jk_span text, size_t base, size_t end,
     size_t piece)
{
	while (base < end) {
		size_t n, room;
		unsigned char *p = jk_detector_room(d, &room);

		n = end - base;
		if (piece > 0 && n > piece)
			n = piece;
		if (n > room)
			n = room;
		memcpy(p, text.ptr + base, n);
		jk_detector_advance(d, n);
		base += n;
	}
}

void
kit_detect(struct jk_detector *d, const struct jk_ruleset *rules,
	   struct jk_span text, struct kit_cut cut, struct jk_buf *out)
{
	struct lines lines = { rules, out };
	size_t range = cut.range > 0 ? cut.range : text.len + 1;

	for (size_t from = 0; from == 0 || from < text.len; from += range) {
		size_t base = from > JK_DETECT_BACK ? from - JK_DETECT_BACK : 0;
		size_t end = text.len;
		struct jk_unit unit = {
			.base = base,
			.from = from,
			.to = cut.range > 0 ? from + range : UINT64_MAX,
		};

		if (cut.range > 0 && from + range + JK_DETECT_AHEAD < end)
			end = from + range + JK_DETECT_AHEAD;
		if (base > 0)
			unit.header = jk_span_head(text, JK_DETECT_HEADER);
		jk_detector_begin(d, &unit, add_line, &lines);
		feed(d, text, base, end, cut.piece);
		jk_detector_finish(d, NULL);
	}
}

struct wanted {
	const struct jk_ruleset *rules;
	const char *rule, *value;
	enum jk_confidence best;
};

static void
note_wanted(void *arg, const struct jk_finding *f)
{
	struct wanted *w = arg;

	if (strcmp(jk_ruleset_info(w->rules, f->rule)->id, w->rule) != 0 ||
	    (w->value != NULL &&
	     !jk_span_equal(f->shown, jk_span_str(w->value))))
		return;
	if (f->confidence > w->best)
		w->best = f->confidence;
}

enum jk_confidence
kit_confidence(struct jk_detector *d, const struct jk_ruleset *rules,
	       const char *rule, struct jk_span text, const char *value)
{
	struct jk_unit unit = { .to = UINT64_MAX };
	struct wanted w = { rules, rule, value, JK_CONF_NONE };

	jk_detector_begin(d, &unit, note_wanted, &w);
	feed(d, text, 0, text.len, 0);
	jk_detector_finish(d, NULL);
	return w.best;
}
