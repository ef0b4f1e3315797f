/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The project's test vectors, which are not part of this source: read from
 * $JIKIMI_SHARED/data/vectors.json, or beside the source tree. Without them
 * the test is skipped. One line of TAP a vector.
 */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/validator.h>

#include "match/window.h"
#include "test_detect_kit.h"

struct vectors {
	struct jk_ruleset *rules;
	struct jk_detector *detector;
	unsigned run, failed;
};

/* Types that a validator decides: normalised value in, verdict out. */
static const struct {
	const char *type, *validator;
	bool check_decides; /* valid means that the check digit fits */
} kinds[] = {
	{ "rrn", "rrn", true },
	{ "frn", "frn", false },
	{ "frn_chk13", "frn", true },
	{ "brn", "brn", false },
	{ "crn", "crn", true },
	{ "card", "card", false },
	{ "mobile", "mobile", false },
	{ "email", "email", false },
	{ "iban", "iban", false },
	{ "rrn_masked", "rrn_masked", false },
	{ "driver", "licence", false },
	{ "passport", "passport", false },
	{ "mrz_td3_line2", "passport_mrz", false },
	{ "landline", "landline", false },
	{ "nhi", "health_card", false },
	{ "military", "military", false },
	{ "plate", "plate", false },
	{ "dob", "birth_date", false },
	{ "ipv4", "ipv4", false },
	{ "mac", "mac", false },
	{ "pccc", "customs", false },
	{ "us_ssn", "us_ssn", false },
	{ "jp_mynumber", "jp_my_number", false },
	{ "cn_id", "cn_ric", false },
	{ "kw_civil", "kw_civil", false },
	{ "ma_rib", "ma_rib", false },
	{ "ma_cin", "ma_cin", false },
	{ "vn_cccd", "vn_cccd", false },
};

/* Types that are written in many ways: valid ones must also be found in text
 * behind this label. */
static const struct {
	const char *type, *rule, *label;
} labels[] = {
	{ "rrn", "kr-rrn", "주민등록번호: " },
	{ "frn", "kr-frn", "외국인등록번호: " },
	{ "brn", "kr-brn", "사업자등록번호: " },
	{ "crn", "kr-crn", "법인등록번호: " },
	{ "card", "card", "카드번호: " },
	{ "mobile", "kr-mobile", "휴대폰: " },
	{ "email", "email", "이메일: " },
	{ "iban", "iban", "IBAN: " },
	{ "mrz_td3_line2", "kr-passport", "" },
	{ "landline", "kr-phone", "전화번호: " },
	{ "nhi", "kr-health-insurance", "건강보험증번호: " },
	{ "military", "kr-military", "군번: " },
	{ "plate", "kr-vehicle", "차량번호: " },
	{ "address", "kr-address", "주소: " },
	{ "account", "kr-bank-account", "" },
	{ "ci", "kr-ci", "CI: " },
	{ "di", "kr-di", "DI: " },
	{ "pccc", "kr-customs", "통관: " },
	{ "us_ssn", "us-ssn", "SSN: " },
	{ "jp_mynumber", "jp-my-number", "個人番号: " },
	{ "cn_id", "cn-ric", "身份证号: " },
	{ "kw_civil", "kw-civil-id", "Civil ID: " },
	{ "ma_rib", "ma-rib", "RIB: " },
	{ "vn_cccd", "vn-cccd", "CCCD: " },
};

static void
fail(struct vectors *v, const char *type, const char *value, const char *why)
{
	v->failed++;
	printf("# %s '%s': %s\n", type, value, why);
}

static void
check_validator(struct vectors *v, const char *type, const char *value,
		bool valid)
{
	const struct jk_validator *validator = NULL;
	struct jk_candidate c = { .today = KIT_TODAY };
	struct jk_validation got;
	struct jk_window w;
	bool check_decides = false, is_valid;

	for (size_t i = 0; i < JK_COUNT(kinds); i++) {
		if (strcmp(kinds[i].type, type) == 0) {
			validator = jk_validator_find(kinds[i].validator);
			check_decides = kinds[i].check_decides;
		}
	}
	if (validator == NULL)
		return;
	jk_window_init(&w);
	jk_window_build(&w, jk_span_str(value), 0, strlen(value));
	c.text = jk_span_make(w.norm, w.len);
	got = validator->check(&c);
	is_valid =
		got.verdict == JK_PROVEN ||
		(got.verdict == JK_PLAUSIBLE &&
		 (!check_decides || (got.facts >> JK_FACT_NO_CHECK & 1) != 0));
	/* A mask that hides too little is a finding, but no valid mask. */
	if ((got.facts >> JK_FACT_WEAK_MASK & 1) != 0)
		is_valid = false;
	v->run++;
	if (is_valid != valid)
		fail(v, type, value, "verdict");
	jk_window_release(&w);
}

static void
check_text(struct vectors *v, const char *type, const char *value)
{
	struct jk_buf text;

	for (size_t i = 0; i < JK_COUNT(labels); i++) {
		if (strcmp(labels[i].type, type) != 0)
			continue;
		jk_buf_init(&text);
		jk_buf_append_str(&text, labels[i].label);
		jk_buf_append_str(&text, value);
		v->run++;
		if (kit_confidence(v->detector, v->rules, labels[i].rule,
				   jk_buf_span(&text), NULL) < JK_CONF_MEDIUM)
			fail(v, type, value, "not found in text");
		jk_buf_release(&text);
	}
}

/* rrn_text carries the score that the whole text must get: 80 is high, 60 is
 * reported, below 40 is not even for review. */
static void
check_score(struct vectors *v, const char *value, json_int_t score)
{
	enum jk_confidence c = kit_confidence(v->detector, v->rules, "kr-rrn",
					      jk_span_str(value), NULL);

	v->run++;
	if (score >= 80 && c < JK_CONF_HIGH)
		fail(v, "rrn_text", value, "not found with high confidence");
	if (score >= 60 && c < JK_CONF_MEDIUM)
		fail(v, "rrn_text", value, "not found");
	if (score < 80 && c >= JK_CONF_HIGH)
		fail(v, "rrn_text", value, "found with high confidence");
	if (score < 40 && c >= JK_CONF_MEDIUM)
		fail(v, "rrn_text", value, "found");
}

static void
check_one(struct vectors *v, const json_t *row)
{
	const char *type = json_string_value(json_object_get(row, "type"));
	const char *value = json_string_value(json_object_get(row, "value"));
	bool valid = json_is_true(json_object_get(row, "valid"));

	if (type == NULL || value == NULL)
		return;
	if (strcmp(type, "rrn_text") == 0) {
		check_score(v, value,
			    json_integer_value(json_object_get(row, "score")));
		return;
	}
	check_validator(v, type, value, valid);
	if (valid)
		check_text(v, type, value);
}

static json_t *
load(void)
{
	const char *shared = getenv("JIKIMI_SHARED");
	const char *srcdir = getenv("srcdir");
	char path[4096];

	if (shared != NULL)
		snprintf(path, sizeof(path), "%s/data/vectors.json", shared);
	else
		snprintf(path, sizeof(path), "%s/../shared/data/vectors.json",
			 srcdir != NULL ? srcdir : ".");
	return json_load_file(path, 0, NULL);
}

int
main(void)
{
	struct vectors v = { .run = 0 };
	json_t *json = load(), *row;
	unsigned number = 0;
	size_t i;

	if (json == NULL) {
		printf("1..0 # SKIP no vectors.json: set JIKIMI_SHARED\n");
		return EXIT_SUCCESS;
	}
	v.rules = kit_rules();
	v.detector = kit_detector(v.rules);
	json_array_foreach(json, i, row)
	{
		unsigned run = v.run, failed = v.failed;

		check_one(&v, row);
		if (v.run > run)
			printf("%s %u - vector %zu\n",
			       v.failed > failed ? "not ok" : "ok", ++number,
			       i);
	}
	printf("1..%u\n", number);
	jk_detector_free(v.detector);
	jk_ruleset_free(v.rules);
	json_decref(json);
	return v.failed == 0 && v.run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
