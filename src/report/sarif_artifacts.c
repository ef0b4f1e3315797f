/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sarif_artifacts.h"

#include <stdlib.h>

#include <jikimi/hash.h>
#include <jikimi/relpath.h>

#include "report/fields.h"

#define NSLOTS 65536

_Static_assert(JK_SARIF_ARTIFACTS * 2 < NSLOTS, "the table never fills");

static struct jk_artifact_slot *
find(struct jk_artifacts *a, struct jk_span path, struct jk_span member)
{
	static const struct jk_hash_key key = { 1, 2 };
	struct jk_buf b = { 0 };
	uint64_t hash;
	size_t i;

	if (a->slot == NULL)
		a->slot = jk_xcalloc(NSLOTS, sizeof(*a->slot));
	jk_buf_append_span(&b, path);
	jk_buf_append_byte(&b, 0);
	jk_buf_append_span(&b, member);
	hash = jk_siphash(&key, jk_buf_span(&b)) | 1;
	jk_buf_release(&b);
	for (i = hash % NSLOTS; a->slot[i].hash != 0; i = (i + 1) % NSLOTS) {
		if (a->slot[i].hash == hash)
			break;
	}
	if (a->slot[i].hash == 0 && a->n < JK_SARIF_ARTIFACTS) {
		a->slot[i].hash = hash;
		a->slot[i].index = JK_SARIF_NO_ARTIFACT;
	}
	return a->slot[i].hash == 0 ? NULL : &a->slot[i];
}

static void
put_uri(struct jk_buf *b, struct jk_span name)
{
	struct jk_buf uri = { 0 };

	/* A file outside of the base. */
	if (name.len > 0 && name.ptr[0] == '/')
		jk_buf_append_str(&uri, "file://");
	jk_put_uri(&uri, name);
	jk_field_span(b, "{\"location\":{\"uri\":", jk_buf_span(&uri));
	jk_buf_release(&uri);
}

static void
put_artifact(struct jk_artifacts *a, struct jk_span path, struct jk_span name,
	     uint32_t parent)
{
	if (a->n > 0)
		jk_buf_append_byte(&a->json, ',');
	if (name.len == 0) {
		put_uri(&a->json, path);
		jk_buf_append_str(&a->json, path.len > 0 && path.ptr[0] == '/'
						    ? "}"
						    : ",\"uriBaseId\":"
						      "\"SRCROOT\"}");
		jk_buf_append_str(&a->json, ",\"roles\":[\"analysisTarget\"]}");
		return;
	}
	/* A member's name may begin with a slash or a drive: it is a name in
	 * its archive all the same. */
	while (name.len > 0 && name.ptr[0] == '/')
		name = jk_span_from(name, 1);
	put_uri(&a->json, name);
	jk_field_u64(&a->json, "},\"parentIndex\":", parent);
	jk_buf_append_str(&a->json, ",\"roles\":[\"analysisTarget\"]}");
}

static uint32_t
add_one(struct jk_artifacts *a, struct jk_span path, struct jk_span member,
	struct jk_span name, uint32_t parent)
{
	struct jk_artifact_slot *slot = find(a, path, member);

	if (slot == NULL)
		return JK_SARIF_NO_ARTIFACT;
	if (slot->index == JK_SARIF_NO_ARTIFACT) {
		put_artifact(a, path, name, parent);
		slot->index = a->n++;
	}
	return slot->index;
}

uint32_t
jk_artifacts_add(struct jk_artifacts *a, struct jk_span path,
		 struct jk_span member)
{
	uint32_t parent = add_one(a, path, jk_span_str(""), jk_span_str(""), 0);
	size_t end = 0;

	/* From the outermost name in; a chain has few. */
	while (end < member.len && parent != JK_SARIF_NO_ARTIFACT) {
		size_t start = end;
		size_t next = jk_span_find(member, start, jk_span_str("!/"));
		struct jk_span name =
			jk_span_head(jk_span_from(member, start), next - start);

		if (name.len > 0)
			parent = add_one(a, path, jk_span_head(member, next),
					 name, parent);
		end = next < member.len ? next + 2 : member.len;
	}
	return parent;
}

void
jk_artifacts_release(struct jk_artifacts *a)
{
	free(a->slot);
	jk_buf_release(&a->json);
	*a = (struct jk_artifacts){ 0 };
}
