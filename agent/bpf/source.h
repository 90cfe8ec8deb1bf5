/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* A pod sends from its own addresses alone; from `::` neighbour discovery only (neighbour.h). And what comes to a pod from an address
 * of another pod of this node has come by a pod's interface, where that was looked at; from elsewhere it is of the world. */
#ifndef PC_SOURCE_H
#define PC_SOURCE_H

static __always_inline bool pc_owns(__u32 endpoint, const struct pc_addr *addr)
{
	struct pc_source_key key = { .endpoint = endpoint, .addr = *addr };

	return bpf_map_lookup_elem(&sources, &key) != NULL;
}

/* On the way to a pod, not of the node's own. */
static __always_inline bool pc_is_outside(__u32 ingress_ifindex, const struct pc_addr *peer)
{
	return !bpf_map_lookup_elem(&endpoints, &ingress_ifindex) && pc_owns(PC_ANY_ENDPOINT, peer);
}

static __always_inline bool pc_is_unspecified(const struct pc_addr *addr)
{
	return !(addr->word[0] | addr->word[1] | addr->word[2] | addr->word[3]);
}

#endif
