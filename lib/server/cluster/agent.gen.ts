// Made from lib/api/agent.proto by generate.mjs; do not edit.
/** A protobuf.js descriptor, for `fromJSON` of @grpc/proto-loader. Field names are in camel case. */
export const AGENT_PROTO = {
 "nested": {
  "portcullis": {
   "nested": {
    "v1": {
     "nested": {
      "Agent": {
       "methods": {
        "GetStatus": {
         "requestType": "Empty",
         "responseType": "Status"
        },
        "WatchCluster": {
         "requestType": "Empty",
         "responseType": "ClusterSnapshot",
         "responseStream": true
        },
        "ApplyPolicy": {
         "requestType": "ApplyRequest",
         "responseType": "ApplyResult"
        },
        "DeletePolicy": {
         "requestType": "DeleteRequest",
         "responseType": "DeleteResult"
        },
        "GetCounters": {
         "requestType": "Empty",
         "responseType": "Counters"
        },
        "GetFlows": {
         "requestType": "FlowsRequest",
         "responseType": "Flow",
         "responseStream": true
        },
        "Release": {
         "requestType": "Empty",
         "responseType": "ReleaseResult"
        },
        "Probe": {
         "requestType": "ProbeRequest",
         "responseType": "ProbeResult"
        }
       }
      },
      "Playground": {
       "methods": {
        "Probe": {
         "requestType": "ProbeRequest",
         "responseType": "ProbeResult"
        },
        "Describe": {
         "requestType": "Empty",
         "responseType": "Topology"
        }
       }
      },
      "Empty": {
       "fields": {}
      },
      "Enforcement": {
       "values": {
        "ENFORCEMENT_UNKNOWN": 0,
        "KERNEL": 1,
        "SIMULATED": 2,
        "AUDIT": 3,
        "RELEASED": 4
       }
      },
      "Issue": {
       "fields": {
        "code": {
         "type": "string",
         "id": 1
        },
        "severity": {
         "type": "string",
         "id": 2
        },
        "message": {
         "type": "string",
         "id": 3
        },
        "path": {
         "type": "string",
         "id": 4
        },
        "policy": {
         "type": "string",
         "id": 5
        },
        "fix": {
         "type": "string",
         "id": 6
        }
       }
      },
      "Status": {
       "fields": {
        "enforcement": {
         "type": "Enforcement",
         "id": 1
        },
        "attachment": {
         "type": "string",
         "id": 2
        },
        "node": {
         "type": "string",
         "id": 3
        },
        "revision": {
         "type": "uint64",
         "id": 4
        },
        "dialect": {
         "type": "string",
         "id": 5
        },
        "version": {
         "type": "string",
         "id": 6
        },
        "startedAt": {
         "type": "string",
         "id": 7
        },
        "endpoints": {
         "rule": "repeated",
         "type": "EndpointStatus",
         "id": 8
        },
        "policies": {
         "rule": "repeated",
         "type": "PolicyStatus",
         "id": 9
        },
        "issues": {
         "rule": "repeated",
         "type": "Issue",
         "id": 10
        },
        "stats": {
         "keyType": "string",
         "type": "uint64",
         "id": 11
        },
        "reason": {
         "type": "string",
         "id": 12
        }
       }
      },
      "EndpointStatus": {
       "fields": {
        "namespace": {
         "type": "string",
         "id": 1
        },
        "pod": {
         "type": "string",
         "id": 2
        },
        "uid": {
         "type": "string",
         "id": 3
        },
        "id": {
         "type": "uint32",
         "id": 4
        },
        "identity": {
         "type": "uint32",
         "id": 5
        },
        "interface": {
         "type": "string",
         "id": 6
        },
        "state": {
         "type": "string",
         "id": 7
        },
        "detail": {
         "type": "string",
         "id": 8
        },
        "tableEntries": {
         "type": "uint32",
         "id": 9
        },
        "epoch": {
         "type": "uint32",
         "id": 10
        }
       }
      },
      "PolicyStatus": {
       "fields": {
        "kind": {
         "type": "string",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        },
        "uid": {
         "type": "string",
         "id": 4
        },
        "generation": {
         "type": "uint64",
         "id": 5
        },
        "state": {
         "type": "string",
         "id": 6
        },
        "issues": {
         "rule": "repeated",
         "type": "Issue",
         "id": 7
        }
       }
      },
      "ClusterSnapshot": {
       "fields": {
        "revision": {
         "type": "uint64",
         "id": 1
        },
        "node": {
         "type": "string",
         "id": 2
        },
        "worldJson": {
         "type": "string",
         "id": 3
        },
        "policies": {
         "rule": "repeated",
         "type": "PolicyDocument",
         "id": 4
        }
       }
      },
      "PolicyDocument": {
       "fields": {
        "kind": {
         "type": "string",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        },
        "uid": {
         "type": "string",
         "id": 4
        },
        "generation": {
         "type": "uint64",
         "id": 5
        },
        "text": {
         "type": "string",
         "id": 6
        },
        "appliedAt": {
         "type": "string",
         "id": 7
        },
        "appliedBy": {
         "type": "string",
         "id": 8
        }
       }
      },
      "ApplyRequest": {
       "fields": {
        "text": {
         "type": "string",
         "id": 1
        },
        "dryRun": {
         "type": "bool",
         "id": 2
        },
        "appliedBy": {
         "type": "string",
         "id": 3
        },
        "expect": {
         "keyType": "string",
         "type": "uint64",
         "id": 4
        }
       }
      },
      "ApplyResult": {
       "fields": {
        "ok": {
         "type": "bool",
         "id": 1
        },
        "objects": {
         "rule": "repeated",
         "type": "AppliedObject",
         "id": 2
        },
        "issues": {
         "rule": "repeated",
         "type": "Issue",
         "id": 3
        },
        "revision": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "AppliedObject": {
       "fields": {
        "kind": {
         "type": "string",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        },
        "action": {
         "type": "string",
         "id": 4
        },
        "generation": {
         "type": "uint64",
         "id": 5
        },
        "before": {
         "type": "string",
         "id": 6
        }
       }
      },
      "DeleteRequest": {
       "fields": {
        "kind": {
         "type": "string",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        },
        "generation": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "DeleteResult": {
       "fields": {
        "found": {
         "type": "bool",
         "id": 1
        },
        "revision": {
         "type": "uint64",
         "id": 2
        },
        "before": {
         "type": "string",
         "id": 3
        },
        "issues": {
         "rule": "repeated",
         "type": "Issue",
         "id": 4
        }
       }
      },
      "Counters": {
       "fields": {
        "rules": {
         "rule": "repeated",
         "type": "RuleCounter",
         "id": 1
        }
       }
      },
      "RuleCounter": {
       "fields": {
        "cookie": {
         "type": "uint32",
         "id": 1
        },
        "evidence": {
         "type": "Evidence",
         "id": 2
        },
        "packets": {
         "type": "uint64",
         "id": 3
        },
        "bytes": {
         "type": "uint64",
         "id": 4
        },
        "verdict": {
         "type": "string",
         "id": 5
        }
       }
      },
      "Evidence": {
       "fields": {
        "reason": {
         "type": "string",
         "id": 1
        },
        "rules": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        },
        "isolatedBy": {
         "rule": "repeated",
         "type": "string",
         "id": 3
        }
       }
      },
      "FlowsRequest": {
       "fields": {
        "follow": {
         "type": "bool",
         "id": 1
        },
        "last": {
         "type": "uint32",
         "id": 2
        },
        "verdict": {
         "type": "string",
         "id": 3
        },
        "pod": {
         "type": "string",
         "id": 4
        }
       }
      },
      "FlowParty": {
       "fields": {
        "namespace": {
         "type": "string",
         "id": 1
        },
        "pod": {
         "type": "string",
         "id": 2
        },
        "address": {
         "type": "string",
         "id": 3
        },
        "port": {
         "type": "uint32",
         "id": 4
        },
        "identity": {
         "type": "uint32",
         "id": 5
        },
        "labels": {
         "rule": "repeated",
         "type": "string",
         "id": 6
        },
        "entity": {
         "type": "string",
         "id": 7
        }
       }
      },
      "FlowService": {
       "fields": {
        "namespace": {
         "type": "string",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        },
        "address": {
         "type": "string",
         "id": 3
        },
        "port": {
         "type": "uint32",
         "id": 4
        }
       }
      },
      "Flow": {
       "fields": {
        "time": {
         "type": "string",
         "id": 1
        },
        "node": {
         "type": "string",
         "id": 2
        },
        "verdict": {
         "type": "string",
         "id": 3
        },
        "direction": {
         "type": "string",
         "id": 4
        },
        "source": {
         "type": "FlowParty",
         "id": 5
        },
        "destination": {
         "type": "FlowParty",
         "id": 6
        },
        "protocol": {
         "type": "string",
         "id": 7
        },
        "icmpType": {
         "type": "uint32",
         "id": 8
        },
        "tcpFlags": {
         "type": "string",
         "id": 9
        },
        "evidence": {
         "type": "Evidence",
         "id": 10
        },
        "cookie": {
         "type": "uint32",
         "id": 11
        },
        "summary": {
         "type": "string",
         "id": 12
        },
        "cut": {
         "type": "bool",
         "id": 13
        },
        "lostBefore": {
         "type": "uint64",
         "id": 14
        },
        "simulated": {
         "type": "bool",
         "id": 15
        },
        "service": {
         "type": "FlowService",
         "id": 16
        }
       }
      },
      "ReleaseResult": {
       "fields": {
        "detached": {
         "type": "uint32",
         "id": 1
        }
       }
      },
      "ProbeRequest": {
       "fields": {
        "fromNamespace": {
         "type": "string",
         "id": 1
        },
        "fromPod": {
         "type": "string",
         "id": 2
        },
        "toNamespace": {
         "type": "string",
         "id": 3
        },
        "toPod": {
         "type": "string",
         "id": 4
        },
        "port": {
         "type": "uint32",
         "id": 5
        },
        "protocol": {
         "type": "string",
         "id": 6
        },
        "timeoutMs": {
         "type": "uint32",
         "id": 7
        },
        "family": {
         "type": "string",
         "id": 8
        }
       }
      },
      "ProbeResult": {
       "fields": {
        "outcome": {
         "type": "string",
         "id": 1
        },
        "detail": {
         "type": "string",
         "id": 2
        },
        "milliseconds": {
         "type": "double",
         "id": 3
        },
        "simulated": {
         "type": "bool",
         "id": 4
        },
        "flow": {
         "type": "Flow",
         "id": 5
        }
       }
      },
      "Topology": {
       "fields": {
        "yaml": {
         "type": "string",
         "id": 1
        },
        "simulated": {
         "type": "bool",
         "id": 2
        },
        "traffic": {
         "rule": "repeated",
         "type": "Traffic",
         "id": 3
        }
       }
      },
      "Traffic": {
       "fields": {
        "from": {
         "type": "string",
         "id": 1
        },
        "to": {
         "type": "string",
         "id": 2
        },
        "port": {
         "type": "uint32",
         "id": 3
        },
        "ok": {
         "type": "uint64",
         "id": 4
        },
        "failed": {
         "type": "uint64",
         "id": 5
        },
        "resolved": {
         "type": "uint64",
         "id": 6
        },
        "unresolved": {
         "type": "uint64",
         "id": 7
        }
       }
      }
     }
    }
   }
  }
 }
}
