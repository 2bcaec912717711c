/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frontends that lead to the agent's own resolver. They are marked, FOUND_RESOLVER: a user's redirect to a server on the
 * loopback looks like one of them and is none. A query is led only where the agent answers: whoever asks while there is
 * no agent, or one that hangs, asks the nameserver that it meant.
 */
#ifndef REGPATH_DNS_H
#define REGPATH_DNS_H

#include <linux/bpf.h>
#include <linux/in.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* When the agent's resolver was last at work, by bpf_ktime_get_ns(); 0 once it has ended. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} heartbeat SEC(".maps");

static __always_inline bool resolver_is_alive(void)
{
	__u32 key = 0;
	__u64 *beat = bpf_map_lookup_elem(&heartbeat, &key);

	return beat && bpf_ktime_get_ns() - *(volatile __u64 *)beat < HEARTBEAT_VALID;
}

/*
 * Whether the agent's resolver listens there: a process that was killed has no socket from that instant on, and one that is
 * stopped or hangs keeps its sockets, but its heart does not beat. Looked for is whoever would get what the loopback's
 * address sends itself. A function of its own, as live_slot.
 *
 * @ipv4: an address of the loopback; 0 for ::1
 */
__attribute__((noinline)) int resolver_listens(struct bpf_sock_addr *ctx, __u32 ipv4, __u32 port)
{
	struct bpf_sock_tuple to = {};
	struct bpf_sock *socket;
	/* The size of a tuple says of which family it is: sk_lookup of net/core/filter.c. */
	__u32 size = sizeof(to.ipv6);

	if (!resolver_is_alive())
		return 0;
	if (ipv4) {
		size = sizeof(to.ipv4);
		to.ipv4.saddr = ipv4;
		to.ipv4.daddr = ipv4;
		to.ipv4.dport = port;
	} else {
		to.ipv6.saddr[3] = bpf_htonl(1);
		to.ipv6.daddr[3] = bpf_htonl(1);
		to.ipv6.dport = port;
	}
	socket = ctx->protocol == IPPROTO_UDP ? bpf_sk_lookup_udp(ctx, &to, size, BPF_F_CURRENT_NETNS, 0)
					      : bpf_sk_lookup_tcp(ctx, &to, size, BPF_F_CURRENT_NETNS, 0);
	if (!socket)
		return 0;
	bpf_sk_release(socket);
	return 1;
}

#endif
