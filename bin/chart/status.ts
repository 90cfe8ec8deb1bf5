import type { OpenApi } from '@/lib/k8s'

/** Conditions as every tool of Kubernetes reads them. `Valid` is what Cilium calls it too. */
export const POLICY_STATUS: OpenApi = {
  type: 'object',
  description: 'What became of the policy. Written by whoever enforces it.',
  properties: {
    conditions: {
      type: 'array',
      description: 'One entry a type.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        description: 'One thing that is so, or is not.',
        required: ['type', 'status'],
        properties: {
          type: { type: 'string', description: 'What it is: Valid, or Enforced.' },
          status: { type: 'string', description: 'Whether it is so.', enum: ['True', 'False', 'Unknown'] },
          reason: { type: 'string', description: 'Why, in one word.' },
          message: { type: 'string', description: 'Why, in a sentence: on how many nodes, or what is wrong first.' },
          observedGeneration: {
            type: 'integer',
            format: 'int64',
            minimum: 0,
            description: 'Generation of the policy that it is said of.'
          },
          lastTransitionTime: { type: 'string', format: 'date-time', description: 'Since when.' }
        }
      }
    }
  }
}
