/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/buf.h>

#include "match/rules_yaml.h"

enum jk_status
jk_parsed_pack_get(const struct jk_pack *pack, struct jk_parsed_pack **out,
		   struct jk_err *err)
{
	size_t n;
	const struct jk_pack *builtin = jk_builtin_packs(&n);

	/* A worker is sent all packs as they are. */
	for (size_t i = 0; i < n; i++) {
		if (!jk_span_equal(pack->text, builtin[i].text))
			continue;
		*out = jk_xcalloc(1, sizeof(**out));
		(*out)->name = jk_xstrdup(pack->name);
		(*out)->yaml = jk_builtin_parsed(i);
		(*out)->builtin = true;
		return JK_OK;
	}
	return jk_parsed_pack_load(pack, out, err);
}
