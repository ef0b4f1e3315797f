/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/rule.h>

#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/detector.h>

#include "match/ruleset.h"

#define LEAST_EXAMPLES 2
/* Ages in examples are counted from this day, so that they keep: 1 November
 * 2026. */
#define CHECK_DAY 20758

struct check {
	const struct jk_ruleset *rules;
	struct jk_detector *detector;
	void (*say)(void *arg, bool failure, const char *rule,
		    const char *text);
	void *arg;
	size_t failures;
	/* The example that runs. */
	size_t rule;
	const struct jk_example *example; /* NULL: a counter-example */
	bool found;
};

static void
note_finding(void *arg, const struct jk_finding *f)
{
	struct check *c = arg;

	if (f->rule != c->rules->rules[c->rule].base ||
	    f->confidence == JK_CONF_NONE)
		return;
	if (c->example == NULL) {
		c->found = true;
		return;
	}
	if (f->confidence >= c->example->least &&
	    (c->example->value == NULL ||
	     jk_span_equal(f->shown, jk_span_str(c->example->value))))
		c->found = true;
}

/* True when the rule finds its value in text. */
static bool
is_found(struct check *c, const char *text, const char *file)
{
	struct jk_unit whole = { .to = UINT64_MAX, .name = jk_span_str(file) };
	struct jk_span s = jk_span_str(text);
	size_t room;
	unsigned char *p;

	c->found = false;
	jk_detector_begin(c->detector, &whole, note_finding, c);
	p = jk_detector_room(c->detector, &room);
	s = jk_span_head(s, room);
	memcpy(p, s.ptr, s.len);
	jk_detector_advance(c->detector, s.len);
	jk_detector_finish(c->detector, NULL);
	return c->found;
}

static void
complain(struct check *c, bool failure, const char *what, const char *text)
{
	struct jk_buf b;

	jk_buf_init(&b);
	jk_buf_appendf(&b, "%s%s%s", what, text[0] != '\0' ? ": " : "", text);
	c->failures += failure;
	c->say(c->arg, failure, c->rules->rules[c->rule].info.id,
	       jk_buf_cstr(&b));
	jk_buf_release(&b);
}

static void
check_rule(struct check *c)
{
	const struct jk_rule *r = &c->rules->rules[c->rule];

	for (size_t i = 0; i < r->nexamples; i++) {
		c->example = &r->examples[i];
		if (!is_found(c, c->example->text, c->example->file))
			complain(c, true, "example is not found",
				 c->example->text);
	}
	c->example = NULL;
	for (size_t i = 0; i < r->ncounters; i++) {
		if (is_found(c, r->counters[i], ""))
			complain(c, true, "counter-example is found",
				 r->counters[i]);
	}
	if (r->nexamples < LEAST_EXAMPLES)
		complain(c, false, "fewer than two examples", "");
	if (r->ncounters < LEAST_EXAMPLES)
		complain(c, false, "fewer than two counter-examples", "");
	if (r->lists != NULL)
		return;
	if (r->anchor == JK_ANCHOR_DIGITS && r->nshapes == 0)
		complain(c, false, "slow: its anchor gives no groups", "");
	if (r->validator == NULL && r->words.n == 0)
		complain(c, false, "doubtful: neither validator nor words", "");
	if (!r->jit)
		complain(c, false, "slow: its pattern has no machine code", "");
}

size_t
jk_ruleset_check(const struct jk_ruleset *rules,
		 void (*say)(void *arg, bool failure, const char *rule,
			     const char *text),
		 void *arg)
{
	struct jk_detect_options options = {
		.show = JK_SHOW_FULL,
		.min_confidence = JK_CONF_LOW,
		.today = CHECK_DAY,
	};
	struct check c = { .rules = rules, .say = say, .arg = arg };

	c.detector = jk_detector_new(rules, &options);
	for (c.rule = 0; c.rule < rules->n; c.rule++)
		check_rule(&c);
	jk_detector_free(c.detector);
	return c.failures;
}
