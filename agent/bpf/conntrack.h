/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* The connection table: a connection is judged when it opens, in the direction in which it opens; its replies pass while it
 * may. After a change of the endpoint's table or of the peers the next packet, either way, has it judged anew. */
#ifndef PC_CONNTRACK_H
#define PC_CONNTRACK_H

#define PC_SECOND 1000000000ULL

static __always_inline __u64 pc_timeout(const struct pc_conn_key *key, const struct pc_conn *conn)
{
	bool replied = conn->flags & (PC_CONN_REPLIED | PC_CONN_SEEDED);

	if (key->protocol == IPPROTO_TCP || key->protocol == IPPROTO_SCTP) {
		if (conn->flags & PC_CONN_CLOSING)
			return 10 * PC_SECOND;
		return (replied || conn->flags & PC_CONN_CUT) ? 24 * 3600 * PC_SECOND : 60 * PC_SECOND;
	}
	if (key->protocol == IPPROTO_ICMP || key->protocol == IPPROTO_ICMPV6)
		return 30 * PC_SECOND;
	return (replied ? 180 : 60) * PC_SECOND;
}

static __always_inline bool pc_is_alive(const struct pc_conn_key *key, const struct pc_conn *conn, __u64 now)
{
	/* Another CPU may have seen it a moment after `now`. */
	return (__s64)(now - conn->last_seen) < (__s64)pc_timeout(key, conn);
}

static __always_inline void pc_make_key(__u32 endpoint, const struct pc_flow *f, __u8 direction, struct pc_conn_key *key)
{
	bool egress = direction == PC_EGRESS;

	__builtin_memset(key, 0, sizeof(*key));
	key->pod = egress ? f->src : f->dst;
	key->peer = egress ? f->dst : f->src;
	key->endpoint = endpoint;
	key->pod_port = egress ? f->sport : f->dport;
	key->peer_port = egress ? f->dport : f->sport;
	key->protocol = f->protocol;
	if (pc_is_icmp(f))
		key->direction = pc_is_echo_reply(f) ? !direction : direction;
}

static __always_inline __u16 pc_conn_port(const struct pc_conn_key *key, __u8 direction)
{
	if (key->protocol == IPPROTO_ICMP)
		return bpf_htons(PC_ICMP_ECHO << 8);
	if (key->protocol == IPPROTO_ICMPV6)
		return bpf_htons(PC_ICMP6_ECHO << 8);
	return direction == PC_EGRESS ? key->peer_port : key->pod_port;
}

/* Judged by what is in force now. What audit has let through is not, once audit is over. */
static __always_inline bool pc_is_current(const struct pc_context *c, const struct pc_conn *conn)
{
	if (conn->flags & PC_CONN_AUDITED && !(c->endpoint.flags & PC_EP_AUDIT))
		return false;
	return conn->epoch == c->endpoint.epoch && conn->peers_epoch == c->peers_epoch;
}

/* Asks about a known connection again, in its own direction. */
static __noinline void pc_ask_again(struct pc_context *c, const struct pc_conn_key *key, const struct pc_conn *conn)
{
	struct pc_question question = {
		.peer = key->peer,
		.opened_by = conn->flags & (PC_CONN_HOST | PC_CONN_SELF | PC_CONN_OUTSIDE),
		.identity = c->endpoint.identity,
		.port = pc_conn_port(key, conn->direction),
		.direction = conn->direction,
		.protocol = key->protocol,
		.family = c->packet.flow.family,
	};

	pc_ask(&question, c->endpoint.id, &c->answer);
	pc_count(PC_STAT_CONN_REJUDGED);
}

/* Judges a known connection anew. A cut one keeps its old epoch, so that each packet of it is judged: no order of writes
 * on another CPU can let one through. */
static __noinline bool pc_may_go_on(struct pc_context *c, const struct pc_conn_key *key, struct pc_conn *conn)
{
	__u32 flags = conn->flags;
	bool allowed;

	pc_ask_again(c, key, conn);
	allowed = c->answer.allowed;
	conn->cookie = c->answer.cookie;
	if (!allowed && !(c->endpoint.flags & PC_EP_AUDIT)) {
		c->event = PC_EVENT_DROPPED;
		if (!(flags & PC_CONN_CUT)) {
			__sync_fetch_and_or(&conn->flags, PC_CONN_CUT);
			c->event = PC_EVENT_CUT;
			pc_count(PC_STAT_CONN_CUT);
		}
		return false;
	}
	__sync_fetch_and_and(&conn->flags, ~(allowed ? PC_CONN_CUT | PC_CONN_AUDITED : PC_CONN_CUT));
	if (!allowed && !(flags & PC_CONN_AUDITED)) {
		__sync_fetch_and_or(&conn->flags, PC_CONN_AUDITED);
		c->event = PC_EVENT_AUDITED;
	}
	if (pc_owns(key->endpoint, &key->pod))
		__sync_fetch_and_or(&conn->flags, PC_CONN_OWN);
	else
		__sync_fetch_and_and(&conn->flags, ~PC_CONN_OWN);
	if (c->direction == PC_EGRESS)
		conn->from = PC_NOWHERE; /* who comes by that interface is looked at again */
	conn->epoch = c->endpoint.epoch;
	conn->peers_epoch = c->peers_epoch;
	return true;
}

enum pc_sameness { PC_THE_SAME, PC_ANOTHER, PC_SPOOFED };

/* A packet to the pod by another interface than the one before it. The node's own connection, and one from outside masqueraded to
 * the same address and port, are not the same; nor are that of a pod, and one that only bears its address. */
static __noinline enum pc_sameness pc_compare_origin(const struct pc_context *c, const struct pc_conn_key *key, struct pc_conn *conn)
{
	bool opened = conn->direction == PC_INGRESS;
	bool outside = c->ingress_ifindex && pc_is_outside(c->ingress_ifindex, &key->peer);

	if (outside && !(conn->flags & PC_CONN_OUTSIDE))
		return PC_SPOOFED;
	if (opened && (!c->ingress_ifindex != !!(conn->flags & PC_CONN_HOST) || outside != !!(conn->flags & PC_CONN_OUTSIDE)))
		return PC_ANOTHER;
	conn->from = c->ingress_ifindex;
	return PC_THE_SAME;
}

/* Does this packet open another connection in the place of the one that is known? */
static __always_inline bool pc_is_another(const struct pc_context *c, const struct pc_conn *conn)
{
	if (!c->packet.opens)
		return false;
	return conn->direction != c->direction || conn->flags & (PC_CONN_CLOSING | PC_CONN_CUT) || !pc_is_current(c, conn);
}

/* The pod asks a backend by its own address, and has asked it as a service from the same port: the answers could not be told apart. */
static __always_inline bool pc_collides(const struct pc_context *c, const struct pc_conn *conn)
{
	return conn->flags & PC_CONN_TRANSLATED && c->direction == PC_EGRESS && !c->translated &&
	       !(c->packet.opens && conn->flags & PC_CONN_CLOSING);
}

/* Seldom: each write takes the entry away from the CPU of the other way. */
static __always_inline void pc_see(const struct pc_context *c, struct pc_conn *conn)
{
	if (c->now - conn->last_seen > PC_SECOND)
		conn->last_seen = c->now;
}

/* What a packet changes about its connection. */
static __always_inline void pc_mark(struct pc_conn *conn, __u8 direction, bool closes, bool finishes)
{
	bool reply = conn->direction != direction;
	__u32 flags = reply ? PC_CONN_REPLIED : 0;

	if (closes)
		flags |= PC_CONN_CLOSING;
	if (finishes) {
		flags |= reply ? PC_CONN_FIN_PEER : PC_CONN_FIN_OPENER;
		if (conn->flags & (reply ? PC_CONN_FIN_OPENER : PC_CONN_FIN_PEER))
			flags |= PC_CONN_CLOSING;
	}
	if ((conn->flags & flags) != flags)
		__sync_fetch_and_or(&conn->flags, flags);
}

static __noinline void pc_remember(const struct pc_context *c, const struct pc_conn_key *key, __u32 flags, bool known)
{
	struct pc_conn conn = {
		.last_seen = c->now,
		.epoch = c->endpoint.epoch,
		.peers_epoch = c->peers_epoch,
		.cookie = c->answer.cookie,
		.direction = c->direction,
		.flags = flags,
		.from = c->direction == PC_INGRESS ? c->ingress_ifindex : 0,
	};

	if (flags & PC_CONN_TRANSLATED)
		conn.other = c->other;
	/* A full table gives up its oldest entry; the verdict does not depend on it. */
	if (bpf_map_update_elem(&connections, key, &conn, BPF_ANY))
		pc_count(PC_STAT_CONN_FAILED);
	else if (!known)
		pc_count(PC_STAT_CONN_CREATED);
}

/* Of ICMP only echo is a connection, with a request that opens it. A reset leaves nothing to remember. */
static __always_inline bool pc_is_remembered(const struct pc_packet *p)
{
	return pc_is_icmp(&p->flow) ? pc_is_echo_request(&p->flow) : !p->closes;
}

/* All other ICMP is judged packet by packet: without an id it would be taken for the echo of id 0. */
static __always_inline bool pc_has_connection(const struct pc_flow *f)
{
	return !pc_is_icmp(f) || pc_is_echo_request(f) || pc_is_echo_reply(f);
}

/* Who may have opened a connection with this packet. */
static __always_inline __u32 pc_opener(const struct pc_context *c)
{
	if (c->direction == PC_EGRESS)
		return 0; /* itself, if that is whom it asks */
	if (!c->ingress_ifindex)
		return PC_CONN_HOST;
	if (c->ingress_ifindex == c->ifindex)
		return PC_CONN_SELF;
	return pc_is_outside(c->ingress_ifindex, &c->packet.flow.src) ? PC_CONN_OUTSIDE : 0;
}

static __noinline bool pc_open(struct pc_context *c, const struct pc_conn_key *key, bool known)
{
	const struct pc_flow *f = &c->packet.flow;
	__u32 opener = pc_opener(c);
	struct pc_question question = {
		.peer = key->peer,
		.opened_by = opener,
		.identity = c->endpoint.identity,
		.port = pc_is_icmp(f) ? bpf_htons(f->icmp_type << 8) : f->dport,
		.direction = c->direction,
		.protocol = f->protocol,
		.family = f->family,
	};

	pc_ask(&question, c->endpoint.id, &c->answer);
	c->event = PC_EVENT_OPENED;
	if (c->answer.reason == PC_REASON_SELF)
		opener |= PC_CONN_SELF;
	if (!c->answer.allowed) {
		c->event = PC_EVENT_DROPPED;
		if (!(c->endpoint.flags & PC_EP_AUDIT))
			return false;
		c->event = PC_EVENT_AUDITED;
		opener |= PC_CONN_AUDITED;
	}
	if (!pc_is_remembered(&c->packet))
		return true;
	if (c->direction == PC_EGRESS || pc_owns(key->endpoint, &key->pod))
		opener |= PC_CONN_OWN;
	if (c->translated)
		opener |= PC_CONN_TRANSLATED;
	pc_remember(c, key, opener, known);
	return true;
}

/* The verdict on a packet that is neither neighbour discovery nor an ICMP error of a known connection. */
static __always_inline bool pc_track(struct pc_context *c)
{
	struct pc_conn_key key;
	struct pc_conn *conn = NULL;
	enum pc_sameness same = PC_THE_SAME;
	bool current, known;

	pc_make_key(c->endpoint.id, &c->packet.flow, c->direction, &key);
	if (pc_has_connection(&c->packet.flow))
		conn = bpf_map_lookup_elem(&connections, &key);
	known = conn != NULL;
	if (conn && conn->flags & PC_CONN_SERVICE) {
		/* Answers of a service come from its backends, and bear their addresses. */
		if (c->direction == PC_INGRESS)
			return pc_deny(c, PC_REASON_SOURCE);
		conn = NULL;
	}
	current = conn && pc_is_current(c, conn);
	if (c->direction == PC_EGRESS && !(current && conn->flags & PC_CONN_OWN) && !pc_owns(key.endpoint, &key.pod))
		return pc_deny(c, PC_REASON_SOURCE);
	if (!conn || !pc_is_alive(&key, conn, c->now))
		return pc_open(c, &key, known);
	if (c->direction == PC_INGRESS && (!current || !c->ingress_ifindex || c->ingress_ifindex != conn->from))
		same = pc_compare_origin(c, &key, conn);
	if (same == PC_SPOOFED)
		return pc_deny(c, PC_REASON_SOURCE);
	if (pc_collides(c, conn))
		return pc_deny(c, PC_REASON_COLLISION);
	if (same == PC_ANOTHER || pc_is_another(c, conn))
		return pc_open(c, &key, true);
	if (conn->flags & PC_CONN_TRANSLATED && !c->translated) {
		c->translated = PC_FROM_BACKEND;
		c->other = conn->other;
	}
	c->answer.cookie = conn->cookie;
	if (!current && !pc_may_go_on(c, &key, conn)) {
		pc_see(c, conn);
		return false;
	}
	pc_mark(conn, c->direction, c->packet.closes, c->packet.finishes);
	pc_see(c, conn);
	return true;
}

#endif
