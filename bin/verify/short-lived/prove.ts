import { randomBytes } from 'node:crypto'
import type { KubeConfig } from '@kubernetes/client-node'
import type { CanaryWork } from '@/lib/api'
import { MOST_ATTEMPTS } from '@/lib/api/canary'
import { expected, type Seen, type Trial } from '@/lib/flow'
import { isJsonObject, type JsonObject } from '@/lib/k8s'
import { type Policy, partyName, podNamed, type World } from '@/lib/policy'
import { dialectBy } from '@/lib/server/cluster/kubernetes'
import { CommandError } from '../../exit'
import { type Loaded, load, readInput } from '../../input'
import type { Output } from '../../terminal/output'
import { findPolicy } from '../find'
import { judge } from '../judge'
import { type NameOf, notInForce, type Proof, type Proposal } from '../proof'
import { Crew } from './crew'
import { type Draft, draft, type Member } from './draft'
import { type EnforcedBy, Facts } from './facts'
import { podOf } from './pod'
import { lacking } from './rights'
import { sweepEnded } from './sweep'
import { answering, assign, connecting, isMember, outcomes, seenIn, type Times } from './work'

export interface ShortLivedOptions {
  /** `true`: the current context. */
  readonly cluster: string | true
  readonly kubeconfig?: string
  readonly image?: string
  readonly node?: string
  readonly elsewhere?: string
  /** So many pods at most. */
  readonly maxPods: number
  /** Seconds after which pods end by themselves. */
  readonly timeLimit: number
}

const VIEW = 'The role `view`, of the whole cluster, has that right.'

/** A cluster, a policy of it, and the pods that would try it. */
interface Prepared {
  readonly loaded: Loaded
  readonly policy: Policy
  readonly drafted: Draft
  readonly namespaces: ReadonlySet<string>
  readonly crew: Crew
}

/** What would be made and tried; the API server has been asked whether it would take the pods. Rejects with CommandError. */
export async function proposeShortLived(
  config: KubeConfig,
  name: string,
  options: ShortLivedOptions,
  out: Output
): Promise<Proposal> {
  const { loaded, policy, drafted, namespaces, crew } = await prepare(config, name, options, out)
  const missing = await lacking(config, namespaces)
  const refused = missing.length > 0 ? [] : await crew.rehearse(drafted.members)
  return {
    policy,
    trials: drafted.trials,
    untried: [...notInForce(loaded, policy), ...drafted.untried],
    nameOf: shown(drafted.members),
    pods: drafted.members.map(lineOf),
    problems: [...missing.map((right) => `You may not ${right}.`), ...refused]
  }
}

/** Makes the pods, has them connect, deletes them, and compares. `stop`: when it is to be given up. Rejects with CommandError or ClusterError. */
export async function proveShortLived(
  config: KubeConfig,
  name: string,
  options: ShortLivedOptions & Times,
  out: Output,
  stop: AbortSignal
): Promise<Proof> {
  const { loaded, policy, drafted, namespaces, crew } = await prepare(config, name, options, out)
  const missing = await lacking(config, namespaces)
  if (missing.length > 0) {
    const fix =
      'An administrator grants it, where the policy is and where its peers are; --socket tries pods that run, on a node.'
    throw new CommandError(`You may not ${missing.join('; ')}.`, { code: 'forbidden', fix })
  }
  const swept = await sweepEnded(config, namespaces, Date.now())
  const notes = [...swept.left]
  if (swept.count > 0) notes.push(`${swept.count} pods of an earlier run that was cut off are deleted.`)
  let seen: readonly Seen[]
  try {
    seen = await connect(crew, drafted, options, out, stop)
    if (stop.aborted) throw new CommandError('Stopped: the pods that were made are deleted.', { code: 'stopped' })
    out.progress?.('Reading the cluster again …')
    const after = await read(options, out)
    const facts = new Facts(after.objects)
    // Pods as the API server has made them, in the cluster as it was before.
    const made = after.loaded.world.pods.filter((pod) =>
      drafted.members.some((one) => isMember(one, { kind: 'pod', ...pod }))
    )
    const before: World = { ...loaded.world, pods: [...loaded.world.pods, ...made] }
    const attempted = drafted.trials.map((trial, at) => {
      const one = { ...trial, ...expected(after.loaded.world, trial.flow) }
      const came = seenIn(after.loaded.world, trial, seen[at] as Seen)
      return { trial: one, seen: { ...came, ...auditOf(one, after.loaded.world, facts) } }
    })
    return {
      policy,
      tried: judge(attempted, before, after.loaded.world),
      untried: [...notInForce(loaded, policy), ...drafted.untried],
      nameOf: shown(drafted.members),
      enforcement: enforcementOf(made.map(({ node }) => [node, facts.enforcedBy(node)])),
      notes: [
        ...notes,
        ...unenforced(
          made.map(({ node }) => node),
          facts
        )
      ]
    }
  } finally {
    out.progress?.('Deleting the pods …')
    for (const problem of await crew.end()) out.note(`${problem} It ends by itself within ${options.timeLimit} s.`)
  }
}

async function read({ cluster, kubeconfig }: ShortLivedOptions, out: Output) {
  const input = await readInput([], { dialect: '', cluster, ...(kubeconfig !== undefined && { kubeconfig }) }, out)
  const objects = input.around.map(({ value }) => value)
  const dialect = dialectBy(objects.filter(({ kind }) => kind === 'Pod').map(labelsOf))
  return { objects, loaded: load(input, { dialect }) }
}

async function prepare(config: KubeConfig, name: string, options: ShortLivedOptions, out: Output): Promise<Prepared> {
  const { objects, loaded } = await read(options, out)
  const { world } = loaded
  const policy = findPolicy(world.policies, name)
  const facts = new Facts(objects)
  if (!facts.seesNamespaces) {
    throw new CommandError('You may not list namespaces, which are to own the pods.', { code: 'forbidden', fix: VIEW })
  }
  if (!facts.seesServices) {
    const message = 'You may not list Services, of which one could send its traffic to the pods (publishNotReadyAddresses).'
    throw new CommandError(message, { code: 'forbidden', fix: VIEW })
  }
  for (const [asked, all] of [
    [options.node, world.nodes],
    [options.elsewhere, world.namespaces]
  ] as const) {
    if (asked === undefined || all.some((one) => one.name === asked)) continue
    throw new CommandError(`The cluster has no ${all === world.nodes ? 'node' : 'namespace'} ${asked}.`, {
      code: 'not-found'
    })
  }
  const image = options.image ?? facts.image
  if (image === undefined) {
    const fix = 'Name the image of Portcullis as its nodes can pull it: --image REGISTRY/portcullis:VERSION.'
    throw new CommandError('No pod of Portcullis runs in this cluster, whose image could be taken.', { code: 'usage', fix })
  }
  const run = randomBytes(4).toString('hex')
  const { maxPods, timeLimit, node, elsewhere } = options
  const place = { ...(node !== undefined && { node }), ...(elsewhere !== undefined && { elsewhere }) }
  const drafted = draft(world, policy, facts, { run, ...place })
  if (drafted.members.length > maxPods) {
    const fix = `--max-pods ${drafted.members.length} allows it.`
    throw new CommandError(`It takes ${drafted.members.length} pods.`, { code: 'too-many-pods', fix })
  }
  for (const member of drafted.members) {
    const own = drafted.trials.filter(({ flow }) => isMember(member, flow.source)).length
    if (own > MOST_ATTEMPTS) throw new CommandError(`It takes more than ${MOST_ATTEMPTS} connections of one pod.`)
  }
  const namespaces = new Set(drafted.members.map(({ model }) => model.namespace))
  const manifest = ({ name, model }: Member, work: CanaryWork) =>
    podOf({
      name,
      model,
      work,
      image,
      namespaceUid: facts.uidOfNamespace(model.namespace) ?? '',
      node: model.node,
      tolerations: model.like ? facts.tolerationsOf(model.like) : [],
      deadline: timeLimit
    })
  return { loaded, policy, drafted, namespaces, crew: new Crew(config, run, manifest) }
}

/** What came of the connections, in their order. */
async function connect(
  crew: Crew,
  { members, trials }: Draft,
  { timeLimit, timeoutMs, settleMs }: ShortLivedOptions & Times,
  out: Output,
  stop: AbortSignal
): Promise<readonly Seen[]> {
  const times = { timeoutMs, settleMs }
  // Half of the time is for those that answer: the others need them, and are as slow.
  const within = (seconds: number) => AbortSignal.any([stop, AbortSignal.timeout(seconds * 1_000)])
  const [half, whole] = [within(timeLimit / 2), within(timeLimit)]
  out.progress?.('Waiting for the pods that answer …')
  const up = await crew.answer(answering(members, trials, times), half)
  const assigned = assign(members, trials, up)
  out.progress?.('Waiting for the pods that connect …')
  const told = stop.aborted ? new Map() : await crew.connect(connecting(assigned, times), whole)
  return outcomes(assigned, told, stop.aborted ? new Map() : await crew.ended(up.keys()))
}

/** `default/1a (like web-1)`: their names are long, and say nothing. */
function shown(members: readonly Member[]): NameOf {
  return (party) => {
    const member = members.find((one) => isMember(one, party))
    if (member === undefined) return partyName(party)
    return `${member.model.namespace}/${shortName(member)} (${whom(member)})`
  }
}

const shortName = ({ name }: Member) => name.slice(name.lastIndexOf('-') + 1)

function whom({ model: { like, labels } }: Member): string {
  if (like !== undefined) return `like ${like.name}`
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || 'no labels'
  )
}

function lineOf(member: Member): string {
  const { name, model, role } = member
  const where = model.node === undefined ? '' : `, on ${model.node}`
  return `${model.namespace}/${name}: ${whom(member)}, ${role}${where}`
}

/** Whether nothing is dropped where the side that denies is judged. */
function auditOf({ verdict }: Trial, world: World, facts: Facts): Pick<Seen, 'audit'> {
  const denying = [verdict.egress, verdict.ingress].find((side) => side?.verdict === 'deny')
  if (denying?.subject.kind !== 'pod') return {}
  const pod = podNamed(world, denying.subject.namespace, denying.subject.name)
  return pod && facts.enforcedBy(pod.node) === 'audit' ? { audit: true } : {}
}

/** `kernel`; `n1: kernel, n2: audit` where nodes differ. */
function enforcementOf(nodes: readonly (readonly [node: string, by: EnforcedBy])[]): string {
  const all = new Map(nodes)
  const [first = 'unknown', ...others] = new Set(all.values())
  return others.length === 0 ? first : [...all].map(([node, by]) => `${node}: ${by}`).join(', ')
}

function unenforced(nodes: readonly string[], facts: Facts): readonly string[] {
  return [...new Set(nodes)].flatMap((node) => {
    const by = facts.enforcedBy(node)
    if (by === 'none') return [`No agent of Portcullis runs on ${node}: what is enforced there is from before, or nothing.`]
    return by === 'released' ? [`The agent of ${node} has released everything: nothing is enforced there.`] : []
  })
}

function labelsOf({ metadata }: JsonObject): Readonly<Record<string, string>> {
  const { labels } = isJsonObject(metadata) ? metadata : {}
  return isJsonObject(labels) ? (labels as Readonly<Record<string, string>>) : {}
}
