/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_lib.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include <jikimi/git.h>

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
#define SYMBOL(name) { #name, offsetof(struct jk_git_lib, name) },
	JK_GIT_CALLS(SYMBOL)
#undef SYMBOL
};

const char *
jk_git_version(void)
{
	return "libgit2 " LIBGIT2_VERSION;
}

enum jk_status
jk_git_lib_open(struct jk_git_lib *lib, struct jk_err *err)
{
	/* The name changes with the interface: what we were built with. */
	const char *soname = "libgit2.so." TEXT(LIBGIT2_VER_MAJOR) "." TEXT(
		LIBGIT2_VER_MINOR);
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (handle == NULL)
		return jk_err_set(err, JK_EUNSUPPORTED,
				  "%s is not installed (apt-get install "
				  "libgit2-1.5)",
				  soname);
	for (size_t i = 0; i < JK_COUNT(symbols); i++) {
		void *address = dlsym(handle, symbols[i].name);

		if (address == NULL) {
			dlclose(handle);
			return jk_err_set(err, JK_EUNSUPPORTED, "%s has no %s",
					  soname, symbols[i].name);
		}
		/* POSIX dlsym(): a data pointer that holds a function's. */
		memcpy((char *)lib + symbols[i].offset, &address,
		       sizeof(address));
	}
	/* Stays: opened without unloading. */
	dlclose(handle);
	return JK_OK;
}
