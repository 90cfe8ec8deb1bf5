import type { Untried } from '@/lib/flow'
import {
  identify,
  type Labels,
  matchesRulePeer,
  matchesSubject,
  type NamedPort,
  type Peer,
  type Pod,
  type Policy,
  type PolicySpec,
  type Rule,
  replicaKey,
  type Subject,
  type World
} from '@/lib/policy'
import { namedPorts, wantedBy } from '../../input/suppose'

/** By which short-lived pods are known. Always with one value: with a run's own each run would make new identities. */
export const OUR_LABEL = 'portcullis.dev/verify'
export const OUR_LABELS: Labels = { [OUR_LABEL]: 'true' }

/** How the names begin that the pods of a run have. */
export const prefixOf = (run: string) => `portcullis-verify-${run}-`

/** Whom a short-lived pod stands for: what policies see of it. */
export interface Model {
  readonly namespace: string
  readonly labels: Labels
  readonly serviceAccount: string
  readonly ports: readonly NamedPort[]
  /** The pod that it is like; undefined where none runs, and it is made up from a selector, or stands beside the policy. */
  readonly like?: Pod
  /** Where it has to run; undefined: anywhere. */
  readonly node?: string
}

export interface ModelOptions {
  /** Where the subject's stands; default: where a pod that the policy selects runs. */
  readonly node?: string
  /** A further namespace, for a peer that is neither the policy's nor named. */
  readonly elsewhere?: string
}

/**
 * Labels that tell one pod of a workload from another. A pod that had them could be taken for that very one, and no policy that is meant
 * to last asks for them.
 */
const OF_ONE_POD =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|job-name|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*)$/

/** Whom it takes to try a policy: its subjects, who its rules name, and who they do not, each once. */
export function modelsOf(
  world: World,
  policy: Policy,
  { node, elsewhere }: ModelOptions
): { readonly models: readonly Model[]; readonly untried: readonly Untried[] } {
  const running = world.pods.filter((pod) => pod.phase === 'Running' && !pod.hostNetwork && !(OUR_LABEL in pod.labels))
  const models: Model[] = []
  const untried: Untried[] = []
  const bare = (namespace: string): Model => ({
    namespace,
    labels: {},
    serviceAccount: 'default',
    ports: namedPorts([policy])
  })
  const add = (model: Model, why: Omit<Untried, 'why'> = {}) => {
    if (world.namespaces.some(({ name }) => name === model.namespace)) models.push(model)
    else untried.push({ ...why, why: `There is no namespace ${model.namespace}.` })
  }
  const suppose = (by: Subject | Peer, place: Pick<Model, 'node'>, rule?: Rule) => {
    const wanted = wantedBy(by, policy.ref.namespace || 'default')
    if (wanted !== undefined) add({ ...bare(wanted.namespace), labels: wanted.labels, ...place }, rule && { rule: rule.id })
    return wanted?.namespace
  }

  for (const spec of policy.specs) {
    if (spec.subject.kind === 'nodes') continue
    const selected = running.filter((pod) => isSelected(world, spec, pod))
    const subject = selected.find((pod) => pod.node === node) ?? selected[0]
    const place = node === undefined ? {} : { node }
    if (subject !== undefined) models.push({ ...likePod(subject), ...place })
    const namespace = subject?.namespace ?? suppose(spec.subject, place)
    for (const rule of spec.rules) {
      for (const peer of rule.peers === 'any' ? [] : rule.peers) {
        const alone: Rule = { ...rule, peers: [peer] }
        const found = running
          .filter((pod) => pod !== subject && isPeer(world, alone, pod))
          .sort((a, b) => Number(b.namespace === namespace) - Number(a.namespace === namespace))[0]
        if (found !== undefined) models.push(likePod(found))
        else suppose(peer, {}, rule)
      }
    }
    if (namespace !== undefined) add(bare(namespace))
  }
  if (elsewhere !== undefined) add(bare(elsewhere))
  const key = ({ namespace, labels, serviceAccount, ports }: Model) =>
    replicaKey({ namespace, labels, serviceAccount, ports } as Pod)
  // The first of each: a peer that is a sibling of the subject runs where that has to.
  const each = new Map<string, Model>()
  for (const model of models) if (!each.has(key(model))) each.set(key(model), model)
  return { models: [...each.values()], untried }
}

function likePod(pod: Pod): Model {
  const labels = Object.fromEntries(Object.entries(pod.labels).filter(([key]) => !OF_ONE_POD.test(key)))
  const { namespace, serviceAccount, ports, node } = pod
  return { namespace, labels, serviceAccount, ports, like: pod, ...(node !== '' && { node }) }
}

function isSelected(world: World, { subject }: PolicySpec, { namespace, name }: Pod): boolean {
  const identity = identify(world, { kind: 'pod', namespace, name })
  return identity !== undefined && matchesSubject(subject, identity)
}

function isPeer(world: World, rule: Rule, { namespace, name }: Pod): boolean {
  const identity = identify(world, { kind: 'pod', namespace, name })
  return identity !== undefined && matchesRulePeer(world, rule, identity)
}
