/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_parts.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SLOTS = 1024 };

/* Object names are spread already, as long as nobody chose them: who makes
 * many that share eight bytes has paid for it. */
static size_t
place_of(const struct jk_oidset *set, const unsigned char *oid)
{
	uint64_t hash;

	memcpy(&hash, oid, sizeof(hash));
	return (size_t)hash & (set->nslots - 1);
}

static bool
is_empty(const unsigned char *oid)
{
	static const unsigned char zero[JK_OID_LEN];

	return memcmp(oid, zero, JK_OID_LEN) == 0;
}

/* Where oid is, or is to be. */
static size_t
find_slot(const struct jk_oidset *set, const unsigned char *oid)
{
	size_t i = place_of(set, oid);

	while (!is_empty(set->slot[i]) &&
	       memcmp(set->slot[i], oid, JK_OID_LEN) != 0)
		i = (i + 1) & (set->nslots - 1);
	return i;
}

static void
grow(struct jk_oidset *set)
{
	struct jk_oidset larger = {
		.nslots = set->nslots > 0 ? 2 * set->nslots : LEAST_SLOTS,
		.count = set->count,
	};

	larger.slot = jk_xcalloc(larger.nslots, sizeof(*larger.slot));
	for (size_t i = 0; i < set->nslots; i++) {
		if (!is_empty(set->slot[i]))
			memcpy(larger.slot[find_slot(&larger, set->slot[i])],
			       set->slot[i], JK_OID_LEN);
	}
	free(set->slot);
	*set = larger;
}

bool
jk_oidset_add(struct jk_oidset *set, const unsigned char *oid)
{
	size_t i;

	if (set->count * 2 >= set->nslots)
		grow(set);
	i = find_slot(set, oid);
	if (!is_empty(set->slot[i]))
		return false;
	memcpy(set->slot[i], oid, JK_OID_LEN);
	set->count++;
	return true;
}

bool
jk_oidset_has(const struct jk_oidset *set, const unsigned char *oid)
{
	return set->nslots > 0 && !is_empty(set->slot[find_slot(set, oid)]);
}

void
jk_oidset_release(struct jk_oidset *set)
{
	free(set->slot);
	*set = (struct jk_oidset){ 0 };
}

static enum jk_git_mode
mode_of(unsigned mode)
{
	switch (mode & 0170000) {
	case 0040000:
		return JK_GIT_MODE_FOLDER;
	case 0100000:
	case 0120000:
		return JK_GIT_MODE_FILE;
	case 0160000:
		return JK_GIT_MODE_COMMIT;
	default:
		return JK_GIT_MODE_OTHER;
	}
}

/* An entry: the mode in octal, a blank, the name, a NUL, the object's name. */
bool
jk_tree_next(struct jk_span *rest, struct jk_tree_entry *out, bool *bad)
{
	const unsigned char *nul;
	unsigned mode = 0;
	size_t i = 0, len;

	if (rest->len == 0)
		return false;
	*bad = true;
	while (i < rest->len && i < 7 && rest->ptr[i] >= '0' &&
	       rest->ptr[i] <= '7')
		mode = mode * 8 + (rest->ptr[i++] - '0');
	if (i == 0 || i == rest->len || rest->ptr[i] != ' ')
		return false;
	i++;
	nul = memchr(rest->ptr + i, '\0', rest->len - i);
	if (nul == NULL)
		return false;
	len = (size_t)(nul - rest->ptr) + 1;
	if (len == i + 1 || rest->len - len < JK_OID_LEN)
		return false;
	*bad = false;
	out->mode = mode_of(mode);
	out->name = jk_span_make(rest->ptr + i, len - 1 - i);
	out->oid = rest->ptr + len;
	out->raw = jk_span_head(*rest, len + JK_OID_LEN);
	*rest = jk_span_from(*rest, len + JK_OID_LEN);
	return true;
}
