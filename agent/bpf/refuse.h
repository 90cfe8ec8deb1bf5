/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* The answer to who asks a service without a backend, as from the service itself, so that a client fails at once. "Port unreachable" (RFC
 * 792, RFC 4443 3.1), as kube-proxy sends it; but a reset for TCP: Linux takes such an error for a passing one while connect() is under
 * way, and here it comes back before that is over. */
#ifndef PC_REFUSE_H
#define PC_REFUSE_H

static __always_inline __u16 pc_fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return ~((sum & 0xffff) + (sum >> 16));
}

struct pc_tcp {
	__u16 source, dest;
	__u32 sequence, acknowledged;
	__u8 words, flags; /* words in the upper half */
	__u16 window, checksum, urgent;
};

/* RFC 9293 3.10.7.1 */
static __noinline int pc_reset(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	struct pc_tcp tcp;
	__u16 was, length;
	__s64 sum;

	if (bpf_skb_load_bytes(skb, p->l4, &tcp, sizeof(tcp)) || pc_exchange_ends(skb, c))
		return -1;
	if (tcp.flags & PC_TCP_ACK) {
		tcp.sequence = tcp.acknowledged;
		tcp.acknowledged = 0;
		tcp.flags = PC_TCP_RST;
	} else {
		tcp.acknowledged = bpf_htonl(bpf_ntohl(tcp.sequence) + 1);
		tcp.sequence = 0;
		tcp.flags = PC_TCP_RST | PC_TCP_ACK;
	}
	tcp.source = p->flow.dport;
	tcp.dest = p->flow.sport;
	tcp.words = 5 << 4;
	tcp.window = 0;
	tcp.urgent = 0;
	tcp.checksum = 0;
	/* The addresses, the length, the protocol; the words before a mapped IPv4 address add nothing to 0xffff. */
	sum = bpf_csum_diff(NULL, 0, (void *)&p->flow.src, 2 * sizeof(p->flow.src), bpf_htonl(sizeof(tcp) + IPPROTO_TCP));
	tcp.checksum = pc_fold(bpf_csum_diff(NULL, 0, (void *)&tcp, sizeof(tcp), sum));
	length = bpf_htons(p->l4 + sizeof(tcp) - PC_ETH_HLEN - (p->flow.family == 4 ? 0 : sizeof(struct ipv6hdr)));
	if (p->flow.family == 4) {
		if (bpf_skb_load_bytes(skb, PC_ETH_HLEN + 2, &was, sizeof(was)) ||
		    bpf_l3_csum_replace(skb, PC_ETH_HLEN + PC_IP4_CHECKSUM, was, length, 2))
			return -1;
	}
	return bpf_skb_store_bytes(skb, PC_ETH_HLEN + (p->flow.family == 4 ? 2 : 4), &length, sizeof(length), 0) ||
	       bpf_skb_store_bytes(skb, p->l4, &tcp, sizeof(tcp), 0) || bpf_skb_change_tail(skb, p->l4 + sizeof(tcp), 0);
}

static __always_inline int pc_refuse_ipv4(struct __sk_buff *skb)
{
	struct {
		struct {
			__u8 type, code;
			__u16 checksum;
			__u32 unused;
		} icmp;
		struct iphdr ip;
		__u32 ports[2];
	} error = { .icmp = { .type = 3, .code = 3 } };
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, PC_ETH_HLEN, &error.ip, sizeof(error.ip) + sizeof(error.ports)))
		return -1;
	ip = error.ip;
	ip.tot_len = bpf_htons(sizeof(ip) + sizeof(error));
	ip.id = 0;
	ip.frag_off = 0;
	ip.ttl = 64;
	ip.protocol = IPPROTO_ICMP;
	ip.saddr = error.ip.daddr;
	ip.daddr = error.ip.saddr;
	ip.check = 0;
	ip.check = pc_fold(bpf_csum_diff(NULL, 0, (void *)&ip, sizeof(ip), 0));
	error.icmp.checksum = pc_fold(bpf_csum_diff(NULL, 0, (void *)&error, sizeof(error), 0));
	return bpf_skb_change_tail(skb, PC_ETH_HLEN + sizeof(ip) + sizeof(error), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN, &ip, sizeof(ip), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + sizeof(ip), &error, sizeof(error), 0);
}

/* The first words of the header, and both addresses, are written on their own: there is little stack. */
static __always_inline int pc_refuse_ipv6(struct __sk_buff *skb)
{
	struct {
		struct {
			__u8 type, code;
			__u16 checksum;
			__u32 unused;
		} icmp;
		struct ipv6hdr ip;
		__u32 ports[2];
	} error = { .icmp = { .type = 1, .code = 4 } };
	struct {
		__u16 length;
		__u8 next, hop_limit;
	} header = { .length = bpf_htons(sizeof(error)), .next = IPPROTO_ICMPV6, .hop_limit = 64 };
	__s64 sum;

	if (bpf_skb_load_bytes(skb, PC_ETH_HLEN, &error.ip, sizeof(error.ip) + sizeof(error.ports)))
		return -1;
	/* RFC 8200 8.1: the addresses, in either order, the length and the protocol */
	sum = bpf_csum_diff(NULL, 0, (void *)&error.ip.saddr, 2 * sizeof(error.ip.saddr), bpf_htonl(sizeof(error) + IPPROTO_ICMPV6));
	error.icmp.checksum = pc_fold(bpf_csum_diff(NULL, 0, (void *)&error, sizeof(error), sum));
	return bpf_skb_change_tail(skb, PC_ETH_HLEN + sizeof(error.ip) + sizeof(error), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + 4, &header, sizeof(header), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP6_SOURCE, &error.ip.daddr, sizeof(error.ip.daddr), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP6_DESTINATION, &error.ip.saddr, sizeof(error.ip.saddr), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + sizeof(error.ip), &error, sizeof(error), 0);
}

/* What becomes of the packet: it goes back to the pod as the answer, or is dropped where it is no plain one. */
__noinline int pc_refuse(struct __sk_buff *skb, const struct pc_context *c)
{
	int failed;

	if (!c)
		return PC_DROP;
	if (c->packet.flow.protocol == IPPROTO_TCP)
		failed = pc_reset(skb, c);
	else if (c->packet.flow.family == 4)
		failed = c->packet.l4 != PC_ETH_HLEN + sizeof(struct iphdr) || pc_refuse_ipv4(skb);
	else
		failed = c->packet.extended || pc_refuse_ipv6(skb);
	if (failed)
		return PC_DROP;
	pc_count(PC_STAT_SERVICE_REFUSED);
	return bpf_redirect_peer(skb->ifindex, 0);
}

#endif
