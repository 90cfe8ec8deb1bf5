import { readYaml, toWorld } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import { list, member } from '../shape/read'

/** YAML is read with its places and comments, which takes its time; JSON is not. */
const LARGEST_YAML = 5 * 1024 * 1024

const POLICIES = /(?:NetworkPolicy|Expectations)$/

/**
 * A dump of a cluster (`kubectl get ns,nodes,pods,svc,netpol -A -o json`, or YAML) as a World with the policies in it. Undefined for
 * a text that has no pods, nodes or namespaces: it is something else. A sentence where it is one and cannot be read.
 */
export function readSnapshot(text: string): World | string | undefined {
  const json = /^\s*[{[]/.test(text)
  if (!/["']?kind["']?\s*:\s*["']?(?:Pod|Node|Namespace|List|PodList|NodeList|NamespaceList)\b/.test(text)) return undefined
  if (!json && text.length > LARGEST_YAML) return 'It is too large to be read as YAML: dump the cluster with -o json.'
  const values = json ? parsed(text) : readYaml(text, LARGEST_YAML).documents.map(({ value }) => value)
  if (values === undefined) return 'It is not whole: the JSON ends early, or is none.'
  const objects = values.flatMap(objectsOf)
  const kinds = objects.map((object) => String(member(object as never, 'kind')))
  if (!kinds.some((kind) => kind === 'Pod' || kind === 'Node' || kind === 'Namespace')) return undefined
  // Policies alone with a namespace to put them in are policies to be edited.
  if (!kinds.includes('Pod') && kinds.some((kind) => POLICIES.test(kind))) return undefined
  const node = objects.find((_, at) => kinds[at] === 'Node')
  const localNode = String(member(member(node as never, 'metadata'), 'name') ?? '')
  return toWorld(objects, { dialect: 'portcullis', localNode }).world
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(text)]
  } catch {
    return undefined
  }
}

/** A list of Kubernetes, and a plain one, stand for what is in them. */
function objectsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf)
  const kind = member(value as never, 'kind')
  if (typeof kind !== 'string') return []
  if (!kind.endsWith('List')) return [value]
  const own = kind.slice(0, -4)
  return list(member(value as never, 'items')).map((item) =>
    member(item, 'kind') === undefined && own !== '' ? { ...(item as object), kind: own } : item
  )
}
