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

/* The way to a connection stays for as long as that does. */
static __noinline bool pc_leads_somewhere(const struct pc_conn_key *key, const struct pc_conn *way, __u64 now)
{
	struct pc_conn_key to = *key;
	struct pc_conn *conn;

	if (way->flags & PC_CONN_SELF) {
		to.peer = key->pod;
		to.pod_port = key->peer_port;
		to.peer_port = key->pod_port;
	} else {
		to.peer = way->other.addr;
		to.peer_port = way->other.port;
	}
	conn = bpf_map_lookup_elem(&connections, &to);
	return conn && conn->flags & PC_CONN_TRANSLATED && pc_is_alive(&to, conn, now);
}

static long pc_sweep_one(void *map, const struct pc_conn_key *key, const struct pc_conn *conn, struct pc_sweep_state *state)
{
	state->present++;
	if (!pc_is_alive(key, conn, state->now) && !(conn->flags & PC_CONN_SERVICE && pc_leads_somewhere(key, conn, state->now)) &&
	    !bpf_map_delete_elem(&connections, key))
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
