/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lazy.h"

#include <dlfcn.h>
#include <string.h>

#include <jikimi/span.h>

enum jk_status
jk_lazy_open(const struct jk_lazy_library *library, void *table,
	     struct jk_err *err)
{
	void *handle =
		dlopen(library->soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (handle == NULL)
		return jk_err_set(err, JK_EUNSUPPORTED, "%s is not installed",
				  library->name);
	for (const struct jk_lazy_symbol *s = library->symbols; s->name != NULL;
	     s++) {
		void *address = dlsym(handle, s->name);

		if (address == NULL) {
			dlclose(handle);
			return jk_err_set(err, JK_EUNSUPPORTED, "%s has no %s",
					  library->name, s->name);
		}
		/* POSIX dlsym(): a data pointer that holds a function's. */
		memcpy((char *)table + s->offset, &address, sizeof(address));
	}
	/* Stays: opened without unloading. */
	dlclose(handle);
	return JK_OK;
}

enum jk_status
jk_lazy_open_for(struct jk_out *out, const struct jk_lazy_library *library,
		 void *table, struct jk_err *err)
{
	enum jk_status status = jk_lazy_open(library, table, err);

	if (status != JK_OK)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_EXTRACTOR, jk_span_str(err->text));
	return status;
}
