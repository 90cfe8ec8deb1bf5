/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* ARP (RFC 826) passes without policy, like neighbour discovery. A pod speaks of its own addresses alone, or of none when it asks
 * whether one is free (RFC 5227): else it could take the place of another one on a bridge. And nothing comes after it. */
#ifndef PC_ARP_H
#define PC_ARP_H

#define PC_ETH_ZLEN 60 /* the shortest frame, padded */

struct pc_arp {
	__u16 hardware, protocol; /* network order, as all of it */
	__u8 hardware_length, protocol_length;
	__u16 operation;
	__u16 sender_mac[3];
	__u16 sender[2];
	__u16 target_mac[3];
	__u16 target[2];
};

static __noinline bool pc_is_arp(struct __sk_buff *skb, const struct pc_context *c)
{
	struct pc_addr sender;
	struct pc_arp arp;
	__u32 ipv4;

	if (!c->endpoint.id || skb->len > PC_ETH_ZLEN || bpf_skb_load_bytes(skb, PC_ETH_HLEN, &arp, sizeof(arp)))
		return false;
	if (arp.hardware != bpf_htons(1) || arp.protocol != bpf_htons(ETH_P_IP) || arp.hardware_length != 6 || arp.protocol_length != 4 ||
	    (arp.operation != bpf_htons(1) && arp.operation != bpf_htons(2)))
		return false;
	__builtin_memcpy(&ipv4, arp.sender, sizeof(ipv4));
	if (c->direction == PC_INGRESS || !ipv4)
		return c->direction == PC_INGRESS || arp.operation == bpf_htons(1);
	pc_map_ipv4(&sender, ipv4);
	return pc_owns(c->endpoint.id, &sender);
}

#endif
