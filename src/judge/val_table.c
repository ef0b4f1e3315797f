/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#define JK_FACT_ENUM(id, name) [JK_FACT_##id] = name,
static const char *const fact_names[] = {
#include <jikimi/facts.def>
};
#undef JK_FACT_ENUM

_Static_assert(JK_NFACTS <= 64, "facts are bits of 64");

#define JK_VALIDATOR(id) { .name = #id, .check = jk_val_##id },
#define JK_VALIDATOR_ALIKE(id)                                                 \
	{ .name = #id, .check = jk_val_##id, .alike = true },
static const struct jk_validator validators[] = {
#include "judge/validators.def"
};
#undef JK_VALIDATOR
#undef JK_VALIDATOR_ALIKE

const char *
jk_fact_name(enum jk_fact fact)
{
	return fact_names[fact];
}

const struct jk_validator *
jk_validator_find(const char *name)
{
	for (size_t i = 0; i < JK_COUNT(validators); i++) {
		if (strcmp(validators[i].name, name) == 0)
			return &validators[i];
	}
	return NULL;
}
