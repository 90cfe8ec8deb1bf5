/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* A full table makes room by itself, but at ten times the price of a free entry. So what is over goes before: in the kernel,
 * where the look at an entry and its removal are a moment apart, and not the way to user space and back. */
#ifndef PC_SWEEP_H
#define PC_SWEEP_H

struct pc_sweep_state {
	__u64 now;
	__u64 present;
	__u64 swept;
};

static long pc_sweep_one(void *map, const struct pc_conn_key *key, const struct pc_conn *conn, struct pc_sweep_state *state)
{
	state->present++;
	if (!pc_is_alive(key, conn, state->now) && !bpf_map_delete_elem(&connections, key))
		state->swept++;
	return 0;
}

static __always_inline void pc_sweep_connections(struct pc_sweep *result)
{
	struct pc_sweep_state state = { .now = bpf_ktime_get_ns() };
	__u32 stat = PC_STAT_CONN_SWEPT;
	__u64 *sum = bpf_map_lookup_elem(&stats, &stat);

	bpf_for_each_map_elem(&connections, pc_sweep_one, &state, 0);
	if (sum)
		__sync_fetch_and_add(sum, state.swept);
	result->present = state.present - state.swept;
	result->swept = state.swept;
}

#endif
