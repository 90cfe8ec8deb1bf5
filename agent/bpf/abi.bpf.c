// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
// Never loaded: its BTF is where lib/datapath/abi.gen.ts comes from. A type of abi.h that is missing here is missing there.
#include <linux/types.h>
#include "abi.h"

struct {
	struct pc_addr addr;
	struct pc_endpoint endpoint;
	struct pc_source_key source_key;
	struct pc_peer peer;
	struct pc_prefix_key prefix_key;
	struct pc_policy_key policy_key;
	struct pc_policy_value policy_value;
	struct pc_service_key service_key;
	struct pc_service service;
	struct pc_slot_key slot_key;
	struct pc_backend backend;
	struct pc_member_key member_key;
	struct pc_affinity_key affinity_key;
	struct pc_affinity affinity;
	struct pc_conn_key conn_key;
	struct pc_conn conn;
	struct pc_frag_key frag_key;
	struct pc_frag frag;
	struct pc_node node;
	struct pc_counter counter;
	struct pc_event event;
	struct pc_sweep sweep;
	enum pc_abi abi;
	enum pc_direction direction;
	enum pc_verdict verdict;
	enum pc_identity identity;
	enum pc_peer_kind peer_kind;
	enum pc_endpoint_id endpoint_id;
	enum pc_endpoint_flags endpoint_flags;
	enum pc_service_flags service_flags;
	enum pc_member_flags member_flags;
	enum pc_conn_flags conn_flags;
	enum pc_stat stat;
	enum pc_event_kind event_kind;
	enum pc_reason reason;
} every_type;
