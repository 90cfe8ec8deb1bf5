/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* The coarse clock, which stands still between two ticks, read once in each: to ask is a seventh of what a packet of an open
 * connection costs, and jiffies are read in place. Each CPU has its own, so that none sees half of what another writes. */
#ifndef PC_CLOCK_H
#define PC_CLOCK_H

struct pc_tick {
	__u64 jiffies;
	__u64 now;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pc_tick);
} tick SEC(".maps");

/* Coarse ktime, ns; at most one tick older than what bpf_ktime_get_coarse_ns() says. */
static __always_inline __u64 pc_now(void)
{
	__u32 zero = 0;
	__u64 jiffies = bpf_jiffies64();
	struct pc_tick *last = bpf_map_lookup_elem(&tick, &zero);

	if (!last)
		return bpf_ktime_get_coarse_ns();
	if (last->jiffies != jiffies) {
		last->now = bpf_ktime_get_coarse_ns();
		barrier();
		last->jiffies = jiffies; /* after: what interrupts this in between reads the clock itself */
	}
	return last->now;
}

#endif
