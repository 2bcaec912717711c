// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Somebody else's programs on the same cgroups: they count their runs and allow everything. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 1);
} runs SEC(".maps");

static __always_inline int counted(void)
{
	__u32 zero = 0;
	__u64 *value = bpf_map_lookup_elem(&runs, &zero);

	if (value)
		__sync_fetch_and_add(value, 1);
	return 1;
}

SEC("cgroup/connect4")
int neighbour_con4(void *ctx)
{
	(void)ctx;
	return counted();
}

SEC("cgroup/sendmsg6")
int neighbour_snd6(void *ctx)
{
	(void)ctx;
	return counted();
}

SEC("cgroup/recvmsg4")
int neighbour_rcv4(void *ctx)
{
	(void)ctx;
	return counted();
}

SEC("sockops")
int neighbour_ops(void *ctx)
{
	(void)ctx;
	return counted();
}

/* What is left of a program's cost when it does nothing: hooks are measured against it. */
SEC("cgroup/connect4")
int neighbour_nothing(void *ctx)
{
	(void)ctx;
	return 1;
}

SEC("cgroup/getpeername4")
int neighbour_no_peer(void *ctx)
{
	(void)ctx;
	return 1;
}

char _license[] SEC("license") = "Dual BSD/GPL";
