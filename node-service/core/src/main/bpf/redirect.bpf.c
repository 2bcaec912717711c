// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Redirects the sockets of a few cgroups: a connect() or sendto() that asks for a frontend goes to one of its backends,
 * and the caller keeps seeing the address it asked for.
 *
 * A fault must never make a connection worse than it was without us: whatever is not understood is allowed, unchanged.
 * The exceptions are asked for by the user: a frontend with STATE_REFUSE and no backend refuses, and so does one of which
 * nothing that it leads to is alive while an alternative serves.
 */
#include <asm-generic/errno.h>
#include <asm-generic/socket.h>
#include <linux/bpf.h>
#include <linux/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "dial.h"
#include "dns.h"
#include "layout.h"
#include "tracing.h"

/* What the kernel wants to hear. */
#define ALLOW 1
#define REFUSE 0

/* Of the option that a process reads, so much at most: a page of the smallest size. */
#define SHOWN_OF_OPTION 4096

enum verdict { UNCHANGED, REDIRECTED, REFUSED };

#define MAPPED_PREFIX bpf_htonl(0xffff)

/* How many backends are looked at for one that is not out. */
#define MOST_TRIED 16

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct frontend);
	__type(value, __u64);
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

/* By the id of a cgroup. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u64);
	__type(value, struct membership);
	__uint(max_entries, MAX_SCOPE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} scope SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_SCOPING);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} scoping SEC(".maps");

/* What a process of a cgroup belongs to, as it was found last; see elements_of. */
struct belonging {
	__u64 check;
	__u64 elements;
};

#define BELONGING_BITS 8

/* Of these programs alone: others begin with nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct belonging);
	__uint(max_entries, 1 << BELONGING_BITS);
} belongings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct exclusion);
	__type(value, __u32);
	__uint(max_entries, MAX_EXCLUDED);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} excluded SEC(".maps");

/*
 * What a socket asked for when its datagrams were sent to a backend; the oldest are forgotten first. Connections of TCP
 * are in "dials", where nothing has to be found room for.
 */
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
	if (constants.names)
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

static __always_inline enum verdict refuse(const struct frontend *asked, __u64 cookie)
{
	tell(EVENT_REFUSED, asked, NULL, cookie);
	if (constants.errors)
		bpf_set_retval(-ECONNREFUSED);
	return REFUSED;
}

/*
 * The best of the slots that were looked at: its index in bits 0..15, and above, if it is out, when it failed last, in units
 * of 2^20 ns. So that the least of them is the one that has had the most time, and one that is not out is the least of all.
 */
#define BEST_FAILED(failed) ((((failed) >> 20) + 1) << 16)
#define BEST_NONE (1ULL << 62)
/* There is an alternative, and one that is known to serve. */
#define BEST_OR_ELSE (1ULL << 61)
#define BEST_ELSEWHERE (1ULL << 63)
#define BEST_FLAGS (BEST_OR_ELSE | BEST_ELSEWHERE)

/*
 * The best of what is known and one slot more. A function of its own, as live_slot: the verifier judges it once, and its
 * choices do not multiply with those of the loop around it.
 */
__attribute__((noinline)) __u64 better_slot(__u64 best, __u32 index)
{
	struct slot *slot = bpf_map_lookup_elem(&slots, &index);
	struct health *known;
	__u64 candidate;

	if (!slot)
		return best;
	if (!slot->counter)
		return best | BEST_OR_ELSE | (is_known_to_serve(slot->health) ? BEST_ELSEWHERE : 0);
	known = health_of(slot->health);
	if (!known || !is_out_now(known))
		return index;
	candidate = BEST_FAILED(known->failed) | index;
	return candidate < (best & ~BEST_FLAGS) ? candidate | (best & BEST_FLAGS) : best;
}

/* What live_slot says of its choice, above the index of the slot. */
#define CHOSEN_DEAD (1ULL << 32)
#define CHOSEN_NONE (1ULL << 33)
#define CHOSEN_ELSEWHERE (1ULL << 34)

static __always_inline bool slot_has_just_failed(__u32 index)
{
	struct slot *slot = bpf_map_lookup_elem(&slots, &index);

	return slot && has_just_failed(slot->health);
}

/*
 * The slot that a connection goes to: any that is not out. If all are, the caller is to go on elsewhere, if an alternative is
 * known to serve, or may, while all that is here has only just failed (CHOSEN_ELSEWHERE); else the address that was asked for
 * is as good as any, if it may be (CHOSEN_NONE). If that is out too, what is known may be wrong, and the slot is tried that
 * has failed first (CHOSEN_DEAD). A function of its own, which the verifier judges once: without CAP_PERFMON the loop is too
 * much for it at each place.
 */
__attribute__((noinline)) __u64 live_slot(__u64 state)
{
	__u32 start = bpf_get_prandom_u32();
	__u32 count = STATE_COUNT(state);
	__u64 best = BEST_NONE;
	__u32 i;

	if (count == 0)
		return CHOSEN_NONE;
	if (state & STATE_OWN_FIRST)
		best = better_slot(best, STATE_BASE(state));
	/* Unrolled: else the compiler counts in a way in which the verifier sees no end. */
#pragma clang loop unroll(full)
	for (i = 0; i < MOST_TRIED; i++) {
		if (i >= count || best <= 0xffff)
			break;
		best = better_slot(best, STATE_BASE(state) + (start + i) % count);
	}
	if (best <= 0xffff)
		return best;
	if (best & BEST_NONE)
		return CHOSEN_NONE;
	if (best & BEST_ELSEWHERE || (best & BEST_OR_ELSE && slot_has_just_failed(best & 0xffff)))
		return CHOSEN_ELSEWHERE;
	if (!(state & STATE_REFUSE) && !is_out(STATE_HEALTH(state)))
		return CHOSEN_NONE;
	return (best & 0xffff) | CHOSEN_DEAD;
}

/*
 * The slot that is looked at before all others, and mostly taken: any, or the frontend's own address where that comes
 * first. Spread by a product: a remainder takes longer than all else here.
 */
static __always_inline __u32 first_slot(__u64 state)
{
	__u32 count = STATE_COUNT(state);

	if (count == 1 || state & STATE_OWN_FIRST)
		return STATE_BASE(state);
	return STATE_BASE(state) + (__u32)((__u64)bpf_get_prandom_u32() * count >> 32);
}

/* Whether live_slot would choose it without looking further. */
static __always_inline bool is_live(const struct slot *slot)
{
	return slot && slot->counter && !is_out(slot->health);
}

/* What a process belongs to because of its own cgroup alone, and because of that and those above it. */
#define ELEMENTS_OWN(elements) ((__u32)(elements))
#define ELEMENTS_BELOW(elements) ((__u32)((elements) >> 32))

/*
 * What the process belongs to because of its ancestor at a level, given what it belongs to because of those above. This
 * and its callers are functions of their own for the same reason as live_slot.
 */
__attribute__((noinline)) __u64 elements_at(__u32 level, __u64 above)
{
	__u64 id = bpf_get_current_ancestor_cgroup_id(level);
	struct membership *member = bpf_map_lookup_elem(&scope, &id);

	return member ? (above & ~(__u64)member->except) | member->below : above;
}

__attribute__((noinline)) __u64 is_left_out_at(__u32 level, __u32 frontend)
{
	struct exclusion exclusion = { .cgroup = bpf_get_current_ancestor_cgroup_id(level), .frontend = frontend };

	return bpf_map_lookup_elem(&excluded, &exclusion) != NULL;
}

static __always_inline __u64 levels_in_use(void)
{
	__u32 key = SCOPING_LEVELS;
	__u64 *levels = bpf_map_lookup_elem(&scoping, &key);

	return levels ? *(volatile __u64 *)levels : 0;
}

/*
 * One step for each level at which something is, from the highest on. Written out MAX_LEVELS times: of a loop the verifier
 * sees no end without CAP_PERFMON, and the compiler does not unroll it.
 */
#define AT_EACH_LEVEL(step) \
	step step step step step \
	step step step step step \
	step step step step step

#define ELEMENTS_AT_NEXT_LEVEL \
	if (!levels) \
		return elements; \
	elements = elements_at(LEVELS_FIRST(levels), elements); \
	levels = LEVELS_OTHERS(levels);

#define LEFT_OUT_AT_NEXT_LEVEL \
	if (!levels) \
		return 0; \
	if (is_left_out_at(LEVELS_FIRST(levels), frontend)) \
		return 1; \
	levels = LEVELS_OTHERS(levels);

__attribute__((noinline)) __u64 elements_by_ancestors(void)
{
	__u64 levels = levels_in_use(), elements = 0;

	AT_EACH_LEVEL(ELEMENTS_AT_NEXT_LEVEL)
	return elements;
}

/* Whether a frontend leaves out a cgroup that the process is in or below. */
__attribute__((noinline)) __u64 is_left_out(__u32 frontend)
{
	__u64 levels = levels_in_use();

	AT_EACH_LEVEL(LEFT_OUT_AT_NEXT_LEVEL)
	return 0;
}

/*
 * What was found of a cgroup is kept for the next connect from it: each look into a hash costs as much as all else. Several
 * processors may write at once; what is half of one and half of another has another check.
 */
static __always_inline __u64 check_of(__u64 cgroup, __u64 elements, __u64 generation)
{
	return cgroup ^ scattered(elements) ^ generation * 0xc2b2ae3d27d4eb4fULL;
}

__attribute__((noinline)) __u64 elements_of(__u64 cgroup)
{
	__u32 key = SCOPING_GENERATION, place = scattered(cgroup) >> (64 - BELONGING_BITS);
	__u64 *generation = bpf_map_lookup_elem(&scoping, &key);
	struct belonging *known = bpf_map_lookup_elem(&belongings, &place);
	struct membership *member;
	__u64 now, elements;

	if (!generation || !known)
		return 0;
	/* Read before anything is looked up: what changes meanwhile comes with another. */
	now = *(volatile __u64 *)generation;
	elements = *(volatile __u64 *)&known->elements;
	if (known->check == check_of(cgroup, elements, now))
		return elements;
	member = bpf_map_lookup_elem(&scope, &cgroup);
	elements = elements_by_ancestors() << 32 | (member ? member->own : 0);
	*(volatile __u64 *)&known->elements = elements;
	known->check = check_of(cgroup, elements, now);
	return elements;
}

/*
 * Replaces *address and *port by those of a backend. They are as they were unless it says REDIRECTED.
 * A frontend is looked for first: nearly all connections of the node's services ask for none.
 */
static __always_inline enum verdict choose(struct bpf_sock_addr *ctx, struct address *address, __be16 *port)
{
	struct frontend asked = { .address = *address, .port = *port };
	__u32 protocol = ctx->protocol;
	struct slot *slot = NULL;
	__u64 *found, *state_of, of, state, chosen, elements, cookie;
	__u32 index, frontend, meant;
	bool named;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return UNCHANGED;
	asked.protocol = protocol;
	found = bpf_map_lookup_elem(&frontends, &asked);
	if (!found)
		return UNCHANGED;
	of = *(volatile __u64 *)found;
	frontend = FOUND_ID(of);
	meant = FOUND_SCOPE(of);
	elements = elements_of(bpf_get_current_cgroup_id());
	/* Whoever is not named by its own cgroup waits for its connects as long as it would without us: it may be no Go program. */
	named = ELEMENTS_OWN(elements) & meant;
	if (!named && !(ELEMENTS_BELOW(elements) & meant))
		return UNCHANGED;
	state_of = bpf_map_lookup_elem(&states, &frontend);
	if (!state_of)
		return UNCHANGED;
	state = *(volatile __u64 *)state_of;
	if (!named && state & STATE_EXCLUDES && is_left_out(frontend))
		return UNCHANGED;
	cookie = bpf_get_socket_cookie(ctx);
	if (STATE_COUNT(state) == 0) {
		count(COUNTER_WITHOUT_BACKEND + frontend);
		if (state & STATE_REFUSE)
			return refuse(&asked, cookie);
	} else if (protocol == IPPROTO_TCP) {
		index = first_slot(state);
		slot = bpf_map_lookup_elem(&slots, &index);
		if (!is_live(slot)) {
			chosen = live_slot(state);
			if (chosen & CHOSEN_ELSEWHERE)
				return refuse(&asked, cookie);
			if (chosen & CHOSEN_NONE)
				count(COUNTER_WITHOUT_BACKEND + frontend);
			index = chosen;
			slot = chosen & CHOSEN_NONE ? NULL : bpf_map_lookup_elem(&slots, &index);
		}
	} else {
		/* All datagrams of one socket go to one backend. */
		index = STATE_BASE(state) + (__u32)cookie % STATE_COUNT(state);
		slot = bpf_map_lookup_elem(&slots, &index);
		if (!slot)
			return UNCHANGED;
	}
	if (!slot) {
		if (protocol == IPPROTO_TCP)
			begin_dial(cookie, state, &asked, NULL, named);
		tell(EVENT_PASSED, &asked, NULL, cookie);
		return UNCHANGED;
	}

	if (!slot->port || is_mapped(&slot->address) != is_mapped(address))
		return UNCHANGED;
	if (of & FOUND_RESOLVER && !resolver_listens(ctx, is_mapped(address) ? slot->address.word[3] : 0, slot->port))
		return UNCHANGED;
	if (protocol == IPPROTO_TCP)
		begin_dial(cookie, state, &asked, slot, named);
	else if (!remember(cookie, slot, &asked))
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

/*
 * What a socket of TCP asked for if a backend got it, or what datagrams from this address answer. Every service of the
 * node asks for its peers now and then: nearly always there is nothing to find, and an array says so sooner than a hash.
 */
static __always_inline bool asked_for(struct bpf_sock_addr *ctx, struct address *address, __be16 *port)
{
	struct peer peer = { .cookie = bpf_get_socket_cookie(ctx), .address = *address, .port = *port };
	struct dial *dial;
	struct origin *origin;

	if (ctx->protocol == IPPROTO_TCP) {
		dial = dial_of(peer.cookie);
		/* A socket whose connect failed may have gone somewhere else since. */
		if (!dial || !(dial->flags & DIAL_REDIRECTED) || dial->to_port != *port ||
		    !same_address(&dial->to, address))
			return false;
		*address = dial->asked;
		*port = dial->asked_port;
		return true;
	}
	origin = bpf_map_lookup_elem(&origins, &peer);
	if (!origin)
		return false;
	*address = origin->address;
	*port = origin->port;
	return true;
}

static __always_inline void restore4(struct bpf_sock_addr *ctx)
{
	struct address address = mapped(ctx->user_ip4);
	__be16 port = port_of(ctx);

	if (asked_for(ctx, &address, &port)) {
		ctx->user_ip4 = address.word[3];
		ctx->user_port = port;
	}
}

static __always_inline void restore6(struct bpf_sock_addr *ctx)
{
	struct address address = address6(ctx);
	__be16 port = port_of(ctx);

	if (asked_for(ctx, &address, &port)) {
		set_address6(ctx, &address);
		ctx->user_port = port;
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

/*
 * A connection has failed, and another choice is left. Go's net package makes a connect anew, up to two times, that fails
 * with EADDRNOTAVAIL (net/tcpsock_posix.go, spuriousENOTAVAIL): the next one goes elsewhere, and who pulls never hears of
 * the first.
 */
static __always_inline bool may_redial(const struct dial *dial)
{
	__u64 chosen = live_slot(dial->state);
	__u32 index = chosen;
	struct slot *slot;

	if (chosen & CHOSEN_ELSEWHERE)
		return false;
	if (chosen & CHOSEN_NONE)
		return STATE_HEALTH(dial->state) != dial->health;
	slot = bpf_map_lookup_elem(&slots, &index);
	return slot && slot->health != dial->health && !has_just_failed(slot->health);
}

/* The socket's owner has yet to ask what became of it. */
static __always_inline void let_redial(struct bpf_sock_ops *ctx, const struct dial *dial)
{
	struct bpf_sock *socket = ctx->sk;
	__u32 yes = 1;

	if (socket && may_redial(dial))
		bpf_sk_storage_get(&redials, socket, &yes, BPF_SK_STORAGE_GET_F_CREATE);
}

/* Leaves the reply as it is, but for the one that is ours: it belongs to whoever else is attached. */
SEC("sockops")
int regpath_dial(struct bpf_sock_ops *ctx)
{
	struct dial *dial;

	switch (ctx->op) {
	case BPF_SOCK_OPS_TCP_CONNECT_CB:
		dial = pending_dial(bpf_get_socket_cookie(ctx));
		if (dial)
			limit_dial(ctx, dial);
		break;
	case BPF_SOCK_OPS_TIMEOUT_INIT:
		if (ctx->state != BPF_TCP_SYN_SENT)
			break;
		dial = pending_dial(bpf_get_socket_cookie(ctx));
		if (dial)
			hasten_dial(ctx, dial);
		break;
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
		dial = ending_dial(ctx);
		if (dial)
			end_made(ctx, dial);
		break;
	case BPF_SOCK_OPS_RTT_CB:
		dial = dial_of(bpf_get_socket_cookie(ctx));
		if (dial)
			go_on(dial);
		break;
	case BPF_SOCK_OPS_STATE_CB:
		if (is_unanswered(ctx)) {
			dial = dial_of(bpf_get_socket_cookie(ctx));
			if (dial)
				end_unanswered(dial);
			break;
		}
		if (ctx->args[0] != BPF_TCP_SYN_SENT || ctx->args[1] != BPF_TCP_CLOSE)
			break;
		dial = ending_dial(ctx);
		if (dial) {
			end_failed(ctx, dial);
			let_redial(ctx, dial);
		}
		break;
	}
	return ALLOW;
}

/* A connect that its owner has given up, or for which the kernel had no way at all: neither is told to regpath_dial. */
SEC("cgroup/sock_release")
int regpath_close(struct bpf_sock *socket)
{
	struct dial *dial = pending_dial(bpf_get_socket_cookie(socket));

	if (dial)
		end_closed(dial, socket->state);
	return ALLOW;
}

/*
 * Whether the owner of a socket with an error is to connect anew. A router's word that there is no way does not close a
 * socket that still connects, and its owner hears of it nevertheless: that is told to nobody but this hook. Who goes on
 * waiting all the same is followed as before.
 */
static __always_inline bool is_to_redial(struct bpf_sock *socket)
{
	struct dial *dial;

	if (bpf_sk_storage_get(&redials, socket, NULL, 0))
		return true;
	if (socket->state != BPF_TCP_SYN_SENT)
		return false;
	dial = dial_of_socket(socket);
	if (!dial)
		return false;
	eject(dial);
	return may_redial(dial);
}

/* The kernel holds the socket's lock here: who failed the connect in another context has told regpath_dial by now. */
SEC("cgroup/getsockopt")
int regpath_error(struct bpf_sockopt *ctx)
{
	struct bpf_sock *socket = ctx->sk;
	__s32 *error = ctx->optval;

	if (ctx->level == SOL_SOCKET && ctx->optname == SO_ERROR) {
		if ((void *)(error + 1) <= ctx->optval_end && *error && socket && is_to_redial(socket))
			*error = EADDRNOTAVAIL;
	} else if (ctx->optlen > SHOWN_OF_OPTION) {
		/* The kernel shows a page of it, and takes what is longer for a change unless this is 0. */
		ctx->optlen = 0;
	}
	return ALLOW;
}

char _license[] SEC("license") = "Dual BSD/GPL";
