/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* ICMP errors (RFC 792, RFC 4443) pass if the packet that they quote belongs to a connection that may go on. They come from
 * any router on the way, so nothing but the quoted packet counts. Others are judged by policy, as ICMP. */
#ifndef PC_RELATED_H
#define PC_RELATED_H

static __always_inline bool pc_is_icmp_error(const struct pc_packet *p)
{
	if (p->fragment != PC_WHOLE)
		return false;
	if (p->flow.protocol == IPPROTO_ICMP) /* not source quench (RFC 6633), not redirect: it changes routes */
		return p->flow.icmp_type == 3 || p->flow.icmp_type == 11 || p->flow.icmp_type == 12;
	return p->flow.protocol == IPPROTO_ICMPV6 && p->flow.icmp_type >= 1 && p->flow.icmp_type <= 4;
}

/* Addresses, protocol, ports of the quoted packet, of which there may be no more than eight bytes after its IP header. */
static __always_inline bool pc_parse_quoted(struct __sk_buff *skb, const struct pc_packet *error, struct pc_flow *quoted)
{
	__u32 at = error->l4 + 8;
	__u16 ports[4];

	if (error->flow.family == 4) {
		struct iphdr ip;

		if (at + sizeof(ip) > error->end || bpf_skb_load_bytes(skb, at, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5 ||
		    ip.frag_off & bpf_htons(0x1fff))
			return false;
		pc_map_ipv4(&quoted->src, ip.saddr);
		pc_map_ipv4(&quoted->dst, ip.daddr);
		quoted->protocol = ip.protocol;
		at += ip.ihl * 4;
	} else {
		struct ipv6hdr ip;

		/* A quoted packet with extension headers relates to nothing. */
		if (at + sizeof(ip) > error->end || bpf_skb_load_bytes(skb, at, &ip, sizeof(ip)) || ip.version != 6)
			return false;
		__builtin_memcpy(&quoted->src, &ip.saddr, sizeof(quoted->src));
		__builtin_memcpy(&quoted->dst, &ip.daddr, sizeof(quoted->dst));
		if (pc_is_mapped_ipv4(&quoted->src) || pc_is_mapped_ipv4(&quoted->dst))
			return false;
		quoted->protocol = ip.nexthdr;
		at += sizeof(ip);
	}
	if (at + sizeof(ports) > error->end || bpf_skb_load_bytes(skb, at, ports, sizeof(ports)))
		return false;
	quoted->family = error->flow.family;
	switch (quoted->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		quoted->sport = ports[0];
		quoted->dport = ports[1];
		return true;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		quoted->icmp_type = ((__u8 *)ports)[0];
		if (!pc_is_echo_request(quoted) && !pc_is_echo_reply(quoted))
			return false;
		quoted->sport = ports[2];
		quoted->dport = ports[2];
		return true;
	default:
		return true;
	}
}

/* Of the connection that the quoted packet belongs to. */
static __noinline bool pc_make_quoted_key(struct __sk_buff *skb, const struct pc_context *c, struct pc_conn_key *key)
{
	struct pc_flow quoted = {};

	/* Who gets the error has sent what it quotes. */
	if (!pc_parse_quoted(skb, &c->packet, &quoted) || !pc_same(&quoted.src, &c->packet.flow.dst))
		return false;
	pc_make_key(c->endpoint.id, &quoted, !c->direction, key);
	return true;
}

/* An error about what came to the pod from a service is for the backend, which knows its own address in it. */
static __always_inline struct pc_conn *pc_find_quoted(struct pc_context *c, struct pc_conn_key *key)
{
	struct pc_conn *conn = bpf_map_lookup_elem(&connections, key);

	if (!conn || !(conn->flags & (PC_CONN_SERVICE | PC_CONN_TRANSLATED)))
		return conn;
	c->other = conn->other;
	if (c->direction == PC_INGRESS)
		return conn->flags & PC_CONN_TRANSLATED ? conn : NULL;
	if (!(conn->flags & PC_CONN_SERVICE) || conn->flags & PC_CONN_SELF)
		return NULL;
	key->peer = c->other.addr;
	key->peer_port = c->other.port;
	conn = bpf_map_lookup_elem(&connections, key);
	return conn && conn->flags & PC_CONN_TRANSLATED ? conn : NULL;
}

/* True: passes. False: not related, or no longer allowed; then policy is asked about the error itself. */
static __noinline bool pc_goes_on(struct pc_context *c, struct pc_conn_key *key)
{
	struct pc_conn *conn = pc_find_quoted(c, key);

	if (!conn || !pc_is_alive(key, conn, c->now))
		return false;
	if (!pc_is_current(c, conn)) {
		pc_ask_again(c, key, conn);
		if (!c->answer.allowed)
			return false;
	}
	c->answer.cookie = conn->cookie;
	if (conn->flags & PC_CONN_TRANSLATED)
		c->translated = PC_QUOTED;
	pc_count(PC_STAT_RELATED);
	return true;
}

static __always_inline bool pc_is_related(struct __sk_buff *skb, struct pc_context *c)
{
	struct pc_conn_key key = {};

	return pc_make_quoted_key(skb, c, &key) && pc_goes_on(c, &key);
}

#endif
