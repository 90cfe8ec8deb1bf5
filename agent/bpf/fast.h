/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Most packets are of an open connection that is judged by what is in force: TCP or UDP, whole, in a plain header. They pass here,
 * with one look at the connection table. Whatever is in doubt goes the long way: this passes nothing that pc_decide would not. */
#ifndef PC_FAST_H
#define PC_FAST_H

struct pc_ports {
	__u16 source, dest;
};

/* What a packet says of its connection. */
struct pc_plain {
	struct pc_conn_key key;
	__u8 closes, finishes; /* as in struct pc_packet */
};

/* False: not plain, or it opens a connection. */
static __always_inline bool pc_read_transport(void *l4, void *data_end, __u32 length, struct pc_plain *plain)
{
	if (plain->key.protocol == IPPROTO_TCP) {
		__u8 *tcp = l4;

		if (l4 + 20 > data_end || (tcp[13] & (PC_TCP_SYN | PC_TCP_ACK)) == PC_TCP_SYN)
			return false;
		plain->closes = !!(tcp[13] & PC_TCP_RST);
		plain->finishes = !!(tcp[13] & PC_TCP_FIN);
		return (tcp[12] >> 4) >= 5 && (__u32)(tcp[12] >> 4) * 4 <= length;
	}
	if (plain->key.protocol == IPPROTO_UDP) {
		__u16 *udp = l4;

		return l4 + 8 <= data_end && bpf_ntohs(udp[2]) >= 8 && bpf_ntohs(udp[2]) <= length;
	}
	return false;
}

/* The key is what pc_make_key makes of it. */
static __always_inline bool pc_read_plain(struct __sk_buff *skb, __u8 direction, struct pc_plain *plain)
{
	struct pc_addr *src = direction == PC_EGRESS ? &plain->key.pod : &plain->key.peer;
	struct pc_addr *dst = direction == PC_EGRESS ? &plain->key.peer : &plain->key.pod;
	void *data = (void *)(long)skb->data + PC_ETH_HLEN;
	void *data_end = (void *)(long)skb->data_end;
	struct pc_ports *ports;
	__u32 header, length;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = data;

		ports = (void *)(ip + 1);
		if ((void *)(ports + 1) > data_end || *(__u8 *)ip != 0x45 || ip->frag_off & bpf_htons(0x3fff))
			return false;
		header = PC_ETH_HLEN + sizeof(*ip);
		length = bpf_ntohs(ip->tot_len) - sizeof(*ip);
		plain->key.protocol = ip->protocol;
		pc_map_ipv4(src, ip->saddr);
		pc_map_ipv4(dst, ip->daddr);
	} else {
		struct ipv6hdr *ip = data;

		ports = (void *)(ip + 1);
		if ((void *)(ports + 1) > data_end || *(__u8 *)ip >> 4 != 6)
			return false;
		header = PC_ETH_HLEN + sizeof(*ip);
		length = bpf_ntohs(ip->payload_len);
		plain->key.protocol = ip->nexthdr;
		__builtin_memcpy(src, &ip->saddr, sizeof(*src));
		__builtin_memcpy(dst, &ip->daddr, sizeof(*dst));
		if (pc_is_mapped_ipv4(src) || pc_is_mapped_ipv4(dst))
			return false;
	}
	/* A length of 0, as of segments of more than 64 kB, is not plain either. */
	if (length > 0xffff || header + length > skb->len || !pc_read_transport(ports, data_end, length, plain))
		return false;
	plain->key.pod_port = direction == PC_EGRESS ? ports->source : ports->dest;
	plain->key.peer_port = direction == PC_EGRESS ? ports->dest : ports->source;
	return true;
}

/* Cookie of the connection that the packet belongs to; 0: look closer. */
static __always_inline __u32 pc_pass_plain(struct __sk_buff *skb, __u8 direction, const struct pc_endpoint *endpoint,
					   const struct pc_node *settings, __u64 now)
{
	/* From before the lookup, as in pc_judge_closely. */
	__u32 epoch = endpoint->epoch, peers_epoch = settings->peers_epoch;
	__u32 wanted = direction == PC_EGRESS ? PC_CONN_OWN : 0;
	struct pc_plain plain = { .key.endpoint = endpoint->id };
	struct pc_conn *conn;

	if (!pc_read_plain(skb, direction, &plain))
		return 0;
	conn = bpf_map_lookup_elem(&connections, &plain.key);
	if (!conn || conn->epoch != epoch || conn->peers_epoch != peers_epoch || now - conn->last_seen > PC_SECOND)
		return 0;
	if ((conn->flags & (wanted | PC_CONN_AUDITED | PC_CONN_CUT | PC_CONN_TRANSLATED | PC_CONN_SERVICE)) != wanted)
		return 0;
	if (direction == PC_INGRESS && (!skb->ingress_ifindex || skb->ingress_ifindex != conn->from))
		return 0;
	pc_mark(conn, direction, plain.closes, plain.finishes);
	return conn->cookie;
}

#endif
