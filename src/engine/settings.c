/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jikimi/wire.h>

#include "engine/channel.h"

/* Clear of the numbers that a worker's descriptors are moved to. */
enum { CONFIG_LEAST = 16 };

_Static_assert((int)CONFIG_LEAST > (int)JK_WORKER_CONFIG, "it would be closed");

/* No path is empty. */
static void
put_path(struct jk_buf *b, const char *path)
{
	jk_wire_put_str(b, path != NULL ? path : "");
}

static void
put_git(struct jk_buf *b, const struct jk_config *c)
{
	const struct jk_git_place *p = &c->place;

	jk_wire_put_u64(b, c->git.what);
	jk_wire_put_u64(b, c->git.diff);
	jk_wire_put_u64(b, c->git.local);
	jk_wire_put_str(b, c->git.range);
	put_path(b, p->top);
	put_path(b, p->gitdir);
	put_path(b, p->commondir);
	jk_wire_put_u64(b, p->index_bytes);
	jk_wire_put_u64(b, p->shallow);
	jk_wire_put_u64(b, c->walk.max_file_size);
	jk_wire_put_u64(b, p->nalternates);
	for (size_t i = 0; i < p->nalternates; i++)
		jk_wire_put_str(b, p->alternate[i]);
}

void
jk_worker_config_encode(struct jk_buf *b, const struct jk_config *c)
{
	jk_wire_put_u64(b, c->mode);
	jk_wire_put_u64(b, c->sandbox);
	jk_wire_put_u64(b, c->limits.max_expand);
	jk_wire_put_u64(b, c->limits.max_members);
	jk_wire_put_u64(b, c->limits.max_depth);
	jk_wire_put_u64(b, c->limits.max_ratio);
	jk_wire_put_u64(b, c->limits.ratio_floor);
	jk_wire_put_u64(b, c->limits.max_memory);
	jk_wire_put_u64(b, c->limits.timeout_ms);
	jk_wire_put_u64(b, c->detect.show);
	jk_wire_put_u64(b, c->detect.min_confidence);
	jk_wire_put_u64(b, c->detect.explain);
	jk_wire_put_u64(b, c->detect.no_allow);
	jk_wire_put_u64(b, c->detect.brief);
	jk_wire_put_u64(b, c->detect.key.k0);
	jk_wire_put_u64(b, c->detect.key.k1);
	jk_wire_put_u64(b, (uint64_t)c->detect.today);
	jk_wire_put_u64(b, c->ocr);
	jk_wire_put_u64(b, c->npacks);
	for (size_t i = 0; i < c->npacks; i++) {
		jk_wire_put_str(b, c->packs[i].name);
		jk_wire_put_bytes(b, c->packs[i].text);
	}
	put_git(b, c);
}

enum jk_status
jk_worker_config_file(const struct jk_config *config, int *out,
		      struct jk_err *err)
{
	struct jk_buf bytes = { 0 };
	int low = memfd_create("jikimi", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int fd = low != -1 ? fcntl(low, F_DUPFD_CLOEXEC, CONFIG_LEAST) : -1;
	bool ok;

	if (low != -1)
		close(low);
	if (fd == -1)
		return jk_err_set(err, JK_EIO, "memfd_create: %s",
				  strerror(errno));
	jk_worker_config_encode(&bytes, config);
	ok = jk_write_all(fd, jk_buf_span(&bytes)) &&
	     fcntl(fd, F_ADD_SEALS,
		   F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) ==
		     0;
	jk_buf_release(&bytes);
	if (!ok) {
		close(fd);
		return jk_err_set(err, JK_EIO, "memory file: %s",
				  strerror(errno));
	}
	*out = fd;
	return JK_OK;
}

static void
take_limits(struct jk_wire *w, struct jk_limits *l)
{
	l->max_expand = jk_wire_take_u64(w);
	l->max_members = jk_wire_take_u64(w);
	l->max_depth = (unsigned)jk_wire_take_max(w, UINT32_MAX);
	l->max_ratio = jk_wire_take_u64(w);
	l->ratio_floor = jk_wire_take_u64(w);
	l->max_memory = jk_wire_take_u64(w);
	l->timeout_ms = jk_wire_take_u64(w);
}

static void
take_detect(struct jk_wire *w, struct jk_detect_options *d)
{
	d->show = (enum jk_show)jk_wire_take_max(w, JK_SHOW_FULL);
	d->min_confidence =
		(enum jk_confidence)jk_wire_take_max(w, JK_CONF_HIGH);
	d->explain = jk_wire_take_max(w, 1) != 0;
	d->no_allow = jk_wire_take_max(w, 1) != 0;
	d->brief = jk_wire_take_max(w, 1) != 0;
	d->key.k0 = jk_wire_take_u64(w);
	d->key.k1 = jk_wire_take_u64(w);
	d->today = (int64_t)jk_wire_take_u64(w);
}

static void
take_packs(struct jk_wire *w, struct jk_worker_config *c)
{
	size_t n = (size_t)jk_wire_take_max(w, 10000);

	c->packs = jk_xcalloc(n, sizeof(*c->packs));
	c->pack_names = jk_xcalloc(n, sizeof(*c->pack_names));
	for (size_t i = 0; i < n; i++) {
		struct jk_span name = jk_wire_take_bytes(w);

		c->pack_names[i] = jk_xcalloc(name.len + 1, 1);
		if (name.len > 0)
			memcpy(c->pack_names[i], name.ptr, name.len);
		c->packs[i].name = c->pack_names[i];
		c->packs[i].text = jk_wire_take_bytes(w);
		c->npacks = i + 1;
	}
}

static char *
take_text(struct jk_wire *w)
{
	struct jk_span s = jk_wire_take_bytes(w);
	char *text;

	if (s.len == 0)
		return NULL;
	text = jk_xcalloc(s.len + 1, 1);
	memcpy(text, s.ptr, s.len);
	return text;
}

static void
take_git(struct jk_wire *w, struct jk_worker_config *c)
{
	struct jk_git_place *p = &c->place;
	size_t n;

	c->git.what = (enum jk_git_what)jk_wire_take_max(w, JK_GIT_HISTORY);
	c->git.diff = jk_wire_take_max(w, 1) != 0;
	c->git.local = jk_wire_take_max(w, 1) != 0;
	c->git.range = c->range = take_text(w);
	p->top = take_text(w);
	p->gitdir = take_text(w);
	p->commondir = take_text(w);
	p->index_bytes = jk_wire_take_u64(w);
	p->shallow = jk_wire_take_max(w, 1) != 0;
	c->max_file_size = jk_wire_take_u64(w);
	n = (size_t)jk_wire_take_max(w, 1000);
	p->alternate = jk_xcalloc(n + 1, sizeof(*p->alternate));
	for (; p->nalternates < n; p->nalternates++)
		p->alternate[p->nalternates] = take_text(w);
}

enum jk_status
jk_worker_config_decode(struct jk_span in, struct jk_worker_config *c,
			struct jk_err *err)
{
	struct jk_wire w = { .rest = in };

	*c = (struct jk_worker_config){ 0 };
	c->mode = (enum jk_engine_mode)jk_wire_take_max(&w, JK_MODE_LIST);
	c->sandbox = (enum jk_sandbox_mode)jk_wire_take_max(&w, JK_SANDBOX_OFF);
	take_limits(&w, &c->limits);
	take_detect(&w, &c->detect);
	c->ocr = jk_wire_take_max(&w, 1) != 0;
	take_packs(&w, c);
	take_git(&w, c);
	if (jk_wire_done(&w))
		return JK_OK;
	jk_worker_config_release(c);
	return jk_err_set(err, JK_ECORRUPT, "bad worker configuration");
}

void
jk_worker_config_release(struct jk_worker_config *c)
{
	for (size_t i = 0; i < c->npacks; i++)
		free(c->pack_names[i]);
	free(c->pack_names);
	free(c->packs);
	free(c->range);
	jk_git_place_release(&c->place);
	*c = (struct jk_worker_config){ 0 };
}
