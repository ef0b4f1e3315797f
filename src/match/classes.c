/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/span.h>

#include "match/classes_set.h"

/* The fastest first. */
static const struct jk_classes_set *const sets[] = {
#ifdef __x86_64__
	&jk_classes_avx512, &jk_classes_avx2, &jk_classes_sse2,
#endif
#ifdef __aarch64__
	&jk_classes_neon,
#endif
	&jk_classes_scalar,
};

static const struct jk_classes_set *
find_set(const char *name)
{
	for (size_t i = 0; i < JK_COUNT(sets); i++) {
		if (strcmp(sets[i]->name, name) == 0 && sets[i]->is_available())
			return sets[i];
	}
	return NULL;
}

static const struct jk_classes_set *
choose_set(void)
{
	const char *name = getenv("JIKIMI_SIMD");
	const struct jk_classes_set *set;
	size_t i = 0;

	set = name != NULL ? find_set(name) : NULL;
	if (set != NULL)
		return set;
	while (!sets[i]->is_available())
		i++;
	return sets[i];
}

void
jk_classes_init(struct jk_classes *c)
{
	*c = (struct jk_classes){ .set = choose_set() };
}

void
jk_classes_add_literal(struct jk_classes *c, unsigned char byte)
{
	assert(c->nliteral < JK_MAX_LITERALS && byte < 0x80);
	c->literal[c->nliteral++] = byte;
}

void
jk_classes_map(const struct jk_classes *c, const unsigned char *p, size_t n,
	       struct jk_block *out)
{
	c->set->map(c, p, n, out);
}

void
jk_classes_find(const struct jk_classes *c, unsigned char byte,
		const unsigned char *p, size_t n, uint64_t *out)
{
	c->set->find(byte, p, n, out);
}

const char *
jk_classes_simd(void)
{
	return choose_set()->name;
}

bool
jk_classes_simd_known(const char *name)
{
	return find_set(name) != NULL;
}
