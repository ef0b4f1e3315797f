/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/seen.h"

#include <stdlib.h>

#include <jikimi/buf.h>

/* The slot where this inode is or belongs. */
static struct jk_inode *
find(struct jk_inode *slot, size_t nslots, uint64_t dev, uint64_t ino)
{
	uint64_t h = (ino * UINT64_C(0x9e3779b97f4a7c15)) ^
		     (dev * UINT64_C(0xc2b2ae3d27d4eb4f));
	size_t i = (size_t)(h >> 20) & (nslots - 1);

	while ((slot[i].ino != 0 || slot[i].dev != 0) &&
	       (slot[i].ino != ino || slot[i].dev != dev))
		i = (i + 1) & (nslots - 1);
	return &slot[i];
}

static void
grow(struct jk_seen *set)
{
	size_t n = set->nslots > 0 ? set->nslots * 2 : 1024;
	struct jk_inode *slot = jk_xcalloc(n, sizeof(*slot));

	for (size_t i = 0; i < set->nslots; i++) {
		struct jk_inode *old = &set->slot[i];

		if (old->ino != 0 || old->dev != 0)
			*find(slot, n, old->dev, old->ino) = *old;
	}
	free(set->slot);
	set->slot = slot;
	set->nslots = n;
}

bool
jk_seen_add(struct jk_seen *set, dev_t dev, ino_t ino)
{
	struct jk_inode *at;

	if (set->count * 4 >= set->nslots * 3)
		grow(set);
	at = find(set->slot, set->nslots, dev, ino);
	if (at->ino != 0 || at->dev != 0)
		return false;
	at->dev = dev;
	at->ino = ino;
	set->count++;
	return true;
}

bool
jk_seen_has(const struct jk_seen *set, dev_t dev, ino_t ino)
{
	struct jk_inode *at;

	if (set->nslots == 0)
		return false;
	at = find(set->slot, set->nslots, dev, ino);
	return at->ino != 0 || at->dev != 0;
}

void
jk_seen_release(struct jk_seen *set)
{
	free(set->slot);
	*set = (struct jk_seen){ 0 };
}
