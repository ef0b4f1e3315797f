/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The validators themselves, one prototype a line of validators.def.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_VALIDATORS_H
#define JK_VALIDATORS_H

#include <jikimi/validator.h>

#define JK_VALIDATOR(id)                                                       \
	struct jk_validation jk_val_##id(const struct jk_candidate *candidate);
#define JK_VALIDATOR_ALIKE JK_VALIDATOR
#include "judge/validators.def"
#undef JK_VALIDATOR
#undef JK_VALIDATOR_ALIKE

#define JK_FACT(id) (UINT64_C(1) << JK_FACT_##id)

#endif
