/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* What a pod sends to a service is judged by the backend (SPEC 5.4), so the backend is found first: that of the connection, or for one
 * that opens the one that its client had last, or one by its addresses and ports, so that who asks again is sent to the same. Only what
 * opens a connection is given a backend. Two hash lookups, however many services there are. */
#ifndef PC_SERVICE_H
#define PC_SERVICE_H

/* Slots looked at where the first one's backend has another connection with the same port of the pod. */
#define PC_SLOTS_TRIED 4

union pc_service_keys {
	struct pc_service_key service;
	struct pc_member_key member;
	struct pc_affinity_key affinity;
};

static __always_inline bool pc_may_be_for_service(const struct pc_flow *f)
{
	return f->protocol == IPPROTO_TCP || f->protocol == IPPROTO_UDP || f->protocol == IPPROTO_SCTP;
}

static __always_inline bool pc_same_backend(const struct pc_backend *a, const struct pc_backend *b)
{
	return pc_same(&a->addr, &b->addr) && a->port == b->port;
}

static __always_inline __u32 pc_member_flags(union pc_service_keys *keys, __u32 service, const struct pc_backend *backend)
{
	__u32 *flags;

	keys->member.service = service;
	keys->member.backend = *backend;
	flags = bpf_map_lookup_elem(&members, &keys->member);
	return flags ? *flags | 1u << 31 : 0; /* a member without flags is one */
}

/* UDP has no end, so a backend that has gone would be asked for ever. */
static __always_inline bool pc_has_gone(const struct pc_context *c, union pc_service_keys *keys, const struct pc_conn *way)
{
	return c->packet.flow.protocol == IPPROTO_UDP && !pc_member_flags(keys, way->service, &way->other);
}

/* The connection under `key` is the one with this service. */
static __always_inline bool pc_is_with_service(const struct pc_context *c, const struct pc_conn_key *key, const struct pc_conn *conn)
{
	return conn && conn->flags & PC_CONN_TRANSLATED && pc_same_backend(&conn->other, &c->other) && pc_is_alive(key, conn, c->now);
}

/* The packet is for this backend, whose connection is under `key`. */
static __always_inline void pc_turn_to(struct pc_context *c, const struct pc_conn_key *key, __u32 service)
{
	struct pc_flow *f = &c->packet.flow;

	c->translated = pc_same(&f->src, &key->peer) ? PC_TO_SELF : PC_TO_BACKEND;
	c->service = service;
	f->dst = key->peer;
	f->dport = key->peer_port;
}

/* The pod answers itself, by way of the service that it took for who asked. */
static __always_inline bool pc_answers_itself(struct pc_context *c, struct pc_conn_key *key, const struct pc_conn *way)
{
	struct pc_flow *f = &c->packet.flow;
	struct pc_conn *conn;

	key->peer = key->pod;
	key->pod_port = f->dport;
	key->peer_port = f->sport;
	c->other = way->other;
	conn = bpf_map_lookup_elem(&connections, key);
	if (!pc_is_with_service(c, key, conn) || !pc_owns(c->endpoint.id, &key->pod))
		return false;
	f->dst = key->pod;
	c->direction = PC_INGRESS;
	c->translated = PC_BACK_TO_SELF;
	return true;
}

/* To the backend of a connection that is open, or that was until its entry was pushed out. */
static __always_inline bool pc_goes_on_to(struct pc_context *c, struct pc_conn_key *key, union pc_service_keys *keys, struct pc_conn *way)
{
	const __u32 lasting = PC_CONN_REPLIED | PC_CONN_CLOSING | PC_CONN_CUT;
	struct pc_conn *conn;

	key->peer = way->other.addr;
	key->peer_port = way->other.port;
	conn = bpf_map_lookup_elem(&connections, key);
	if (pc_has_gone(c, keys, way))
		return false;
	if (pc_is_with_service(c, key, conn)) {
		if (pc_is_another(c, conn))
			return false;
		/* So that it is there for as long. */
		if (conn->flags & ~way->flags & lasting)
			__sync_fetch_and_or(&way->flags, conn->flags & lasting);
	} else if (c->packet.opens || !pc_is_alive(key, way, c->now) || (conn && pc_is_alive(key, conn, c->now))) {
		return false;
	}
	pc_see(c, way);
	pc_turn_to(c, key, way->service);
	return true;
}

static __always_inline __u32 pc_spread(const struct pc_flow *f)
{
	__u32 hash = f->src.word[3] ^ (f->dst.word[3] << 16 | f->dst.word[3] >> 16) ^ ((__u32)f->sport << 16 | f->dport);

	hash = (hash ^ hash >> 16) * 0x85ebca6b;
	hash = (hash ^ hash >> 13) * 0xc2b2ae35;
	return hash ^ hash >> 16;
}

enum pc_fit { PC_FITS, PC_TAKEN, PC_NOT_KNOWN };

/* May the connection be with this backend? One of another service, or of none, between the same ports could not be told from it. */
static __always_inline enum pc_fit pc_try(const struct pc_context *c, struct pc_conn_key *key, const struct pc_backend *backend)
{
	bool opens = c->packet.opens || c->packet.flow.protocol == IPPROTO_UDP;
	struct pc_conn *conn;

	key->peer = backend->addr;
	key->peer_port = backend->port;
	conn = bpf_map_lookup_elem(&connections, key);
	if (pc_is_with_service(c, key, conn))
		return PC_FITS;
	if (!opens)
		return PC_NOT_KNOWN;
	if (!conn || !pc_is_alive(key, conn, c->now))
		return PC_FITS;
	return c->packet.opens && conn->flags & PC_CONN_CLOSING ? PC_FITS : PC_TAKEN;
}

static __noinline enum pc_fit pc_try_slot(const struct pc_context *c, struct pc_conn_key *key, __u32 service, __u32 at)
{
	struct pc_slot_key slot = { .service = service, .slot = at };
	const struct pc_backend *backend = bpf_map_lookup_elem(&backends, &slot);

	return backend ? pc_try(c, key, backend) : PC_NOT_KNOWN; /* being written */
}

/* The backend that its client had last. */
static __always_inline bool pc_returns(const struct pc_context *c, struct pc_conn_key *key, union pc_service_keys *keys,
				       const struct pc_service *service)
{
	struct pc_affinity *last;

	keys->affinity.service = service->id;
	keys->affinity.client = c->packet.flow.src;
	last = bpf_map_lookup_elem(&affinity, &keys->affinity);
	if (!last || (__s64)(c->now - last->last_used) >= (__s64)(service->affinity * PC_SECOND))
		return false;
	return pc_member_flags(keys, service->id, &last->backend) & PC_MEMBER_CHOSEN && pc_try(c, key, &last->backend) == PC_FITS;
}

/* Of a packet to an address that is no known connection's: 0, also where it is no service's, or why it is dropped. */
static __always_inline int pc_choose_backend(struct pc_context *c, struct pc_conn_key *key, union pc_service_keys *keys)
{
	const struct pc_flow *f = &c->packet.flow;
	enum pc_fit fit = PC_NOT_KNOWN;
	int reason = 0;
	struct pc_service *service;
	__u32 at, count, id;

	keys->service.addr = f->dst;
	keys->service.port = f->dport;
	keys->service.protocol = f->protocol;
	keys->service.pad = 0;
	service = bpf_map_lookup_elem(&services, &keys->service);
	if (!service)
		return 0;
	if (!pc_owns(c->endpoint.id, &f->src))
		return PC_REASON_SOURCE;
	id = service->id;
	count = service->count;
	if (!count) {
		if (!(service->flags & PC_SERVICE_SILENT) && !c->packet.closes && c->packet.fragment == PC_WHOLE)
			c->translated = PC_REFUSED;
		return PC_REASON_NO_BACKEND;
	}
	c->chosen = service->affinity ? PC_CHOSEN_TO_STAY : PC_CHOSEN;
	if (service->affinity && pc_returns(c, key, keys, service)) {
		pc_turn_to(c, key, id);
		return 0;
	}
	at = pc_spread(f);
#pragma unroll
	for (__u32 i = 0; i < PC_SLOTS_TRIED; i++) {
		if (i >= count || fit == PC_FITS)
			break;
		fit = pc_try_slot(c, key, id, (at + i) % count);
		reason = fit == PC_TAKEN ? PC_REASON_COLLISION : PC_REASON_NO_CONNECTION;
	}
	if (fit != PC_FITS)
		return reason;
	pc_turn_to(c, key, id);
	return 0;
}

/* An open connection of its own, which nobody translates; if its address has become a service's since, only of what is new. */
static __always_inline bool pc_is_direct(const struct pc_context *c, const struct pc_conn_key *key, const struct pc_conn *conn)
{
	if (c->packet.opens || !pc_is_alive(key, conn, c->now))
		return false;
	return c->packet.flow.protocol != IPPROTO_UDP || conn->flags & (PC_CONN_REPLIED | PC_CONN_SEEDED);
}

/* Of what a pod sends: turns `flow` to the backend, where it is for a service. 0, or why it is dropped. */
__noinline int pc_find_backend(struct pc_context *c)
{
	union pc_service_keys keys = {};
	struct pc_conn_key key;
	struct pc_conn *way;

	if (!c)
		return PC_REASON_MALFORMED;
	pc_make_key(c->endpoint.id, &c->packet.flow, PC_EGRESS, &key);
	way = bpf_map_lookup_elem(&connections, &key);
	if (way && !(way->flags & PC_CONN_SERVICE) && pc_is_direct(c, &key, way))
		return 0;
	c->other.addr = c->packet.flow.dst;
	c->other.port = c->packet.flow.dport;
	if (way && way->flags & PC_CONN_SERVICE) {
		if (way->flags & PC_CONN_SELF ? pc_answers_itself(c, &key, way) : pc_goes_on_to(c, &key, &keys, way))
			return 0;
		pc_make_key(c->endpoint.id, &c->packet.flow, PC_EGRESS, &key);
		c->other.addr = c->packet.flow.dst;
		c->other.port = c->packet.flow.dport;
	}
	return pc_choose_backend(c, &key, &keys);
}

/* Who it was, for the next time. */
static __noinline void pc_keep_affinity(const struct pc_context *c)
{
	struct pc_affinity_key key = { .service = c->service, .client = c->packet.flow.src };
	struct pc_affinity last = { .last_used = c->now, .backend = { .addr = c->packet.flow.dst, .port = c->packet.flow.dport } };

	bpf_map_update_elem(&affinity, &key, &last, BPF_ANY);
}

static __always_inline void pc_keep_way(const struct pc_conn_key *key, const struct pc_conn *way)
{
	if (!bpf_map_lookup_elem(&connections, key))
		pc_count(PC_STAT_CONN_CREATED);
	if (bpf_map_update_elem(&connections, key, way, BPF_ANY))
		pc_count(PC_STAT_CONN_FAILED);
}

/* Once it may pass: which backend the connection is with. */
__noinline int pc_keep_backend(const struct pc_context *c)
{
	struct pc_conn way = { .flags = PC_CONN_SERVICE, .direction = PC_EGRESS };
	struct pc_conn_key key;

	if (!c)
		return 0;
	pc_count(PC_STAT_SERVICE_CHOSEN);
	pc_make_key(c->endpoint.id, &c->packet.flow, PC_EGRESS, &key);
	key.peer = c->other.addr;
	key.peer_port = c->other.port;
	way.last_seen = c->now;
	way.service = c->service;
	way.other.addr = c->packet.flow.dst;
	way.other.port = c->packet.flow.dport;
	pc_keep_way(&key, &way);
	if (c->translated != PC_TO_SELF)
		return 0;
	key.peer_port = key.pod_port;
	key.pod_port = way.other.port;
	way.flags |= PC_CONN_SELF;
	way.other = c->other;
	pc_keep_way(&key, &way);
	return 0;
}

#endif
