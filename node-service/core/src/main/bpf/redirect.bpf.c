// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Redirects the sockets of a few cgroups: a connect() or sendto() that asks for a frontend goes to one of its backends,
 * and the caller keeps seeing the address it asked for.
 *
 * A fault must never make a connection worse than it was without us: whatever is not understood is allowed, unchanged.
 * The one exception is asked for by the user: a frontend with STATE_REFUSE and no backend refuses with EPERM.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"
#include "tracing.h"

/* What the kernel wants to hear. */
#define ALLOW 1
#define REFUSE 0

enum verdict { UNCHANGED, REDIRECTED, REFUSED };

#define MAPPED_PREFIX bpf_htonl(0xffff)

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct frontend);
	__type(value, __u32);
	__uint(max_entries, MAX_FRONTENDS);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} frontends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_FRONTENDS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} states SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct slot);
	__uint(max_entries, MAX_SLOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_COUNTERS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} counters SEC(".maps");

/* cgroup id -> why it is in scope */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u64);
	__type(value, __u32);
	__uint(max_entries, MAX_SCOPE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} scope SEC(".maps");

/* What a socket asked for when it was sent to a backend; the oldest are forgotten first. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct peer);
	__type(value, struct origin);
	__uint(max_entries, MAX_ORIGINS);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} origins SEC(".maps");

/* Which objects the pinned programs come from. Only user space looks at it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct meta);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} meta SEC(".maps");

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		__sync_fetch_and_add(value, 1);
}

static __always_inline bool is_mapped(const struct address *address)
{
	return !address->word[0] && !address->word[1] && address->word[2] == MAPPED_PREFIX;
}

static __always_inline struct address mapped(__be32 ipv4)
{
	struct address address = { { 0, 0, MAPPED_PREFIX, ipv4 } };

	return address;
}

static __always_inline struct address address6(struct bpf_sock_addr *ctx)
{
	struct address address;

	address.word[0] = ctx->user_ip6[0];
	address.word[1] = ctx->user_ip6[1];
	address.word[2] = ctx->user_ip6[2];
	address.word[3] = ctx->user_ip6[3];
	return address;
}

static __always_inline void set_address6(struct bpf_sock_addr *ctx, const struct address *address)
{
	ctx->user_ip6[0] = address->word[0];
	ctx->user_ip6[1] = address->word[1];
	ctx->user_ip6[2] = address->word[2];
	ctx->user_ip6[3] = address->word[3];
}

/* The whole word is read: older kernels know no narrower access to user_port. */
static __always_inline __be16 port_of(struct bpf_sock_addr *ctx)
{
	return (__be16) * (volatile __u32 *)&ctx->user_port;
}

static __always_inline bool same_address(const struct address *one, const struct address *other)
{
	return one->word[0] == other->word[0] && one->word[1] == other->word[1] && one->word[2] == other->word[2] &&
	       one->word[3] == other->word[3];
}

/* Remembers what the socket asked for. A datagram whose answer could not be translated back must not be redirected. */
static __always_inline bool remember(__u64 cookie, const struct slot *to, const struct frontend *asked)
{
	struct peer peer = { .cookie = cookie, .address = to->address, .port = to->port };
	struct origin origin = { .address = asked->address, .port = asked->port };
	struct origin *known = bpf_map_lookup_elem(&origins, &peer);

	if (known && known->port == origin.port && same_address(&known->address, &origin.address))
		return true;
	return bpf_map_update_elem(&origins, &peer, &origin, BPF_ANY) == 0;
}

/*
 * Whether a process's name may be asked for: sock_addr programs may not without CAP_PERFMON (cgroup_base_func_proto and
 * bpf_base_func_proto). Written before they are loaded; the verifier then never comes to the call.
 */
const volatile bool names_allowed = true;

/* Tells whoever listens what became of a connect. Costs one load while nobody does. */
static __always_inline void tell(enum event_kind kind, const struct frontend *asked, const struct slot *to, __u64 cookie)
{
	struct event *event;
	__u64 time;

	if (!listened())
		return;
	event = reserve_event(kind, cookie);
	if (!event)
		return;
	time = event->time;
	event->cgroup = bpf_get_current_cgroup_id();
	event->process = bpf_get_current_pid_tgid() >> 32;
	if (names_allowed)
		bpf_get_current_comm(event->command, sizeof(event->command));
	else
		__builtin_memset(event->command, 0, sizeof(event->command));
	event->protocol = asked->protocol;
	event->asked = asked->address;
	event->asked_port = asked->port;
	if (to) {
		event->backend = to->address;
		event->backend_port = to->port;
	}
	bpf_ringbuf_submit(event, 0);
	if (kind != EVENT_REFUSED && asked->protocol == IPPROTO_TCP)
		bpf_map_update_elem(&connecting, &cookie, &time, BPF_ANY);
}

/*
 * Replaces *address and *port by those of a backend. They are as they were unless it says REDIRECTED.
 * A frontend is looked for first: nearly all connections of the node's services ask for none.
 */
static __always_inline enum verdict choose(struct bpf_sock_addr *ctx, struct address *address, __be16 *port)
{
	struct frontend asked = { .address = *address, .port = *port };
	__u32 protocol = ctx->protocol;
	struct slot *slot;
	__u64 *state_of, state, cgroup, cookie;
	__u32 *id, index, frontend;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return UNCHANGED;
	asked.protocol = protocol;
	id = bpf_map_lookup_elem(&frontends, &asked);
	if (!id)
		return UNCHANGED;
	cgroup = bpf_get_current_cgroup_id();
	if (!bpf_map_lookup_elem(&scope, &cgroup))
		return UNCHANGED;

	frontend = *id;
	state_of = bpf_map_lookup_elem(&states, &frontend);
	if (!state_of)
		return UNCHANGED;
	state = *(volatile __u64 *)state_of;
	if (STATE_COUNT(state) == 0) {
		count(COUNTER_WITHOUT_BACKEND + frontend);
		tell(state & STATE_REFUSE ? EVENT_REFUSED : EVENT_PASSED, &asked, NULL,
		     bpf_get_socket_cookie(ctx));
		return state & STATE_REFUSE ? REFUSED : UNCHANGED;
	}

	cookie = bpf_get_socket_cookie(ctx);
	/* All datagrams of one socket go to one backend. */
	index = protocol == IPPROTO_TCP ? bpf_get_prandom_u32() : (__u32)cookie;
	index = STATE_BASE(state) + index % STATE_COUNT(state);
	slot = bpf_map_lookup_elem(&slots, &index);
	if (!slot || !slot->port || is_mapped(&slot->address) != is_mapped(address))
		return UNCHANGED;
	if (!remember(cookie, slot, &asked) && protocol == IPPROTO_UDP)
		return UNCHANGED;

	count(frontend);
	count(slot->counter);
	tell(EVENT_REDIRECTED, &asked, slot, cookie);
	*address = slot->address;
	*port = slot->port;
	return REDIRECTED;
}

static __always_inline int redirect4(struct bpf_sock_addr *ctx)
{
	struct address address = mapped(ctx->user_ip4);
	__be16 port = port_of(ctx);
	enum verdict verdict = choose(ctx, &address, &port);

	if (verdict == REDIRECTED) {
		ctx->user_ip4 = address.word[3];
		ctx->user_port = port;
	}
	return verdict == REFUSED ? REFUSE : ALLOW;
}

static __always_inline int redirect6(struct bpf_sock_addr *ctx)
{
	struct address address = address6(ctx);
	__be16 port = port_of(ctx);
	enum verdict verdict = choose(ctx, &address, &port);

	if (verdict == REDIRECTED) {
		set_address6(ctx, &address);
		ctx->user_port = port;
	}
	return verdict == REFUSED ? REFUSE : ALLOW;
}

static __always_inline const struct origin *origin_of(struct bpf_sock_addr *ctx, const struct address *address)
{
	struct peer peer = { .cookie = bpf_get_socket_cookie(ctx), .address = *address, .port = port_of(ctx) };

	return bpf_map_lookup_elem(&origins, &peer);
}

static __always_inline void restore4(struct bpf_sock_addr *ctx)
{
	struct address address = mapped(ctx->user_ip4);
	const struct origin *origin = origin_of(ctx, &address);

	if (origin) {
		ctx->user_ip4 = origin->address.word[3];
		ctx->user_port = origin->port;
	}
}

static __always_inline void restore6(struct bpf_sock_addr *ctx)
{
	struct address address = address6(ctx);
	const struct origin *origin = origin_of(ctx, &address);

	if (origin) {
		set_address6(ctx, &origin->address);
		ctx->user_port = origin->port;
	}
}

SEC("cgroup/connect4")
int regpath_con4(struct bpf_sock_addr *ctx)
{
	return redirect4(ctx);
}

/* Not only IPv6: an IPv6 socket that asks for ::ffff:a.b.c.d comes here, not to connect4. */
SEC("cgroup/connect6")
int regpath_con6(struct bpf_sock_addr *ctx)
{
	return redirect6(ctx);
}

SEC("cgroup/sendmsg4")
int regpath_snd4(struct bpf_sock_addr *ctx)
{
	return redirect4(ctx);
}

SEC("cgroup/sendmsg6")
int regpath_snd6(struct bpf_sock_addr *ctx)
{
	return redirect6(ctx);
}

SEC("cgroup/recvmsg4")
int regpath_rcv4(struct bpf_sock_addr *ctx)
{
	restore4(ctx);
	return ALLOW;
}

SEC("cgroup/recvmsg6")
int regpath_rcv6(struct bpf_sock_addr *ctx)
{
	restore6(ctx);
	return ALLOW;
}

SEC("cgroup/getpeername4")
int regpath_peer4(struct bpf_sock_addr *ctx)
{
	restore4(ctx);
	return ALLOW;
}

SEC("cgroup/getpeername6")
int regpath_peer6(struct bpf_sock_addr *ctx)
{
	restore6(ctx);
	return ALLOW;
}

char _license[] SEC("license") = "Dual BSD/GPL";
