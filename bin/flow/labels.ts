import type { Cidr, Labels, NamedPort, Party, Pod, World } from '@/lib/policy'
import { CommandError } from '../exit'
import { addressed } from '../input/addresses'

/** A party as it was typed, found. */
export interface FoundParty {
  readonly party: Party
  /** The world that has it: a pod that is only supposed has been added. */
  readonly world: World
  readonly ports: readonly NamedPort[]
  /** What was taken for granted, a sentence. */
  readonly note?: string
}

/**
 * A pod by its labels (`app=web,tier=front`): one that there is, else one that is supposed. Policies without a cluster can so be
 * asked too. Throws CommandError.
 */
export function podLike(world: World, namespace: string, text: string, podNetwork: readonly Cidr[]): FoundParty {
  const labels = readLabels(text)
  const there = world.pods.filter((pod) => pod.namespace === namespace && isLive(pod) && has(pod.labels, labels))
  const [first] = there
  if (first) {
    const party = { kind: 'pod', namespace, name: first.name } as const
    const among = there.length > 1 ? `, one of ${there.length} pods with these labels` : ''
    return { party, world, ports: first.ports, note: `${namespace}/${text} is taken as ${first.name}${among}.` }
  }
  const bare: Pod = {
    namespace,
    name: text,
    uid: '',
    labels,
    serviceAccount: 'default',
    node: '',
    ips: [],
    ports: [],
    hostNetwork: false,
    phase: 'Running'
  }
  const pod = addressed(bare, podNetwork)
  const known = world.namespaces.some((one) => one.name === namespace)
  const space = { name: namespace, labels: { 'kubernetes.io/metadata.name': namespace } }
  return {
    party: { kind: 'pod', namespace, name: text },
    world: { ...world, pods: [...world.pods, pod], namespaces: known ? world.namespaces : [...world.namespaces, space] },
    ports: [],
    note: `No pod of ${namespace} has the labels ${text}: the answer is for one that had them, at ${pod.ips.join(' and ')}.`
  }
}

function readLabels(text: string): Labels {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [key = '', value, ...more] = part.split('=')
      if (key.trim() !== '' && value !== undefined && more.length === 0) return [key.trim(), value.trim()]
      throw new CommandError(`${part || text} is not a label.`, {
        code: 'usage',
        fix: 'Write key=value, with commas between.'
      })
    })
  )
}

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value)
}

function isLive(pod: Pod): boolean {
  return pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
}
