/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Connects of TCP to frontends, from the first segment to the answer: how long they may take, what becomes of them, and
 * what that says of where they went. All of it goes on without the agent.
 */
#ifndef REGPATH_DIAL_H
#define REGPATH_DIAL_H

#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"
#include "tracing.h"

/* By the cookie of the socket: place_of. Another socket may get the place of one whose end is known. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct dial);
	__uint(max_entries, MAX_DIALS);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} dials SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct health);
	__uint(max_entries, MAX_HEALTH);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} health SEC(".maps");

/* Struct report, for the agent; what it does not read is lost, and nobody waits. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, REPORTS_SIZE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} reports SEC(".maps");

/* The cookie of the socket that last sent a first segment from a local port, by the port's low bits. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_DIALS);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} ports SEC(".maps");

/* Sockets that are closed, and whose owner is to connect anew. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__type(key, int);
	__type(value, __u32);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} redials SEC(".maps");

/* Written before the programs are loaded: the verifier never comes to what is not to be asked. */
const volatile struct constants constants = { .names = 1, .errors = 1 };

/* <sys/socket.h> is not for programs. */
#define AF_INET 2

#define SECOND 1000000000ULL

/* Longer than the kernel itself waits for an answer: 127 s. */
#define DIAL_LASTS (150 * SECOND)

/* How long an address is out after its first failure, and how often that is doubled. */
#define OUT_AT_FIRST (10 * SECOND)
#define MOST_DOUBLED 5

/* How long it is out after it has taken a connection and left a question without an answer. */
#define OUT_UNANSWERED SECOND

/* The agent is told once in this time that an address is in use. */
#define TOLD_EVERY (SECOND / 4)

/* The kernel waits one second before it sends its first segment again. Of a short limit that is all. */
#define HASTENED_PARTS 3
#define MOST_HASTENED 1000

/* Numbers that differ little have high bits that differ much. */
static __always_inline __u64 scattered(__u64 number)
{
	return number * 0x9e3779b97f4a7c15ULL;
}

/* Sockets of one processor that are made one after the other lie side by side, so many of them. */
#define NEIGHBOUR_BITS 4

/*
 * Cookies are given to processors in rows of 4,096 (COOKIE_LOCAL_BATCH of linux/cookie.h): their low bits alone would meet
 * all the time. All scattered, each connect would write where the processor's caches have nothing: that took a third of the
 * time of a hit.
 */
static __always_inline struct dial *place_of(__u64 cookie)
{
	__u32 row = scattered(cookie >> NEIGHBOUR_BITS) >> (64 - DIAL_BITS + NEIGHBOUR_BITS);
	__u32 index = row << NEIGHBOUR_BITS | ((__u32)cookie & ((1 << NEIGHBOUR_BITS) - 1));

	return bpf_map_lookup_elem(&dials, &index);
}

/* Where builds with layout v2, and the first ones with v3, have put it. */
static __always_inline struct dial *former_place_of(__u64 cookie)
{
	__u32 index = scattered(cookie) >> (64 - DIAL_BITS);

	return bpf_map_lookup_elem(&dials, &index);
}

static __always_inline struct dial *dial_of(__u64 cookie)
{
	struct dial *dial = place_of(cookie);

	return dial && dial->cookie == cookie ? dial : NULL;
}

static __always_inline struct dial *pending_dial(__u64 cookie)
{
	struct dial *dial = dial_of(cookie);

	return dial && dial->since ? dial : NULL;
}

/*
 * The same at the end of a connect, which may have begun before these programs replaced others: who is limited must not
 * stay so. Only of a socket that is followed: limit_dial has set that flag, and so did those.
 */
static __always_inline struct dial *ending_dial(struct bpf_sock_ops *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);
	struct dial *dial = pending_dial(cookie);

	if (dial || !(ctx->bpf_sock_ops_cb_flags & BPF_SOCK_OPS_STATE_CB_FLAG))
		return dial;
	dial = former_place_of(cookie);
	return dial && dial->cookie == cookie && dial->since ? dial : NULL;
}

/*
 * The pending connect of a socket, for programs that are not told its cookie: on the hooks of socket options. Only while
 * it has its local port, which the kernel takes from it when it closes.
 */
static __always_inline struct dial *dial_of_socket(struct bpf_sock *socket)
{
	__u32 index = socket->src_port & (MAX_DIALS - 1);
	__u64 *cookie = bpf_map_lookup_elem(&ports, &index);
	struct dial *dial = cookie ? pending_dial(*cookie) : NULL;

	/* Read both: the verifier does not follow a choice between two places of a socket. */
	__be32 ipv4 = *(volatile __be32 *)&socket->dst_ip4, ipv6 = *(volatile __be32 *)&socket->dst_ip6[3];

	if (!dial || dial->local_port != socket->src_port)
		return NULL;
	return dial->to.word[3] == (socket->family == AF_INET ? ipv4 : ipv6) ? dial : NULL;
}

static __always_inline struct health *health_of(__u16 index)
{
	__u32 key = index;

	return index ? bpf_map_lookup_elem(&health, &key) : NULL;
}

static __always_inline bool is_out_now(const struct health *known)
{
	return known->out_until && bpf_ktime_get_ns() < known->out_until;
}

static __always_inline bool is_out(__u16 index)
{
	struct health *known = health_of(index);

	return known && is_out_now(known);
}

/* Whether the last that is known of an address is that it served. Nothing may be known. */
static __always_inline bool is_known_to_serve(__u16 index)
{
	struct health *known = health_of(index);

	return known && known->served > known->failed && !is_out_now(known);
}

/* Whether a connect to an address has failed within the last second: another would hardly do better. */
static __always_inline bool has_just_failed(__u16 index)
{
	struct health *known = health_of(index);

	return known && known->failed && bpf_ktime_get_ns() - known->failed < SECOND;
}

/*
 * Notes a connect, and begins to follow it if it is one of those whose time is ours to limit. If the place is taken by one
 * that is under way, this one is not noted: that one's limit must be undone when it is made.
 */
static __always_inline void begin_dial(__u64 cookie, __u64 state, const struct frontend *asked, const struct slot *to,
				       bool followed)
{
	struct dial *dial = place_of(cookie);
	__u64 now = bpf_ktime_get_ns();

	if (!dial || (dial->cookie != cookie && dial->since && now - dial->since < DIAL_LASTS))
		return;
	dial->cookie = cookie;
	dial->since = followed ? now : 0;
	dial->state = state;
	dial->asked = asked->address;
	dial->asked_port = asked->port;
	dial->to = to ? to->address : asked->address;
	dial->to_port = to ? to->port : asked->port;
	dial->health = to ? to->health : STATE_HEALTH(state);
	dial->flags = to ? DIAL_REDIRECTED : 0;
}

/*
 * Lets the kernel end the connect when its time is over. The option also ends connections that are made, when the other
 * side is silent for so long: end_made takes it back. A process that has set it itself keeps what it has; kernels before
 * 6.1 cannot tell.
 */
static __always_inline void limit_dial(struct bpf_sock_ops *ctx, struct dial *dial)
{
	__s32 limit = STATE_LIMIT(dial->state) * LIMIT_UNIT;
	__s32 own = 0;
	__u32 port = ctx->local_port & (MAX_DIALS - 1);

	dial->flags |= DIAL_SENT;
	dial->local_port = ctx->local_port;
	bpf_map_update_elem(&ports, &port, &dial->cookie, BPF_ANY);
	if (bpf_getsockopt(ctx, IPPROTO_TCP, TCP_USER_TIMEOUT, &own, sizeof(own)))
		own = 0;
	if (limit && !own && !bpf_setsockopt(ctx, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof(limit)))
		dial->flags |= DIAL_LIMITED;
	bpf_sock_ops_cb_flags_set(ctx, ctx->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_STATE_CB_FLAG);
}

/* So that one lost segment does not fail the connect: the first is sent again within the limit, and then once more. */
static __always_inline void hasten_dial(struct bpf_sock_ops *ctx, const struct dial *dial)
{
	__u32 wait = STATE_LIMIT(dial->state) * LIMIT_UNIT / HASTENED_PARTS;

	if (constants.ticks_per_second && dial->flags & DIAL_LIMITED && wait < MOST_HASTENED)
		ctx->reply = wait * constants.ticks_per_second / 1000 + 1;
}

static __always_inline void report(__u16 index, const struct health *known, __u64 now)
{
	struct report *told = bpf_ringbuf_reserve(&reports, sizeof(*told), 0);

	if (!told)
		return;
	told->time = now;
	told->out_until = known->out_until;
	told->health = index;
	told->failures = known->failures;
	bpf_ringbuf_submit(told, 0);
}

/* Lets the agent ask whether the other side also answers: a kernel takes connections for a server that hangs. */
static __always_inline void report_met(__u16 index, struct health *known, __u64 now)
{
	if (now - known->told >= TOLD_EVERY) {
		known->told = now;
		report(index, known, now);
	}
}

static __always_inline void take_limit_back(struct bpf_sock_ops *ctx, struct dial *dial)
{
	__s32 none = 0;

	if (dial->flags & DIAL_LIMITED)
		bpf_setsockopt(ctx, IPPROTO_TCP, TCP_USER_TIMEOUT, &none, sizeof(none));
}

static __always_inline void end_made(struct bpf_sock_ops *ctx, struct dial *dial)
{
	struct health *known = health_of(dial->health);
	__u64 now = bpf_ktime_get_ns();

	dial->since = 0;
	take_limit_back(ctx, dial);
	if (!known)
		return;
	known->served = now;
	if (known->out_until || known->failures) {
		known->out_until = 0;
		known->failures = 0;
	}
	bpf_sock_ops_cb_flags_set(ctx, ctx->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_RTT_CB_FLAG);
	report_met(dial->health, known, now);
}

/* What the process has sent has arrived: a request, mostly, on a connection that may be minutes old. */
static __always_inline void go_on(const struct dial *dial)
{
	struct health *known = health_of(dial->health);

	if (known)
		report_met(dial->health, known, bpf_ktime_get_ns());
}

/* Tells whoever listens that an address is not chosen for a while. */
static __always_inline void tell_ejected(const struct dial *dial)
{
	struct event *event;

	if (!listened())
		return;
	event = reserve_event(EVENT_EJECTED, dial->cookie);
	if (!event)
		return;
	event->protocol = IPPROTO_TCP;
	event->asked = dial->asked;
	event->asked_port = dial->asked_port;
	event->backend = dial->to;
	event->backend_port = dial->to_port;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void take_out(const struct dial *dial, struct health *known, __u64 now, __u64 time)
{
	known->failed = now;
	known->out_until = now + time;
	report(dial->health, known, now);
	tell_ejected(dial);
}

static __always_inline void eject(const struct dial *dial)
{
	struct health *known = health_of(dial->health);
	__u32 doubled;

	/* Of connects that were under way when one of them failed, the others say nothing new. */
	if (!known || dial->since < known->failed)
		return;
	doubled = known->failures < MOST_DOUBLED ? known->failures : MOST_DOUBLED;
	known->failures++;
	take_out(dial, known, bpf_ktime_get_ns(), OUT_AT_FIRST << doubled);
}

/* Whether the other side ends a connection after a question and without a word. */
static __always_inline bool is_unanswered(const struct bpf_sock_ops *ctx)
{
	return ctx->args[0] == BPF_TCP_ESTABLISHED && (ctx->args[1] == BPF_TCP_CLOSE_WAIT || ctx->args[1] == BPF_TCP_CLOSE) &&
	       ctx->data_segs_out && !ctx->data_segs_in;
}

/*
 * A server that dies still takes connections, and so does a proxy with nothing behind it. Who asks anew, at once, is to come
 * to another. No longer than that: what does not answer one question may answer others.
 */
static __always_inline void end_unanswered(const struct dial *dial)
{
	struct health *known = health_of(dial->health);

	if (known && dial->flags & DIAL_SENT && known->failed <= known->served)
		take_out(dial, known, bpf_ktime_get_ns(), OUT_UNANSWERED);
}

/* The socket may be used for another connect: that has a limit of its own. */
static __always_inline void end_failed(struct bpf_sock_ops *ctx, struct dial *dial)
{
	take_limit_back(ctx, dial);
	eject(dial);
	dial->since = 0;
}

static __always_inline bool went_elsewhere(const struct dial *dial)
{
	return dial->to_port != dial->asked_port || dial->to.word[0] != dial->asked.word[0] ||
	       dial->to.word[1] != dial->asked.word[1] || dial->to.word[2] != dial->asked.word[2] ||
	       dial->to.word[3] != dial->asked.word[3];
}

/*
 * Who gives up soon says nothing of the other side; who has waited for half of the limit does. Where the kernel had no
 * way at all, as to an IPv6 address on a node without IPv6, nobody has waited: only another choice would do better.
 */
static __always_inline void end_closed(struct dial *dial, __u32 state)
{
	__u64 limit = (__u64)STATE_LIMIT(dial->state) * LIMIT_UNIT * (SECOND / 1000);
	__u64 waited = bpf_ktime_get_ns() - dial->since;

	if (state == BPF_TCP_SYN_SENT ?
		    waited >= (limit ? limit / 2 : SECOND) :
		    state == BPF_TCP_CLOSE && !(dial->flags & DIAL_SENT) && went_elsewhere(dial))
		eject(dial);
	dial->since = 0;
}

#endif
