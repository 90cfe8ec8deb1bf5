import { portsOf, readAskedParty } from '@/lib/flow'
import { type Cidr, podNamed, type World } from '@/lib/policy'
import { CommandError } from '../exit'
import { nearest, orList } from '../input/nearest'
import { type FoundParty, podLike } from './labels'

const FORMS =
  'Write namespace/pod, namespace/key=value for a pod with these labels, an address, node/NAME, or an entity such as world.'

/**
 * `shop/web`, `web` (in `namespace`), `web.shop.svc` (for a pod of that name), `shop/app=web,tier=front`, `192.0.2.1`, `[2001:db8::1]`, `node/worker-1`, `world`, or a
 * name that the world has addresses for. Throws CommandError, naming what is near.
 */
export function findParty(text: string, world: World, namespace: string, podNetwork: readonly Cidr[] = []): FoundParty {
  const exact = readAskedParty(text, world)
  if (exact) return { party: exact, world, ports: portsOf(exact, world) }
  const [, service, ofService] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.|$)/.exec(text) ?? []
  if (service !== undefined && ofService !== undefined) return findPod(ofService, service, world, undefined)
  const slash = text.includes('=') && text.indexOf('=') < text.indexOf('/') ? -1 : text.indexOf('/')
  const within = slash < 0 ? namespace : text.slice(0, slash)
  const name = text.slice(slash + 1)
  if (name.includes('=')) return podLike(world, within, name, podNetwork)
  if (within === 'node' && !world.namespaces.some((one) => one.name === 'node')) throw noNode(name, world)
  const answers = slash < 0 ? world.names[text]?.[0] : undefined
  if (answers !== undefined) {
    return { party: { kind: 'address', address: answers }, world, ports: [], note: `${text} is taken as ${answers}.` }
  }
  if (!/^[^\s/:]+$/.test(name) || within === '') throw usage(`${text || '(nothing)'} is not an end of a flow.`, FORMS)
  return findPod(within, name, world, slash < 0 ? text : undefined)
}

function noNode(name: string, world: World): CommandError {
  const names = world.nodes.map((node) => node.name)
  return usage(`There is no node ${name}.`, suggestion(nearest(name, names), names, 'nodes'))
}

function findPod(namespace: string, name: string, world: World, bare: string | undefined): FoundParty {
  const exact = podNamed(world, namespace, name)
  if (exact) return { party: { kind: 'pod', namespace, name }, world, ports: exact.ports }
  const replicas = world.pods.filter(
    (pod) =>
      pod.namespace === namespace && isReplicaName(pod.name, name) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
  )
  const [first] = replicas
  if (first && replicas.every((pod) => sameLabels(pod.labels, first.labels))) {
    const party = { kind: 'pod', namespace, name: first.name } as const
    const note =
      replicas.length > 1 ? `${namespace}/${name} is taken as ${first.name}, one of ${replicas.length} alike.` : undefined
    return { party, world, ports: first.ports, ...(note !== undefined && { note }) }
  }
  throw notThere(
    namespace,
    name,
    world,
    bare,
    replicas.map((pod) => pod.name)
  )
}

/** Names that controllers make: `web-6d4cf56db6-x7k2p`, `web-0`, `web-x7k2p`. */
function isReplicaName(pod: string, workload: string): boolean {
  return pod.startsWith(`${workload}-`) && /^(-[a-z0-9]{5,10})?-([a-z0-9]{5}|\d+)$/.test(pod.slice(workload.length))
}

/** But for the labels by which controllers tell replicas apart. */
function sameLabels(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const own = (labels: Readonly<Record<string, string>>) =>
    JSON.stringify(
      Object.entries(labels)
        .filter(([key]) => !/pod-name$|pod-index$|completion-index$/.test(key))
        .sort()
    )
  return own(one) === own(other)
}

function notThere(namespace: string, name: string, world: World, bare: string | undefined, replicas: readonly string[]) {
  const inside = world.pods.filter((pod) => pod.namespace === namespace).map((pod) => pod.name)
  if (replicas.length > 0) {
    return usage(`${namespace}/${name} could be several pods that differ.`, `Name one: ${orList(replicas.slice(0, 5))}.`)
  }
  const elsewhere = world.pods.filter((pod) => pod.name === name || isReplicaName(pod.name, name))
  if (elsewhere.length > 0) {
    const names = [...new Set(elsewhere.map((pod) => `${pod.namespace}/${name}`))]
    return usage(`There is no pod ${name} in ${namespace}.`, `There is ${orList(names.slice(0, 5))}.`)
  }
  if (bare?.includes('.')) {
    return usage(`Nothing is known of the name ${bare}.`, 'Give its address, or `world` for anywhere outside the cluster.')
  }
  if (world.services.some((one) => one.namespace === namespace && one.name === name)) {
    return usage(
      `${namespace}/${name} is a service: policies are judged at the pods behind it, on their own ports.`,
      inside.length === 0 ? undefined : `Name one of the pods: ${orList(inside.slice(0, 5))}.`
    )
  }
  if (world.pods.length === 0) {
    return usage(
      'No pod is known: the input has policies alone.',
      `Suppose one by its labels (${namespace}/app=${name}), or add pods with --world or --cluster.`
    )
  }
  if (inside.length === 0) {
    const spaces = [...new Set(world.pods.map((pod) => pod.namespace))]
    const close = nearest(namespace, spaces)
    return usage(`There is no pod in the namespace ${namespace}.`, suggestion(close, spaces, 'namespaces'))
  }
  return usage(`There is no pod ${namespace}/${name}.`, suggestion(nearest(name, inside), inside, `pods of ${namespace}`))
}

function suggestion(close: readonly string[], all: readonly string[], what: string): string {
  if (close.length > 0) return `Did you mean ${orList(close)}?`
  if (all.length === 0) return `No ${what} are known.`
  return `The ${what} are ${orList(all.slice(0, 6))}${all.length > 6 ? ` and ${all.length - 6} more` : ''}.`.replace(
    ' or ',
    ' and '
  )
}

function usage(message: string, fix?: string): CommandError {
  return new CommandError(message, { code: 'no-party', ...(fix !== undefined && { fix }) })
}
