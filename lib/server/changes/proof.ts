import type { AgentStatusView, NodeProofView } from '@/lib/api/http'
import { problemOf } from '@/lib/server/agent-problem'
import { type Agents, NodeAway } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import { type Sight, seesNamespace, wordsThrough } from '@/lib/server/sight'
import type { Step } from './model'

/** How long nodes have to get there before it is told how far they are. */
const PATIENCE_MS = 2000
const LOOK_MS = 100

/** Nothing more comes of waiting. */
const SETTLED: ReadonlySet<NodeProofView['state']> = new Set(['in-force', 'failed', 'no-agent'])

/** Each node's word on whether these steps are in force there, as somebody sees it. Waits a little for those that are behind. */
export async function proofOf(
  agents: Agents,
  steps: readonly Step[],
  sight: Sight,
  patienceMs = PATIENCE_MS
): Promise<NodeProofView[]> {
  const until = Date.now() + patienceMs
  for (;;) {
    const answers = await agents.status()
    const proof = answers.map((answer, at) =>
      answer instanceof NodeAway ? unheard(answer, at) : wordOf(answer, steps, sight)
    )
    if (proof.every(({ state }) => SETTLED.has(state)) || Date.now() >= until) return proof
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function unheard({ node, message, absent }: NodeAway, at: number): NodeProofView {
  return { node: node || `agent ${at + 1}`, state: absent ? 'no-agent' : 'unheard', revision: 0, detail: message }
}

function wordOf(status: AgentStatusView, steps: readonly Step[], sight: Sight) {
  const { node, revision, policies, endpoints, enforcement, reason } = status
  const say = (state: NodeProofView['state'], detail = ''): NodeProofView => ({ node, state, revision, detail })
  const of = new Map(policies.map((policy) => [objectKey(policy), policy]))
  if (enforcement === 'released') return say('failed', reason || 'This node was released: nothing is enforced on it.')
  for (const step of steps) {
    const key = objectKey(step)
    const policy = of.get(key)
    if (step.after === '') {
      if (policy !== undefined && policy.state !== 'refused') return say('behind', `${key} is still in force.`)
      continue
    }
    if (policy === undefined) return say('behind', `It has not heard of ${key} yet.`)
    if (policy.state !== 'enforced') {
      const why = policy.issues.find(({ severity }) => severity === 'error')?.message
      return say('failed', why ?? `${key} is ${policy.state} there.`)
    }
    if (policy.generation < (step.generation ?? 0)) {
      return say('behind', `Version ${policy.generation} of ${key} is in force there, not ${step.generation}.`)
    }
  }
  const problem = problemOf(status)
  if (problem !== undefined) return say('failed', wordsThrough(sight, problem))
  const failed = endpoints.filter(({ state }) => state === 'failed')
  const [first] = failed.filter(({ namespace }) => seesNamespace(sight, namespace))
  if (first === undefined && failed.length > 0) return say('failed', 'Not enforced for pods that you may not see.')
  if (first !== undefined) {
    const others = failed.length > 1 ? ` and ${failed.length - 1} more` : ''
    return say(
      'failed',
      `Not enforced for ${first.namespace}/${first.pod}${others}${first.detail ? `: ${first.detail}` : '.'}`
    )
  }
  return say('in-force')
}
