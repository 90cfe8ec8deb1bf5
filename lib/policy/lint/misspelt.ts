import { CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX } from '../labels'
import { memo } from '../memo'
import type { Labels, Peer, Requirement, Selector, Subject, World } from '../model'
import type { Edit } from '../repair'
import { bareKey, matchesSelector, plainLookup } from '../selector'
import { nearest } from './distance'
import { selected, type Workload } from './workloads'

type ByLabels = Extract<Subject | Peer, { kind: 'pods' | 'endpoints' }>

/** A requirement that nobody meets, and one that is near it and would select somebody. */
export interface Misspelt {
  /** As a person would write them: `app=backnd2`, `app=backend2`. */
  readonly written: string
  readonly meant: string
  readonly key: string
  /** The edit of the selector that holds it, `path` leading to its `matchLabels`. */
  readonly edit: (matchLabels: string, key: string) => Edit
  /** It stands among the labels of namespaces, not of pods. */
  readonly ofNamespace: boolean
}

/**
 * Of a selector that selects nobody, the one requirement that may be misspelt: the rest of it selects somebody. The policy's own
 * namespace, which is there unless another is written, is not.
 */
export function misspelt(world: World, by: ByLabels, own: string): Misspelt | undefined {
  if (by.kind === 'pods' && by.namespaces.kind === 'labels') {
    const { selector } = by.namespaces
    const all = world.namespaces.map((one) => one.labels)
    if (!all.some((labels) => matchesSelector(selector, plainLookup(labels)))) {
      return inLabels(selector, true, (rest) => all.filter((labels) => matchesSelector(rest, plainLookup(labels))))
    }
  }
  if (by.kind === 'pods') {
    return inLabels(by.pods, false, (rest) =>
      selected(world, { ...by, pods: rest }).map(({ identity }) => identity.podLabels ?? {})
    )
  }
  const others = { requirements: by.selector.requirements.filter((one) => !isOwnNamespace(one, own)) }
  const added = by.selector.requirements.filter((one) => isOwnNamespace(one, own))
  const whole = ({ requirements }: Selector) => ({ requirements: [...requirements, ...added] })
  return inLabels(others, false, (rest) => selected(world, { ...by, selector: whole(rest) }).map(bareLabels))
}

function isOwnNamespace(one: Requirement, own: string): boolean {
  return bareKey(one.key) === NAMESPACE_KEY && one.operator === 'in' && one.values.length === 1 && one.values[0] === own
}

/** The namespaces of the pods that the labels alone would select; for a selector of the policy's own namespace. */
export function elsewhere(world: World, by: ByLabels, own: string): readonly string[] {
  if (own === '') return []
  if (by.kind === 'pods') {
    if (by.namespaces.kind !== 'name' || by.pods.requirements.length === 0) return []
    return namespacesOf(selected(world, { ...by, namespaces: { kind: 'all' } }))
  }
  const rest = by.selector.requirements.filter((one) => !isOwnNamespace(one, own))
  if (rest.length === by.selector.requirements.length) return []
  const isPlace = ({ key }: Requirement) => [NAMESPACE_KEY, CLUSTER_KEY].includes(bareKey(key))
  if (rest.every(isPlace)) return []
  return namespacesOf(selected(world, { ...by, selector: { requirements: rest } }))
}

function namespacesOf(found: readonly Workload[]): readonly string[] {
  return [...new Set(found.flatMap(({ pods }) => pods.map(({ namespace }) => namespace)))]
}

const bareLabelsOf = memo(
  (workload: Workload): Labels =>
    Object.fromEntries(Object.entries(workload.identity.labels).map(([key, value]) => [bareKey(key), value]))
)

function bareLabels(workload: Workload): Labels {
  return bareLabelsOf(workload)
}

function inLabels(
  { requirements }: Selector,
  ofNamespace: boolean,
  havingRest: (rest: Selector) => readonly Labels[]
): Misspelt | undefined {
  for (const [at, wanted] of requirements.entries()) {
    if (wanted.operator !== 'in' || wanted.values.length !== 1 || bareKey(wanted.key) === CLUSTER_KEY) continue
    const found = near(wanted, havingRest({ requirements: requirements.toSpliced(at, 1) }))
    if (found) return { ...found, ofNamespace: ofNamespace || bareKey(wanted.key).startsWith(NAMESPACE_LABELS_PREFIX) }
  }
  return undefined
}

/** Names that stand for one another in the field. */
const ALIASES = ['app', 'name', 'k8s-app', 'app.kubernetes.io/name', 'app.kubernetes.io/instance', 'component']

function near(
  wanted: { readonly key: string; readonly values: readonly string[] },
  labels: readonly Labels[]
): Omit<Misspelt, 'ofNamespace'> | undefined {
  const key = bareKey(wanted.key)
  const [value = ''] = wanted.values
  const values = new Set(labels.flatMap((one) => (Object.hasOwn(one, key) ? [one[key] ?? ''] : [])))
  // Somebody meets it: it is not what is wrong.
  if (values.has(value)) return undefined
  const other = nearest(value, values)
  const written = `${shown(key)}=${value}`
  if (other !== undefined) {
    const edit = (path: string, name: string): Edit => ({ op: 'replace', path: at(path, name), value: other })
    return { written, meant: `${shown(key)}=${other}`, key: wanted.key, edit }
  }
  const keys = new Set(labels.flatMap((one) => Object.keys(one).filter((name) => one[name] === value)))
  const again = nearest(key, keys) ?? (ALIASES.includes(key) ? ALIASES.find((name) => keys.has(name)) : undefined)
  if (again === undefined) return undefined
  const edit = (path: string, name: string): Edit => ({ op: 'rename', path: at(path, name), key: again })
  return { written, meant: `${shown(again)}=${value}`, key: wanted.key, edit }
}

function at(matchLabels: string, key: string): string {
  return `${matchLabels}[${JSON.stringify(key)}]`
}

function shown(key: string): string {
  return key === NAMESPACE_KEY ? 'namespace' : key.replace(NAMESPACE_LABELS_PREFIX, '')
}
