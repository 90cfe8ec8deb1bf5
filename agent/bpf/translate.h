/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Writes the other name of a peer into a packet that passes: address, port, and the checksums that cover them. A pod that asks itself
 * by way of a service has both addresses exchanged, so that it sees the service asking, and answers it. */
#ifndef PC_TRANSLATE_H
#define PC_TRANSLATE_H

enum { PC_IP4_CHECKSUM = 10, PC_IP4_SOURCE = 12, PC_IP4_DESTINATION = 16 }; /* offsets in the header */
enum { PC_IP6_SOURCE = 8, PC_IP6_DESTINATION = 24 };

/* One end of a packet. Offsets are from the Ethernet header on; 0: there is none. */
struct pc_end {
	struct pc_addr was, is;
	__u16 port_was, port_is;
	__u16 family;
	__u16 at;         /* the address */
	__u16 header_sum; /* of IPv4 */
	__u16 sum;        /* that the address is in, with `flags` of bpf_l4_csum_replace */
	__u16 port_at;
	__u16 port_sum;
	__u16 flags;
	__u16 port_flags;
};

__noinline int pc_write_end(struct __sk_buff *skb, const struct pc_end *end)
{
	bool failed = false;

	if (!end)
		return -1;
	if (end->at && end->family == 4) {
		if (end->sum)
			failed |= !!bpf_l4_csum_replace(skb, end->sum, end->was.word[3], end->is.word[3], end->flags | 4);
		failed |= !!bpf_l3_csum_replace(skb, end->header_sum, end->was.word[3], end->is.word[3], 4);
		failed |= !!bpf_skb_store_bytes(skb, end->at, &end->is.word[3], 4, 0);
	} else if (end->at) {
		__s64 difference = bpf_csum_diff((void *)&end->was, sizeof(end->was), (void *)&end->is, sizeof(end->is), 0);

		if (end->sum)
			failed |= !!bpf_l4_csum_replace(skb, end->sum, 0, difference, end->flags);
		failed |= !!bpf_skb_store_bytes(skb, end->at, &end->is, sizeof(end->is), 0);
	}
	if (end->port_at && end->port_was != end->port_is) {
		if (end->port_sum)
			failed |= !!bpf_l4_csum_replace(skb, end->port_sum, end->port_was, end->port_is, end->port_flags | 2);
		failed |= !!bpf_skb_store_bytes(skb, end->port_at, &end->port_is, sizeof(end->port_is), 0);
	}
	return failed ? -1 : 0;
}

/* To the backend: the destination; from it: the source. To oneself, and back: the port alone. */
static __always_inline int pc_translate_end(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	bool to = c->translated == PC_TO_BACKEND || c->translated == PC_TO_SELF;
	bool whole = c->translated == PC_TO_BACKEND || c->translated == PC_FROM_BACKEND;
	struct pc_end end = { .family = p->flow.family, .flags = BPF_F_PSEUDO_HDR };

	end.was = to ? c->other.addr : p->flow.src;
	end.is = to ? p->flow.dst : c->other.addr;
	end.port_was = to ? c->other.port : p->flow.sport;
	end.port_is = to ? p->flow.dport : c->other.port;
	if (whole && p->flow.family == 4) {
		end.at = PC_ETH_HLEN + (to ? PC_IP4_DESTINATION : PC_IP4_SOURCE);
		end.header_sum = PC_ETH_HLEN + PC_IP4_CHECKSUM;
	} else if (whole) {
		end.at = PC_ETH_HLEN + (to ? PC_IP6_DESTINATION : PC_IP6_SOURCE);
	}
	if (p->fragment != PC_LATER_FRAGMENT) {
		end.port_at = p->l4 + (to ? 2 : 0);
		if (p->flow.protocol == IPPROTO_TCP)
			end.sum = p->l4 + 16;
		if (p->flow.protocol == IPPROTO_UDP) {
			end.sum = p->l4 + 6;
			end.flags |= BPF_F_MARK_MANGLED_0;
			end.port_flags = BPF_F_MARK_MANGLED_0;
		}
		/* That of SCTP covers the port and not the address, and takes the whole packet: no port is ever another (services.ts). */
		end.port_sum = end.sum;
		if (p->flow.protocol == IPPROTO_SCTP && end.port_was != end.port_is)
			return -1;
	}
	return pc_write_end(skb, &end);
}

/* Neither sum changes by it. */
static __noinline int pc_exchange_ends(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_flow *f = &c->packet.flow;
	struct {
		__u8 to[6], from[6];
	} was, is;

	if (bpf_skb_load_bytes(skb, 0, &was, sizeof(was)))
		return -1;
	__builtin_memcpy(is.to, was.from, sizeof(is.to));
	__builtin_memcpy(is.from, was.to, sizeof(is.from));
	if (bpf_skb_store_bytes(skb, 0, &is, sizeof(is), 0))
		return -1;
	if (f->family == 4)
		return bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP4_SOURCE, &c->other.addr.word[3], 4, 0) ||
		       bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP4_DESTINATION, &f->src.word[3], 4, 0);
	return bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP6_SOURCE, &c->other.addr, sizeof(c->other.addr), 0) ||
	       bpf_skb_store_bytes(skb, PC_ETH_HLEN + PC_IP6_DESTINATION, &f->src, sizeof(f->src), 0);
}

/* The peer in the packet that an error quotes, which is what the error's receiver sent: its destination. */
static __noinline int pc_translate_quoted(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	struct pc_end end = { .is = c->other.addr, .port_is = c->other.port, .family = p->flow.family };
	__u16 quoted = p->l4 + 8;
	__u8 first;

	/* Of the error itself: the pod sends it to the service, and it is for the backend. */
	if (c->direction == PC_EGRESS) {
		end.was = p->flow.dst;
		if (p->flow.family == 4) {
			end.at = PC_ETH_HLEN + PC_IP4_DESTINATION;
			end.header_sum = PC_ETH_HLEN + PC_IP4_CHECKSUM;
		} else {
			end.at = PC_ETH_HLEN + PC_IP6_DESTINATION;
			end.sum = p->l4 + 2;
			end.flags = BPF_F_PSEUDO_HDR;
		}
		if (pc_write_end(skb, &end))
			return -1;
	}
	end.flags = 0;
	end.port_sum = p->l4 + 2;
	if (p->flow.family == 4) {
		end.at = quoted + (c->direction == PC_EGRESS ? PC_IP4_SOURCE : PC_IP4_DESTINATION);
		end.header_sum = quoted + PC_IP4_CHECKSUM; /* takes up what the address changes: the error's own sum stays */
		if (bpf_skb_load_bytes(skb, quoted, &first, sizeof(first)) ||
		    bpf_skb_load_bytes(skb, end.at, &end.was.word[3], sizeof(end.was.word[3])))
			return -1;
		end.port_at = quoted + (first & 15) * 4;
	} else {
		end.at = quoted + (c->direction == PC_EGRESS ? PC_IP6_SOURCE : PC_IP6_DESTINATION);
		end.sum = p->l4 + 2;
		if (bpf_skb_load_bytes(skb, end.at, &end.was, sizeof(end.was)))
			return -1;
		end.port_at = quoted + sizeof(struct ipv6hdr);
	}
	end.port_at += c->direction == PC_EGRESS ? 0 : 2;
	if (bpf_skb_load_bytes(skb, end.port_at, &end.port_was, sizeof(end.port_was)))
		return -1;
	return pc_write_end(skb, &end);
}

/* 0, or it failed, and the packet must not pass. */
__noinline int pc_translate(struct __sk_buff *skb, const struct pc_context *c)
{
	if (!c)
		return -1;
	if (c->translated == PC_QUOTED)
		return pc_translate_quoted(skb, c);
	if ((c->translated == PC_TO_SELF || c->translated == PC_BACK_TO_SELF) && pc_exchange_ends(skb, c))
		return -1;
	return pc_translate_end(skb, c);
}

#endif
