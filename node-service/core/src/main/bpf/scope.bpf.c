// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Keeps the scope right while nobody is there to do it: a unit that systemd starts anew gets a new cgroup, and its
 * first process may connect at once. The id enters the scope before the directory can be entered, and leaves it when
 * the directory goes.
 *
 * A cgroup is known by its parent's id and its own name, never by its path: paths differ between cgroup namespaces.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* Only what is read here, found in the running kernel by name. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kernfs_node {
	const char *name;
	__u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
	struct cgroup_root *root;
};
#pragma clang attribute pop

/* The hierarchy of cgroup v2; version 1 counts from 1. */
#define UNIFIED_HIERARCHY 0

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u64);
	__type(value, struct membership);
	__uint(max_entries, MAX_SCOPE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} scope SEC(".maps");

/* The directories that belong into the scope -> to what of it */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct unit);
	__type(value, struct membership);
	__uint(max_entries, MAX_SCOPE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} units SEC(".maps");

static __always_inline struct membership *membership_of(struct cgroup *cgroup)
{
	struct cgroup_subsys_state *parent = cgroup->self.parent;
	struct unit unit = {};

	if (!parent)
		return NULL;
	unit.parent = parent->cgroup->kn->id;
	/* A name that fills the buffer may go on behind it. User space refuses such names. */
	if (bpf_probe_read_kernel_str(unit.name, sizeof(unit.name), cgroup->kn->name) >= (long)sizeof(unit.name))
		return NULL;
	return bpf_map_lookup_elem(&units, &unit);
}

SEC("tp_btf/cgroup_mkdir")
int regpath_mkdir(__u64 *arguments)
{
	struct cgroup *cgroup = (struct cgroup *)arguments[0];
	struct membership *member;
	__u64 id;

	if (cgroup->root->hierarchy_id != UNIFIED_HIERARCHY)
		return 0;
	member = membership_of(cgroup);
	if (member) {
		id = cgroup->kn->id;
		bpf_map_update_elem(&scope, &id, member, BPF_ANY);
	}
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int regpath_rmdir(__u64 *arguments)
{
	struct cgroup *cgroup = (struct cgroup *)arguments[0];
	__u64 id = cgroup->kn->id;

	if (cgroup->root->hierarchy_id == UNIFIED_HIERARCHY)
		bpf_map_delete_elem(&scope, &id);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
