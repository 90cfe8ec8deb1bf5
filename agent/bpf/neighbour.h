/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Neighbour discovery (RFC 4861) passes without policy, since nothing works without it: hop limit 255, code 0, no extension header,
 * not in fragments, within the link. To a pod types 133 to 137; from a pod, which is no router, only its own solicitations and
 * advertisements, and of them no more than the protocol says. All else that bears one of these types is dropped: a receiver must
 * ignore it (RFC 4861 6.1, 7.1, 8.1; RFC 6980), so it could only carry something else. */
#ifndef PC_NEIGHBOUR_H
#define PC_NEIGHBOUR_H

enum {
	PC_ND_ROUTER_SOLICITATION = 133,
	PC_ND_ROUTER_ADVERTISEMENT = 134,
	PC_ND_SOLICITATION = 135,
	PC_ND_ADVERTISEMENT = 136,
	PC_ND_REDIRECT = 137,
};
/* Options of a host: its link-layer address (8 bytes) and a nonce (RFC 7527). */
#define PC_ND_OPTIONS 16

static __always_inline bool pc_bears_neighbour_type(const struct pc_packet *p)
{
	return p->flow.protocol == IPPROTO_ICMPV6 && p->fragment != PC_LATER_FRAGMENT &&
	       p->flow.icmp_type >= PC_ND_ROUTER_SOLICITATION && p->flow.icmp_type <= PC_ND_REDIRECT;
}

/* Link-local, multicast of the link, or a pod or node that we know: else the node would send it on to anywhere. */
static __always_inline bool pc_is_on_link(const struct pc_addr *addr)
{
	return pc_is_link_local(addr) || (bpf_ntohl(addr->word[0]) & 0xff0f0000) == 0xff020000 ||
	       bpf_map_lookup_elem(&peers_exact, addr) != NULL;
}

/* RFC 4291 2.7.1: the group in which whoever has the address is asked. */
static __always_inline bool pc_is_solicited(const struct pc_addr *group, const struct pc_addr *addr)
{
	return group->word[0] == bpf_htonl(0xff020000) && !group->word[1] && group->word[2] == bpf_htonl(1) &&
	       group->word[3] == (addr->word[3] | bpf_htonl(0xff000000));
}

/* What a pod asks or says of an address: asked of it or of its group, said of its own. */
static __always_inline bool pc_is_about_target(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	struct pc_addr target;

	if (bpf_skb_load_bytes(skb, p->payload, &target, sizeof(target)))
		return false;
	if (p->flow.icmp_type == PC_ND_ADVERTISEMENT)
		return pc_owns(c->endpoint.id, &target);
	if (pc_is_solicited(&p->flow.dst, &target))
		return true;
	return pc_same(&p->flow.dst, &target) && !pc_is_unspecified(&p->flow.src);
}

static __noinline bool pc_is_neighbour_discovery(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	bool asks_router = p->flow.icmp_type == PC_ND_ROUTER_SOLICITATION;
	bool of_host = asks_router || p->flow.icmp_type == PC_ND_SOLICITATION || p->flow.icmp_type == PC_ND_ADVERTISEMENT;
	__u32 length = p->end - p->l4, header = asks_router ? 8 : 24;

	if (p->hop_limit != 255 || p->flow.icmp_code != 0 || p->extended || p->fragment != PC_WHOLE)
		return false;
	if (of_host && (length < header || length > header + PC_ND_OPTIONS))
		return false;
	if (c->direction == PC_INGRESS)
		return true; /* hop limit 255: no router has passed it on */
	if (!of_host || !pc_is_on_link(&p->flow.dst))
		return false;
	if (pc_is_unspecified(&p->flow.src) ? p->flow.icmp_type == PC_ND_ADVERTISEMENT : !pc_owns(c->endpoint.id, &p->flow.src))
		return false;
	return asks_router || pc_is_about_target(skb, c);
}

#endif
