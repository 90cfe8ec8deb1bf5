import type { KubeConfig } from '@kubernetes/client-node'
import type { CanaryAttempt, CanaryReport, CanaryWork } from '@/lib/api'
import { CanaryReport as Report } from '@/lib/api/canary'
import { ClusterError } from '@/lib/server/cluster/cluster'
import { createPod, deletePod, listPods, type PodObject, watchPods } from '@/lib/server/cluster/kubernetes'
import type { Member } from './draft'
import { OUR_LABEL, prefixOf } from './model'
import { addedTo, type PodState, stateOf } from './state'

/** What became of a connecting pod: what it says, or why it says nothing. */
export type Told = CanaryReport | { readonly problem: string }

type Manifest = Readonly<Record<string, unknown>>

const GONE: PodState = { kind: 'failed', why: 'Somebody deleted it.' }

/** The short-lived pods of one run: made, waited for, and deleted. */
export class Crew {
  private readonly config: KubeConfig
  private readonly prefix: string
  private readonly manifest: (member: Member, work: CanaryWork) => Manifest
  private readonly made: PodObject[] = []
  private readonly namespaces = new Set<string>()

  /** `manifest`: the Pod that is made of a member. */
  constructor(config: KubeConfig, run: string, manifest: (member: Member, work: CanaryWork) => Manifest) {
    this.config = config
    this.prefix = prefixOf(run)
    this.manifest = manifest
  }

  /** Has the API server look at pods as if they were made. What it says of those that it refuses, each once. Rejects with ClusterError. */
  async rehearse(members: readonly Member[]): Promise<readonly string[]> {
    const refused = new Set<string>()
    for (const member of members) {
      const work = { listen: [], attempts: [], timeoutMs: 1, settleMs: 0 }
      const problem = await refusal(createPod(this.config, this.manifest(member, work), { dryRun: true }), addedTo)
      if (problem !== undefined) refused.add(problem.replaceAll(member.name, '…'))
    }
    return [...refused]
  }

  /** Those that answer, with their addresses; waited for until `signal`. Rejects with ClusterError where one is refused. */
  answer(work: ReadonlyMap<Member, CanaryWork>, signal: AbortSignal): Promise<ReadonlyMap<Member, PodState>> {
    return this.start(work, ({ kind }) => kind === 'up', signal)
  }

  /** Those that connect, with what came of it; likewise. */
  async connect(work: ReadonlyMap<Member, CanaryWork>, signal: AbortSignal): Promise<ReadonlyMap<Member, Told>> {
    const states = await this.start(work, ({ kind }) => kind === 'ended', signal)
    return new Map([...work].map(([member, { attempts }]) => [member, told(states.get(member), attempts)] as const))
  }

  /** What has ended, or is gone, of those that were made to answer, and why, sentences. Rejects with ClusterError. */
  async ended(members: Iterable<Member>): Promise<ReadonlyMap<Member, string>> {
    const own = [...members]
    const namespaces = [...new Set(own.map(({ model }) => model.namespace))]
    const pods = (await Promise.all(namespaces.map((one) => listPods(this.config, one, OUR_LABEL)))).flat()
    return endedOf(own, pods)
  }

  /** Makes pods, one after the other, and waits until each has come so far or will not. */
  private async start(
    work: ReadonlyMap<Member, CanaryWork>,
    enough: (state: PodState) => boolean,
    signal: AbortSignal
  ): Promise<ReadonlyMap<Member, PodState>> {
    for (const [member, own] of work) {
      if (signal.aborted) break
      this.namespaces.add(member.model.namespace)
      this.made.push(await createPod(this.config, this.manifest(member, own)))
    }
    const states = new Map<Member, PodState>()
    await Promise.all(
      [...this.namespaces].map((namespace) => {
        const own = [...work.keys()].filter(({ model }) => model.namespace === namespace)
        const take = (pods: readonly PodObject[]) => {
          for (const member of own) {
            const pod = pods.find(({ metadata }) => metadata.name === member.name)
            // What one has said stays said.
            if (states.get(member)?.kind !== 'ended') states.set(member, pod === undefined ? GONE : stateOf(pod))
          }
          return own.every((member) => {
            const state = states.get(member)
            return state !== undefined && (state.kind === 'failed' || enough(state))
          })
        }
        return watchPods(this.config, namespace, OUR_LABEL, take, signal)
      })
    )
    return states
  }

  /** Deletes all that was made. What could not be deleted is given back, with why. */
  async end(): Promise<readonly string[]> {
    // A pod whose making was not answered may be there all the same.
    const found = await Promise.all(
      [...this.namespaces].map((namespace) => listPods(this.config, namespace, OUR_LABEL).catch(() => []))
    )
    const own = found.flat().filter(({ metadata }) => metadata.name.startsWith(this.prefix))
    const all = new Map([...this.made, ...own].map((pod) => [pod.metadata.uid, pod]))
    return deleteAll(this.config, [...all.values()])
  }
}

export function endedOf(members: readonly Member[], pods: readonly PodObject[]): ReadonlyMap<Member, string> {
  const found = new Map(pods.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod]))
  return new Map(
    members.flatMap((member): readonly [Member, string][] => {
      const pod = found.get(`${member.model.namespace}/${member.name}`)
      const state = pod === undefined ? GONE : stateOf(pod)
      if (state.kind === 'failed') return [[member, state.why]]
      return state.kind === 'ended' ? [[member, 'It ended.']] : []
    })
  )
}

/** What of these could not be deleted, and why, sentences. */
export async function deleteAll(config: KubeConfig, pods: readonly PodObject[]): Promise<readonly string[]> {
  const problems = await Promise.all(
    pods.map(async (pod) => {
      const problem = await refusal(deletePod(config, pod))
      return problem === undefined ? [] : [`${pod.metadata.namespace}/${pod.metadata.name} is left: ${problem}`]
    })
  )
  return problems.flat()
}

async function refusal<Made>(
  doing: Promise<Made>,
  wrongWith: (made: Made) => string | undefined = () => undefined
): Promise<string | undefined> {
  try {
    return wrongWith(await doing)
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    return error.message
  }
}

function told(state: PodState | undefined, attempts: readonly CanaryAttempt[]): Told {
  if (state === undefined) return { problem: 'It was not made in time.' }
  if (state.kind === 'failed') return { problem: state.why }
  if (state.kind !== 'ended')
    return { problem: state.kind === 'starting' ? `It did not start: ${state.why}.` : 'It did not end in time.' }
  const report = Report.safeParse(json(state.message))
  if (report.success && report.data.outcomes.length === attempts.length) return report.data
  return { problem: 'What it says is no report: its image may be of another version.' }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
