/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Every map that user space knows. Sizes are the defaults: it may set others before it loads. They are pinned by name; `buckets` and
 * `tick`, which are each in the header that needs it, are not. */
#ifndef PC_MAPS_H
#define PC_MAPS_H

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32); /* ifindex of the host-side veth */
	__type(value, struct pc_endpoint);
} endpoints SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, struct pc_source_key);
	__type(value, __u8);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct pc_addr);
	__type(value, struct pc_peer);
} peers_exact SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct pc_prefix_key);
	__type(value, struct pc_peer);
} peers_prefix SEC(".maps");

struct pc_policy_table {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, sizeof(struct pc_policy_key)); /* by size: the types of an inner map do not get into the BTF */
	__uint(value_size, sizeof(struct pc_policy_value));
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4096);
	__type(key, __u32); /* endpoint id */
	__array(values, struct pc_policy_table);
} policies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct pc_service_key);
	__type(value, struct pc_service);
} services SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct pc_slot_key);
	__type(value, struct pc_backend);
} backends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct pc_member_key);
	__type(value, __u32); /* enum pc_member_flags */
} members SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, struct pc_affinity_key);
	__type(value, struct pc_affinity);
} affinity SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 131072);
	__type(key, struct pc_conn_key);
	__type(value, struct pc_conn);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct pc_frag_key);
	__type(value, struct pc_frag);
} fragments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pc_node);
} node SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32); /* cookie */
	__type(value, struct pc_counter);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PC_STAT_COUNT);
	__type(key, __u32); /* enum pc_stat */
	__type(value, __u64);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 21);
} events SEC(".maps");

static __always_inline void pc_count(__u32 stat)
{
	__u64 *value = bpf_map_lookup_elem(&stats, &stat);

	if (value)
		*value += 1;
}

/* Entries are made by user space, or here when a cookie is first met. */
static __always_inline void pc_count_cookie(__u32 cookie, __u32 bytes)
{
	struct pc_counter *counter, first = { .packets = 1, .bytes = bytes };

	if (!cookie)
		return;
	counter = bpf_map_lookup_elem(&counters, &cookie);
	if (counter) {
		counter->packets += 1;
		counter->bytes += bytes;
	} else if (bpf_map_update_elem(&counters, &cookie, &first, BPF_NOEXIST)) {
		pc_count(PC_STAT_COUNTERS_FULL);
	}
}

#endif
