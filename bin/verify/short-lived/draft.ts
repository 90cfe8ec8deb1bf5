import { planTrials, type Trial, type Untried } from '@/lib/flow'
import { type Pod, type Policy, parseAddress, partyName, type World } from '@/lib/policy'
import { addressed, readPodNetwork } from '../../input/addresses'
import type { Facts } from './facts'
import { type Model, type ModelOptions, modelsOf, OUR_LABELS, prefixOf } from './model'

/** A pod to be made. Whoever answers runs before the others begin, so each is one of the two. */
export interface Member {
  readonly name: string
  readonly model: Model
  readonly role: 'answers' | 'connects'
}

export interface Draft {
  readonly members: readonly Member[]
  readonly trials: readonly Trial[]
  readonly untried: readonly Untried[]
}

/** Where pods are taken to be before they have addresses: documentation's own, and of measurements, so that no rule means them by chance. */
const NETWORK = { ipv4: '198.18.0.0/15', ipv6: '2001:db8::/64' } as const

/** Which pods it takes to try a policy, and with which connections. `run`: a word that is part of their names. */
export function draft(
  world: World,
  policy: Policy,
  facts: Facts,
  { run, ...options }: ModelOptions & { readonly run: string }
): Draft {
  const { models, untried } = modelsOf(world, policy, options)
  const networks = readPodNetwork(
    familiesOf(world)
      .map((family) => NETWORK[family])
      .join()
  )
  const refused: Untried[] = []
  const members = models.flatMap((model, at): readonly Member[] => {
    const publishing = facts.publishing(model.namespace, model.labels)
    if (publishing.length > 0) {
      const services = publishing.map((name) => `${model.namespace}/${name}`).join(', ')
      const why = `Whom ${services} would send its traffic to though they are not ready (publishNotReadyAddresses): no such pod is made.`
      refused.push({ why })
      return []
    }
    const name = (role: string) => `${prefixOf(run)}${at + 1}${role}`
    return [
      { name: name('a'), model, role: 'answers' },
      { name: name('c'), model, role: 'connects' }
    ]
  })
  const byName = new Map(members.map((member) => [member.name, member]))
  const pods = members.map((member) => addressed(standingIn(member), networks))
  const is = (role: Member['role']) => (pod: Pod) => byName.get(pod.name)?.role === role
  const plan = planTrials({ ...world, pods: [...world.pods, ...pods] }, policy, {
    from: is('connects'),
    to: is('answers'),
    protocols: ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']
  })
  const used = new Set(plan.trials.flatMap(({ flow }) => [partyName(flow.source), partyName(flow.destination)]))
  return {
    members: members.filter(({ name, model }) => used.has(`${model.namespace}/${name}`)),
    trials: plan.trials,
    untried: [...untried, ...refused, ...plan.untried]
  }
}

function standingIn({ name, model }: Member): Pod {
  const { namespace, labels, serviceAccount, ports, node = '' } = model
  return {
    namespace,
    name,
    uid: '',
    labels: { ...labels, ...OUR_LABELS },
    serviceAccount,
    node,
    ips: [],
    ports,
    hostNetwork: false,
    phase: 'Running'
  }
}

/** Those that pods of this cluster have. */
function familiesOf({ pods }: World): readonly ('ipv4' | 'ipv6')[] {
  const found = new Set(
    pods.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ ips }) => ips.flatMap((ip) => parseAddress(ip)?.family ?? []))
  )
  const families = (['ipv4', 'ipv6'] as const).filter((family) => found.has(family))
  return families.length > 0 ? families : ['ipv4']
}
