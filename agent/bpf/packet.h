/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* A packet as far as a verdict needs it, IPv4 and IPv6 alike. What does not parse to the end is PC_REASON_MALFORMED.
 * Bytes are read in place, or with bpf_skb_load_bytes where skb->data does not reach: a packet that came through GRO. */
#ifndef PC_PACKET_H
#define PC_PACKET_H

#ifndef IPPROTO_ICMPV6 /* in <linux/in6.h>, with others' that are here already */
#define IPPROTO_HOPOPTS 0
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_ICMPV6 58
#define IPPROTO_DSTOPTS 60
#endif

enum pc_fragment { PC_WHOLE, PC_FIRST_FRAGMENT, PC_LATER_FRAGMENT };
enum pc_extended { PC_EXTENDED = 1, PC_FRAGMENTED = 2 }; /* IPv6: there is an extension header, a fragment header */

/* Whom and what a packet is of: all that its connection depends on. */
struct pc_flow {
	struct pc_addr src;
	struct pc_addr dst;
	__u16 sport; /* network order; ICMP echo: the id, in both; others without ports: 0 */
	__u16 dport;
	__u8 family; /* 4 or 6 */
	__u8 protocol;
	__u8 icmp_type;
	__u8 icmp_code;
};

struct pc_packet {
	struct pc_flow flow;
	__u32 end;         /* of the IP packet, from the Ethernet header on: what follows is padding */
	__u32 fragment_id; /* network order */
	__u16 l4;          /* offset of the transport header */
	__u16 fragment_at; /* bytes */
	__u16 fragmented;  /* offset of what is cut into fragments */
	__u16 payload;     /* offset of what follows the transport header */
	__u8 hop_limit;
	__u8 fragment;     /* enum pc_fragment */
	__u8 extended;     /* enum pc_extended */
	__u8 tcp_flags;
	__u8 opens;        /* TCP SYN alone, SCTP INIT: wants a new connection whatever is known of an old one */
	__u8 closes;       /* TCP RST, SCTP ABORT or SHUTDOWN COMPLETE */
	__u8 finishes;     /* TCP FIN: one side is done */
	__u8 pad;
};

#define PC_ETH_HLEN 14
#define PC_MAX_EXTENSIONS 8

enum { PC_TCP_FIN = 1, PC_TCP_SYN = 2, PC_TCP_RST = 4, PC_TCP_ACK = 16 };
enum { PC_ICMP_ECHO_REPLY = 0, PC_ICMP_ECHO = 8, PC_ICMP6_ECHO = 128, PC_ICMP6_ECHO_REPLY = 129 };
enum { PC_OPTION_LSRR = 131, PC_OPTION_SSRR = 137 };

static __always_inline bool pc_same(const struct pc_addr *a, const struct pc_addr *b)
{
	return a->word[0] == b->word[0] && a->word[1] == b->word[1] && a->word[2] == b->word[2] && a->word[3] == b->word[3];
}

static __always_inline void pc_map_ipv4(struct pc_addr *addr, __u32 ipv4)
{
	addr->word[0] = 0;
	addr->word[1] = 0;
	addr->word[2] = bpf_htonl(0xffff);
	addr->word[3] = ipv4;
}

static __always_inline bool pc_is_link_local(const struct pc_addr *addr)
{
	return (bpf_ntohl(addr->word[0]) & 0xffc00000) == 0xfe800000;
}

static __always_inline bool pc_is_mapped_ipv4(const struct pc_addr *addr)
{
	return !addr->word[0] && !addr->word[1] && addr->word[2] == bpf_htonl(0xffff);
}

static __always_inline bool pc_is_icmp(const struct pc_flow *f)
{
	return f->protocol == IPPROTO_ICMP || f->protocol == IPPROTO_ICMPV6;
}

static __always_inline bool pc_is_echo_request(const struct pc_flow *f)
{
	return (f->protocol == IPPROTO_ICMP && f->icmp_type == PC_ICMP_ECHO) ||
	       (f->protocol == IPPROTO_ICMPV6 && f->icmp_type == PC_ICMP6_ECHO);
}

static __always_inline bool pc_is_echo_reply(const struct pc_flow *f)
{
	return (f->protocol == IPPROTO_ICMP && f->icmp_type == PC_ICMP_ECHO_REPLY) ||
	       (f->protocol == IPPROTO_ICMPV6 && f->icmp_type == PC_ICMP6_ECHO_REPLY);
}

/* A header of so many words at any even offset. A call costs more than the reading. */
#define PC_LOAD(skb, at, to)                                                                       \
	({                                                                                         \
		void *_end = (void *)(long)(skb)->data_end;                                        \
		__u32 _at = (at);                                                                  \
		typeof(to) *_from = (void *)(long)(skb)->data + (_at & 0xff);                      \
		int _failed = 0;                                                                   \
		if (_at <= 0xff && (void *)(_from + 1) <= _end)                                    \
			to = *_from;                                                               \
		else                                                                               \
			_failed = bpf_skb_load_bytes(skb, _at, &(to), sizeof(to));                 \
		_failed;                                                                           \
	})

/* Source routes name a next hop as the destination: the verdict would be on the wrong address. */
__noinline int pc_has_source_route(struct __sk_buff *skb, __u32 at, __u32 length)
{
	__u8 option[2];
	__u32 step = 1;

	for (int i = 0; i < 40; i++, at += step, length -= step) {
		if (!length)
			return 0;
		if (bpf_skb_load_bytes(skb, at, option, 1) || option[0] == PC_OPTION_LSRR || option[0] == PC_OPTION_SSRR)
			return 1;
		if (option[0] == 0)
			return 0;
		step = 1;
		if (option[0] != 1) {
			if (length < 2 || bpf_skb_load_bytes(skb, at, option, 2) || option[1] < 2 || option[1] > length)
				return 1;
			step = option[1];
		}
	}
	return 0;
}

static __always_inline int pc_parse_ipv4(struct __sk_buff *skb, struct pc_packet *p)
{
	struct iphdr ip;
	__u32 total;
	__u16 fragment;

	if (PC_LOAD(skb, PC_ETH_HLEN, ip) || ip.version != 4 || ip.ihl < 5)
		return PC_REASON_MALFORMED;
	total = bpf_ntohs(ip.tot_len);
	/* A segment of more than 64 kB before it is split (BIG TCP) has no length. */
	if (!total && skb->gso_segs > 1)
		total = skb->len - PC_ETH_HLEN;
	if (total < ip.ihl * 4 || total + PC_ETH_HLEN > skb->len)
		return PC_REASON_MALFORMED;
	if (ip.ihl > 5 && pc_has_source_route(skb, PC_ETH_HLEN + sizeof(ip), ip.ihl * 4 - sizeof(ip)))
		return PC_REASON_MALFORMED;
	pc_map_ipv4(&p->flow.src, ip.saddr);
	pc_map_ipv4(&p->flow.dst, ip.daddr);
	p->flow.family = 4;
	p->flow.protocol = ip.protocol;
	p->hop_limit = ip.ttl;
	p->l4 = PC_ETH_HLEN + ip.ihl * 4;
	p->fragmented = p->l4;
	p->payload = p->l4;
	p->end = PC_ETH_HLEN + total;
	fragment = bpf_ntohs(ip.frag_off);
	p->fragment_id = ip.id;
	p->fragment_at = (fragment & 0x1fff) * 8;
	if (p->fragment_at)
		p->fragment = PC_LATER_FRAGMENT;
	else if (fragment & 0x2000)
		p->fragment = PC_FIRST_FRAGMENT;
	return 0;
}

static __always_inline bool pc_is_extension(__u8 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_FRAGMENT ||
	       protocol == IPPROTO_DSTOPTS;
}

/* One extension header, at p->l4; moves on to what follows it. 0, or why the packet is dropped. */
__noinline int pc_parse_extension(struct __sk_buff *skb, struct pc_packet *p)
{
	struct {
		__u8 next;
		__u8 length; /* beyond the first eight bytes, in eights */
		__u8 bytes[6];
	} header;
	__u32 length;
	__u16 offset;

	if (!p || PC_LOAD(skb, p->l4, header))
		return PC_REASON_MALFORMED;
	length = 8 + header.length * 8;
	if (p->flow.protocol == IPPROTO_HOPOPTS && p->extended) /* the first one, if any */
		return PC_REASON_MALFORMED;
	if (p->flow.protocol == IPPROTO_ROUTING && header.bytes[1]) /* segments left: the destination is not the last one */
		return PC_REASON_MALFORMED;
	if (p->flow.protocol == IPPROTO_FRAGMENT) {
		if (p->extended & PC_FRAGMENTED)
			return PC_REASON_MALFORMED;
		p->extended |= PC_FRAGMENTED;
		length = 8;
		p->fragmented = p->l4 + 8;
		offset = header.bytes[0] << 8 | header.bytes[1];
		__builtin_memcpy(&p->fragment_id, &header.bytes[2], 4);
		p->fragment_at = offset & 0xfff8;
		if (p->fragment_at)
			p->fragment = PC_LATER_FRAGMENT;
		else if (offset & 1)
			p->fragment = PC_FIRST_FRAGMENT;
	}
	p->extended |= PC_EXTENDED;
	p->flow.protocol = header.next;
	length += p->l4;
	p->l4 = length;
	p->payload = length;
	return length > p->end ? PC_REASON_MALFORMED : 0;
}

/* Hop-by-hop, routing, fragment and destination options are walked; any other number is a protocol, understood or not.
 * Unrolled: kernels before 6.5 take some loops for endless that clang makes of this. */
static __always_inline int pc_parse_extensions(struct __sk_buff *skb, struct pc_packet *p)
{
	int reason;

	p->l4 = PC_ETH_HLEN + sizeof(struct ipv6hdr);
#pragma unroll
	for (int i = 0; i < PC_MAX_EXTENSIONS; i++) {
		if (!pc_is_extension(p->flow.protocol) || p->fragment == PC_LATER_FRAGMENT)
			return 0;
		reason = pc_parse_extension(skb, p);
		if (reason)
			return reason;
	}
	return pc_is_extension(p->flow.protocol) && p->fragment != PC_LATER_FRAGMENT ? PC_REASON_MALFORMED : 0;
}

static __always_inline int pc_parse_ipv6(struct __sk_buff *skb, struct pc_packet *p)
{
	struct ipv6hdr ip;
	__u32 payload;

	if (PC_LOAD(skb, PC_ETH_HLEN, ip) || ip.version != 6)
		return PC_REASON_MALFORMED;
	payload = bpf_ntohs(ip.payload_len);
	if (!payload && skb->gso_segs > 1)
		payload = skb->len - PC_ETH_HLEN - sizeof(ip);
	if (payload + sizeof(ip) + PC_ETH_HLEN > skb->len)
		return PC_REASON_MALFORMED;
	__builtin_memcpy(&p->flow.src, &ip.saddr, sizeof(p->flow.src));
	__builtin_memcpy(&p->flow.dst, &ip.daddr, sizeof(p->flow.dst));
	/* Would be taken for the IPv4 address. RFC 4038 4.2: not on the wire. */
	if (pc_is_mapped_ipv4(&p->flow.src) || pc_is_mapped_ipv4(&p->flow.dst))
		return PC_REASON_MALFORMED;
	p->flow.family = 6;
	p->flow.protocol = ip.nexthdr;
	p->hop_limit = ip.hop_limit;
	p->end = PC_ETH_HLEN + sizeof(ip) + payload;
	return pc_parse_extensions(skb, p);
}

static __always_inline int pc_parse_tcp(struct __sk_buff *skb, struct pc_packet *p)
{
	struct {
		__u16 source, dest;
		__u32 sequence, acknowledged;
		__u8 words, flags; /* words in the upper half */
		__u16 rest[3];
	} tcp;

	/* The whole header in the first fragment, or a later one could say what it says (RFC 1858). */
	if (p->l4 + sizeof(tcp) > p->end || PC_LOAD(skb, p->l4, tcp))
		return PC_REASON_MALFORMED;
	if ((tcp.words >> 4) < 5 || p->l4 + (tcp.words >> 4) * 4 > p->end)
		return PC_REASON_MALFORMED;
	p->payload = p->l4 + (tcp.words >> 4) * 4;
	p->flow.sport = tcp.source;
	p->flow.dport = tcp.dest;
	p->tcp_flags = tcp.flags;
	p->opens = (p->tcp_flags & (PC_TCP_SYN | PC_TCP_ACK)) == PC_TCP_SYN;
	p->closes = !!(p->tcp_flags & PC_TCP_RST);
	p->finishes = !!(p->tcp_flags & PC_TCP_FIN);
	return 0;
}

static __always_inline int pc_parse_udp(struct __sk_buff *skb, struct pc_packet *p)
{
	struct {
		__u16 source, dest, length, checksum;
	} udp;
	__u32 length;

	if (p->l4 + sizeof(udp) > p->end || PC_LOAD(skb, p->l4, udp))
		return PC_REASON_MALFORMED;
	length = bpf_ntohs(udp.length);
	if (length < sizeof(udp) || (p->fragment == PC_WHOLE && p->l4 + length > p->end))
		return PC_REASON_MALFORMED;
	p->payload = p->l4 + sizeof(udp);
	p->flow.sport = udp.source;
	p->flow.dport = udp.dest;
	return 0;
}

static __always_inline int pc_parse_sctp(struct __sk_buff *skb, struct pc_packet *p)
{
	__u16 sctp[8]; /* common header, and the first chunk's */
	__u8 chunk;

	if (p->l4 + sizeof(sctp) > p->end || bpf_skb_load_bytes(skb, p->l4, sctp, sizeof(sctp)))
		return PC_REASON_MALFORMED;
	p->payload = p->l4 + sizeof(sctp);
	p->flow.sport = sctp[0];
	p->flow.dport = sctp[1];
	chunk = *(__u8 *)&sctp[6];
	p->opens = chunk == 1;
	p->closes = chunk == 6 || chunk == 14;
	return 0;
}

static __always_inline int pc_parse_icmp(struct __sk_buff *skb, struct pc_packet *p)
{
	__u8 icmp[8];

	if ((p->flow.protocol == IPPROTO_ICMP) != (p->flow.family == 4))
		return PC_REASON_PROTOCOL;
	if (p->l4 + sizeof(icmp) > p->end || bpf_skb_load_bytes(skb, p->l4, icmp, sizeof(icmp)))
		return PC_REASON_MALFORMED;
	p->payload = p->l4 + sizeof(icmp);
	p->flow.icmp_type = icmp[0];
	p->flow.icmp_code = icmp[1];
	if (pc_is_echo_request(&p->flow) || pc_is_echo_reply(&p->flow)) {
		__builtin_memcpy(&p->flow.sport, icmp + 4, 2);
		p->flow.dport = p->flow.sport;
	}
	return 0;
}

/* Not for later fragments, whose bytes there are payload. */
static __always_inline int pc_parse_transport(struct __sk_buff *skb, struct pc_packet *p)
{
	switch (p->flow.protocol) {
	case IPPROTO_TCP:
		return pc_parse_tcp(skb, p);
	case IPPROTO_UDP:
		return pc_parse_udp(skb, p);
	case IPPROTO_SCTP:
		return pc_parse_sctp(skb, p);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return pc_parse_icmp(skb, p);
	default:
		return 0; /* judged by policy, with port 0 */
	}
}

/* 0, or why the packet is dropped. */
__noinline int pc_parse(struct __sk_buff *skb, struct pc_packet *p)
{
	int reason;

	if (!p)
		return PC_REASON_MALFORMED;
	reason = skb->protocol == bpf_htons(ETH_P_IP) ? pc_parse_ipv4(skb, p) : pc_parse_ipv6(skb, p);
	if (reason || p->fragment == PC_LATER_FRAGMENT)
		return reason;
	return pc_parse_transport(skb, p);
}

#endif
