import type { AgentStatusView } from '@/lib/api/http'
import { problemOf } from '@/lib/server/agent-problem'
import type { Condition, StatedPolicy } from '@/lib/server/cluster/kubernetes'
import { aroundPolicy, seesNamespace, wordsThrough } from '@/lib/server/sight'

/** What is known of a node. */
export interface NodeWord {
  readonly node: string
  /** What its agent said last; undefined where it was not heard, or not lately. */
  readonly status: AgentStatusView | undefined
  /** Why it was not, a sentence. */
  readonly away: string
}

/** Without the time, which depends on what was there before. */
export type Wanted = Omit<Condition, 'lastTransitionTime'>

/** Of one node and one policy. */
type Word =
  | { readonly kind: 'enforced' | 'audited' }
  /** `behind`: it may be so in a moment. */
  | { readonly kind: 'not' | 'behind'; readonly why: string }

/**
 * What a policy's status is to say: whether it is accepted, and on how many of how many nodes it is enforced, with the first problem.
 * `settled`: no node is still on its way. Undefined where nobody was heard, since nobody knows then.
 */
export function wantedConditions(
  policy: StatedPolicy,
  nodes: readonly NodeWord[]
): { readonly conditions: readonly Wanted[]; readonly settled: boolean } | undefined {
  if (nodes.every(({ status }) => status === undefined)) return undefined
  const words = nodes.map((node) => ({ node: node.node, word: wordOf(policy, node) }))
  const enforced = words.filter(({ word }) => word.kind === 'enforced').length
  const audited = words.filter(({ word }) => word.kind === 'audited').length
  const first = words.find(({ word }) => word.kind === 'not' || word.kind === 'behind')
  const why = first !== undefined && 'why' in first.word ? ` ${first.node}: ${first.word.why}` : ''
  const all = nodes.length
  const base = `Enforced on ${enforced} of ${all} ${all === 1 ? 'node' : 'nodes'}`
  const message = audited > 0 ? `${base}; ${audited} only audit.${why}` : `${base}.${why}`
  const reason = enforced === all ? 'Enforced' : enforced > 0 ? 'PartlyEnforced' : audited > 0 ? 'Audited' : 'NotEnforced'
  const { generation: observedGeneration } = policy
  return {
    settled: words.every(({ word }) => word.kind !== 'behind'),
    conditions: [
      { type: 'Valid', ...validity(policy, nodes), observedGeneration },
      { type: 'Enforced', status: enforced === all ? 'True' : 'False', reason, message, observedGeneration }
    ]
  }
}

/** Every agent understands the same: the first that knows this generation says it. */
function validity(policy: StatedPolicy, nodes: readonly NodeWord[]): Pick<Wanted, 'status' | 'reason' | 'message'> {
  for (const { status } of nodes) {
    const found = status && stateOf(policy, status)
    if (found === undefined) continue
    const problem = found.issues.find(({ severity }) => severity === 'error')?.message ?? ''
    // For want of room on a node, which says nothing of the policy.
    const lacksRoom = found.issues.some(({ code }) => code === 'map-pressure')
    if (lacksRoom || (found.state === 'enforced' && found.generation >= policy.generation)) {
      return { status: 'True', reason: 'Accepted', message: problem }
    }
    if (found.state === 'last-good') {
      const message = `${problem} Generation ${found.generation} stays in force.`.trim()
      return { status: 'False', reason: 'LastGoodInForce', message }
    }
    if (found.state === 'refused') return { status: 'False', reason: 'Refused', message: problem }
  }
  return { status: 'Unknown', reason: 'NotSeen', message: 'No agent has seen this generation yet.' }
}

function wordOf(policy: StatedPolicy, { status, away }: NodeWord): Word {
  if (status === undefined) return { kind: 'not', why: away }
  if (status.enforcement === 'released' || status.enforcement === 'simulated') {
    return { kind: 'not', why: status.reason || `Enforcement is ${status.enforcement}.` }
  }
  const found = stateOf(policy, status)
  if (found === undefined) return { kind: 'behind', why: 'It has not seen the policy yet.' }
  if (found.state !== 'enforced') {
    const why = found.issues.find(({ severity }) => severity === 'error')?.message ?? `The policy is ${found.state} there.`
    return { kind: 'not', why }
  }
  if (found.generation < policy.generation)
    return { kind: 'behind', why: `Generation ${found.generation} is in force there.` }
  const sight = aroundPolicy(policy)
  const problem = problemOf(status)
  if (problem !== undefined) return { kind: 'not', why: wordsThrough(sight, problem) }
  const failed = indexOf(status).failed.find(({ namespace }) => policy.namespace === '' || namespace === policy.namespace)
  if (failed !== undefined) {
    const pod = seesNamespace(sight, failed.namespace) ? `${failed.namespace}/${failed.pod}` : 'a pod of this node'
    return { kind: 'not', why: `Not for ${pod}: ${failed.detail}` }
  }
  return { kind: status.enforcement === 'audit' ? 'audited' : 'enforced' }
}

function stateOf(policy: StatedPolicy, status: AgentStatusView) {
  const { uid } = policy
  const found = indexOf(status).policies.get(keyOf(policy))
  // Another object that had the name before.
  return found !== undefined && found.uid !== '' && found.uid !== uid ? undefined : found
}

interface Index {
  readonly policies: ReadonlyMap<string, AgentStatusView['policies'][number]>
  readonly failed: AgentStatusView['endpoints']
}

type Named = Pick<StatedPolicy, 'kind' | 'namespace' | 'name'>

const keyOf = ({ kind, namespace, name }: Named): string => `${kind}/${namespace}/${name}`

const indices = new WeakMap<AgentStatusView, Index>()

/** Each of thousands of policies is looked for in what each node said. */
function indexOf(status: AgentStatusView): Index {
  let index = indices.get(status)
  if (index === undefined) {
    const policies = new Map(status.policies.map((one) => [keyOf(one), one]))
    index = { policies, failed: status.endpoints.filter(({ state }) => state === 'failed') }
    indices.set(status, index)
  }
  return index
}
