/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ending.h"
#include "engine/frame.h"
#include "engine/order.h"
#include "engine/queue.h"
#include "engine/settings.h"

enum { NJOBS = 2000, NTHREADS = 4 };

struct race {
	struct jk_queue *queue;
	struct jk_order *order;
};

static void *
work(void *arg)
{
	struct race *race = arg;
	struct jk_buf frames = { 0 };
	uint64_t *seq;

	while ((seq = jk_queue_pop(race->queue)) != NULL) {
		/* Some jobs say much, in parts, so that the limits bite. */
		unsigned parts = *seq % 97 == 0 ? 40 : 1;

		for (unsigned i = 0; i < parts; i++) {
			jk_wire_put_u64(&frames, *seq);
			jk_order_add(race->order, *seq, &frames);
		}
		jk_order_close(race->order, *seq);
		free(seq);
	}
	jk_buf_release(&frames);
	return NULL;
}

static void *
feed(void *arg)
{
	struct race *race = arg;

	for (unsigned i = 0; i < NJOBS; i++) {
		uint64_t *seq = jk_xcalloc(1, sizeof(*seq));

		*seq = jk_order_reserve(race->order);
		ck_assert(jk_queue_push(race->queue, seq));
	}
	jk_queue_close(race->queue);
	jk_order_finish(race->order);
	return NULL;
}

START_TEST(in_order)
{
	struct race race = {
		.queue = jk_queue_new(8),
		.order = jk_order_new(16, 64),
	};
	pthread_t feeder, worker[NTHREADS];
	struct jk_buf out = { 0 };
	uint64_t expect = 0, parts = 0;
	enum jk_taken taken;

	for (unsigned i = 0; i < NTHREADS; i++)
		pthread_create(&worker[i], NULL, work, &race);
	pthread_create(&feeder, NULL, feed, &race);
	while ((taken = jk_order_take(race.order, &out, 1000)) !=
	       JK_TAKEN_END) {
		struct jk_wire w = { .rest = jk_buf_span(&out) };

		while (w.rest.len > 0) {
			uint64_t seq = jk_wire_take_u64(&w);

			ck_assert_uint_eq(seq, expect);
			if (++parts == (seq % 97 == 0 ? 40 : 1)) {
				expect++;
				parts = 0;
			}
		}
	}
	ck_assert_uint_eq(expect, NJOBS);
	pthread_join(feeder, NULL);
	for (unsigned i = 0; i < NTHREADS; i++)
		pthread_join(worker[i], NULL);
	jk_buf_release(&out);
	jk_order_free(race.order);
	jk_queue_free(race.queue);
}
END_TEST

START_TEST(closed_queue)
{
	struct jk_queue *queue = jk_queue_new(2);
	int job;

	ck_assert(jk_queue_push(queue, &job));
	jk_queue_close(queue);
	ck_assert(!jk_queue_push(queue, &job));
	ck_assert_ptr_eq(jk_queue_pop(queue), &job);
	ck_assert_ptr_null(jk_queue_pop(queue));
	jk_queue_free(queue);
}
END_TEST

START_TEST(broken_order)
{
	struct jk_order *order = jk_order_new(1, 1);
	struct jk_buf frames = { 0 };
	uint64_t seq = jk_order_reserve(order);

	jk_order_break(order);
	/* Neither blocks, whatever is full. */
	jk_order_reserve(order);
	jk_buf_append_str(&frames, "more than a byte");
	jk_order_add(order, seq, &frames);
	ck_assert_uint_eq(frames.len, 0);
	jk_buf_release(&frames);
	jk_order_free(order);
}
END_TEST

static struct jk_finding
sample(void)
{
	return (struct jk_finding){
		.rule = 3,
		.confidence = JK_CONF_HIGH,
		.severity = JK_SEV_CRITICAL,
		.score = -7,
		.offset = 123456789012,
		.length = 14,
		.line = 9,
		.column = 4,
		.charset = JK_CP949,
		.person = 42,
		.around = 43,
		.place = jk_span_str("Sheet1!B17"),
		.shown = jk_span_str("75****-*******"),
		.allowed = true,
		.reason = jk_span_str("a test"),
		.nevidence = 2,
		.evidence = { jk_span_str("check digit fits +60"),
			      jk_span_str("dash +20") },
	};
}

START_TEST(finding_frame)
{
	struct jk_finding in = sample(), out;
	struct jk_buf b = { 0 };
	struct jk_frame frame;
	struct jk_span member;
	struct jk_err err;
	size_t used;

	jk_frame_put_finding(&b, jk_span_str("a.zip!/b.txt"), &in);
	ck_assert_int_eq(jk_frame_next(jk_buf_span(&b), &frame, &used, &err),
			 JK_OK);
	ck_assert_uint_eq(used, b.len);
	ck_assert_int_eq(frame.type, JK_FRAME_FINDING);
	ck_assert_int_eq(
		jk_frame_take_finding(&frame.body, 4, &member, &out, &err),
		JK_OK);
	ck_assert(jk_span_equal(member, jk_span_str("a.zip!/b.txt")));
	ck_assert_uint_eq(out.rule, in.rule);
	ck_assert_int_eq(out.score, in.score);
	ck_assert_uint_eq(out.offset, in.offset);
	ck_assert_uint_eq(out.person, in.person);
	ck_assert(jk_span_equal(out.place, in.place));
	ck_assert(jk_span_equal(out.shown, in.shown));
	ck_assert(out.allowed);
	ck_assert(jk_span_equal(out.reason, in.reason));
	ck_assert_uint_eq(out.nevidence, 2);
	ck_assert(jk_span_equal(out.evidence[1], in.evidence[1]));
	jk_buf_release(&b);
}
END_TEST

/* A sender that lies: every byte of a frame set to 0xff, and every cut. */
START_TEST(hostile_frame)
{
	struct jk_finding in = sample(), out;
	struct jk_buf b = { 0 };
	struct jk_span member;
	struct jk_frame frame;
	struct jk_err err;
	size_t used;

	jk_frame_put_finding(&b, jk_span_str("m"), &in);
	for (size_t i = 0; i < b.len; i++) {
		unsigned char old = b.ptr[i];

		b.ptr[i] = 0xff;
		if (jk_frame_next(jk_buf_span(&b), &frame, &used, &err) ==
			    JK_OK &&
		    used > 0)
			jk_frame_take_finding(&frame.body, 4, &member, &out,
					      &err);
		b.ptr[i] = old;
		ck_assert_int_eq(jk_frame_next((struct jk_span){ b.ptr, i },
					       &frame, &used, &err),
				 JK_OK);
		ck_assert_uint_eq(used, 0);
	}
	ck_assert_int_eq(jk_frame_next(jk_buf_span(&b), &frame, &used, &err),
			 JK_OK);
	/* A rule that does not exist. */
	ck_assert_int_eq(
		jk_frame_take_finding(&frame.body, 3, &member, &out, &err),
		JK_ECORRUPT);
	memset(b.ptr, 0xff, 4);
	ck_assert_int_eq(jk_frame_next(jk_buf_span(&b), &frame, &used, &err),
			 JK_ECORRUPT);
	jk_buf_release(&b);
}
END_TEST

enum { NHITS = 3000 };

static struct jk_finding
hit(unsigned i)
{
	return (struct jk_finding){
		.rule = i % 7 == 0 ? 4000 : i % 5,
		.confidence = (enum jk_confidence)(i % 4),
		.person = UINT64_MAX / (i + 1),
		.allowed = i % 3 == 0,
	};
}

/* Hits of one member stand in few frames; another frame or member between
 * them begins a new one. */
START_TEST(hits_frame)
{
	struct jk_buf b = { 0 };
	struct jk_hit_frame open = { 0 };
	struct jk_span rest, member;
	struct jk_hit got[100];
	struct jk_frame frame;
	unsigned nframes = 0, i = 0;
	struct jk_err err;
	size_t used, n;

	for (unsigned k = 0; k < NHITS; k++) {
		struct jk_finding f = hit(k);

		if (k == 1000)
			jk_frame_put_count(&b, 1, 2);
		if (k == 2000)
			open = (struct jk_hit_frame){ 0 };
		jk_frame_put_hit(&b, &open, jk_span_str(k < 2000 ? "" : "m"),
				 &f);
	}
	for (rest = jk_buf_span(&b); rest.len > 0;
	     rest = jk_span_from(rest, used)) {
		ck_assert_int_eq(jk_frame_next(rest, &frame, &used, &err),
				 JK_OK);
		ck_assert_uint_gt(used, 0);
		if (frame.type == JK_FRAME_COUNT)
			continue;
		ck_assert_int_eq(frame.type, JK_FRAME_HITS);
		nframes++;
		member = jk_wire_take_bytes(&frame.body);
		ck_assert_uint_eq(member.len, i >= 2000);
		do {
			ck_assert_int_eq(jk_frame_take_hits(&frame.body, 4001,
							    got, 100, &n, &err),
					 JK_OK);
			for (size_t k = 0; k < n; k++, i++) {
				struct jk_finding f = hit(i);

				ck_assert_uint_eq(got[k].rule, f.rule);
				ck_assert_int_eq(got[k].confidence,
						 f.confidence);
				ck_assert_uint_eq(got[k].person, f.person);
				ck_assert_int_eq(got[k].allowed, f.allowed);
			}
		} while (n > 0);
	}
	ck_assert_uint_eq(i, NHITS);
	ck_assert_uint_eq(nframes, 3);
	jk_buf_release(&b);
}
END_TEST

/* Cut anywhere, or grown by a byte, or with a rule that does not exist. */
START_TEST(hostile_hits)
{
	static const unsigned char member[] = { 1, 0, 0, 0, 0, 0, 0, 0, 'm' };
	unsigned char body[sizeof(member) + 3 * 11 + 1] = { 0 };
	size_t whole = sizeof(body) - 1;
	struct jk_err err;

	memcpy(body, member, sizeof(member));
	for (size_t len = 0; len <= sizeof(body); len++) {
		struct jk_wire w = { .rest = { body, len } };
		bool fits = len >= sizeof(member) &&
			    (len - sizeof(member)) % 11 == 0;

		ck_assert_int_eq(jk_frame_check_hits(&w, 1, &err),
				 fits ? JK_OK : JK_ECORRUPT);
	}
	for (size_t at = 0; at < 3; at++) {
		struct jk_wire w = { .rest = { body, whole } };

		/* The second hit; its lowest two bits are the confidence. */
		body[sizeof(member) + 11 + at] = 4;
		ck_assert_int_eq(jk_frame_check_hits(&w, 1, &err), JK_ECORRUPT);
		body[sizeof(member) + 11 + at] = 0;
	}
	/* A member longer than the frame. */
	for (size_t at = 0; at < 8; at++) {
		struct jk_wire w = { .rest = { body, whole } };

		body[at] = 0xff;
		ck_assert_int_eq(jk_frame_check_hits(&w, 1, &err), JK_ECORRUPT);
		body[at] = member[at];
	}
}
END_TEST

/* Every single field of a finding frame is checked against its bound. */
START_TEST(finding_bounds)
{
	struct jk_finding in = sample(), out;
	struct jk_buf b = { 0 };
	struct jk_span member;
	struct jk_err err;
	unsigned refused = 0;

	jk_frame_put_finding(&b, jk_span_str("m"), &in);
	for (size_t i = JK_FRAME_HEAD; i < b.len; i++) {
		struct jk_wire w = { .rest = jk_span_from(jk_buf_span(&b),
							  JK_FRAME_HEAD) };
		unsigned char old = b.ptr[i];

		b.ptr[i] = 0xff;
		if (jk_frame_take_finding(&w, 4, &member, &out, &err) == JK_OK)
			ck_assert(out.rule < 4 &&
				  out.confidence <= JK_CONF_HIGH &&
				  out.severity <= JK_SEV_CRITICAL &&
				  out.charset <= JK_BINARY &&
				  out.nevidence <= JK_FINDING_MAX_EVIDENCE);
		else
			refused++;
		b.ptr[i] = old;
	}
	/* Rule, confidence, severity, charset, number and lengths of evidence,
	 * four lengths; station, use, and their two lengths. */
	ck_assert_uint_eq(refused,
			  4 + 1 + 1 + 1 + 1 + 4 * 4 + 2 * 2 + 1 + 1 + 2 * 2);
	for (size_t len = 0; len + JK_FRAME_HEAD < b.len; len++) {
		struct jk_wire w = {
			.rest = { b.ptr + JK_FRAME_HEAD, len },
		};

		ck_assert_int_eq(
			jk_frame_take_finding(&w, 4, &member, &out, &err),
			JK_ECORRUPT);
	}
	jk_buf_release(&b);
}
END_TEST

START_TEST(ending)
{
	struct jk_ending e = { 0 };
	struct jk_coverage c;

	jk_ending_reset(&e);
	c = jk_ending_record(&e, jk_span_str("m"));
	ck_assert_int_eq(c.outcome, JK_SCANNED);
	jk_ending_note(&e, JK_PARTIAL, JK_CAUSE_NO_EXTRACTOR,
		       jk_span_str("pdf"));
	jk_ending_note(&e, JK_PARTIAL, JK_CAUSE_CHANGED, jk_span_str(""));
	jk_ending_note(&e, JK_FAILED, JK_CAUSE_CRASHED,
		       jk_span_str("signal 11"));
	c = jk_ending_record(&e, jk_span_str("m"));
	ck_assert_int_eq(c.outcome, JK_FAILED);
	ck_assert_int_eq(c.cause, JK_CAUSE_CRASHED);
	ck_assert_uint_lt(jk_span_find(c.detail, 0, jk_span_str("signal 11")),
			  c.detail.len);
	ck_assert_uint_lt(jk_span_find(c.detail, 0, jk_span_str("pdf")),
			  c.detail.len);
	ck_assert_uint_lt(
		jk_span_find(c.detail, 0, jk_span_str("changed while")),
		c.detail.len);
	jk_ending_release(&e);
}
END_TEST

START_TEST(settings)
{
	const struct jk_pack packs[] = {
		{ .name = "a.yaml", .text = jk_span_str("rules: []") },
		{ .name = "b.yaml", .text = jk_span_str("") },
	};
	struct jk_config config = {
		.mode = JK_MODE_LIST,
		.sandbox = JK_SANDBOX_REQUIRE,
		.limits = jk_limits_default(),
		.detect = { .show = JK_SHOW_FULL,
			    .min_confidence = JK_CONF_LOW,
			    .brief = true,
			    .key = { 1, 2 },
			    .today = -5 },
		.packs = packs,
		.npacks = 2,
	};
	struct jk_worker_config out;
	struct jk_buf b = { 0 };
	struct jk_err err;

	jk_worker_config_encode(&b, &config);
	ck_assert_int_eq(jk_worker_config_decode(jk_buf_span(&b), &out, &err),
			 JK_OK);
	ck_assert_int_eq(out.mode, JK_MODE_LIST);
	ck_assert_int_eq(out.sandbox, JK_SANDBOX_REQUIRE);
	ck_assert_uint_eq(out.limits.max_memory, config.limits.max_memory);
	ck_assert_int_eq(out.detect.today, -5);
	ck_assert(out.detect.brief);
	ck_assert_uint_eq(out.detect.key.k1, 2);
	ck_assert_uint_eq(out.npacks, 2);
	ck_assert_str_eq(out.packs[1].name, "b.yaml");
	ck_assert(jk_span_equal(out.packs[0].text, packs[0].text));
	jk_worker_config_release(&out);
	for (size_t len = 0; len < b.len; len++)
		ck_assert_int_eq(
			jk_worker_config_decode((struct jk_span){ b.ptr, len },
						&out, &err),
			JK_ECORRUPT);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("engine");
	TCase *tcase = tcase_create("engine");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, in_order);
	tcase_add_test(tcase, closed_queue);
	tcase_add_test(tcase, broken_order);
	tcase_add_test(tcase, finding_frame);
	tcase_add_test(tcase, hostile_frame);
	tcase_add_test(tcase, finding_bounds);
	tcase_add_test(tcase, hits_frame);
	tcase_add_test(tcase, hostile_hits);
	tcase_add_test(tcase, ending);
	tcase_add_test(tcase, settings);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
