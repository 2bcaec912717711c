// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Tells how the connects end that the redirecting programs have told of. Attached only while somebody listens, and never
 * pinned: it goes with the process that listens, however that dies.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

#include "tracing.h"

/* What the kernel wants to hear. */
#define ALLOW 1

#ifdef WITH_ERROR
/* Only what is read here, found in the running kernel by name. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sock {
	int sk_err;
};
#pragma clang attribute pop

/* tcp_sock begins with its sock. The kernel lets only CAP_PERFMON look into it. */
static __always_inline __u16 error_of(struct bpf_sock_ops *ctx)
{
	struct bpf_sock *socket = ctx->sk;
	struct sock *sock;

	if (!socket)
		return 0;
	sock = (struct sock *)bpf_skc_to_tcp_sock(socket);
	return sock ? sock->sk_err : 0;
}
#else
static __always_inline __u16 error_of(struct bpf_sock_ops *ctx)
{
	(void)ctx;
	return 0;
}
#endif

static __always_inline void end(__u64 cookie, enum event_kind kind, __u16 error)
{
	struct event *event;

	if (bpf_map_delete_elem(&connecting, &cookie))
		return;
	event = reserve_event(kind, cookie);
	if (event) {
		event->error = error;
		bpf_ringbuf_submit(event, 0);
	}
}

/* Leaves the reply as it is: it belongs to whoever else is attached. */
SEC("sockops")
int regpath_states(struct bpf_sock_ops *ctx)
{
	__u64 cookie;

	switch (ctx->op) {
	case BPF_SOCK_OPS_TCP_CONNECT_CB:
		cookie = bpf_get_socket_cookie(ctx);
		if (bpf_map_lookup_elem(&connecting, &cookie))
			bpf_sock_ops_cb_flags_set(ctx, ctx->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_STATE_CB_FLAG);
		break;
	case BPF_SOCK_OPS_STATE_CB:
		if (ctx->args[0] != BPF_TCP_SYN_SENT)
			break;
		cookie = bpf_get_socket_cookie(ctx);
		if (ctx->args[1] == BPF_TCP_ESTABLISHED)
			end(cookie, EVENT_CONNECTED, 0);
		else if (ctx->args[1] == BPF_TCP_CLOSE)
			end(cookie, EVENT_FAILED, error_of(ctx));
		break;
	}
	return ALLOW;
}

/* A socket that is closed before it is connected: its owner does not wait any longer, or was told at once that it can't. */
SEC("cgroup/sock_release")
int regpath_release(struct bpf_sock *socket)
{
	__u64 cookie = bpf_get_socket_cookie(socket);

	if (bpf_map_lookup_elem(&connecting, &cookie))
		end(cookie, socket->state == BPF_TCP_SYN_SENT ? EVENT_GIVEN_UP : EVENT_FAILED, 0);
	return ALLOW;
}

char _license[] SEC("license") = "Dual BSD/GPL";
