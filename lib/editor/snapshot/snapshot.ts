import { isPolicyDocument, pruned, readYaml, toWorld, WORLD_KINDS } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import { list, member } from '../shape/read'
import { ListItems } from './items'
import { mayBeSnapshot } from './may-be'

/** YAML is read with its places and comments, which takes its time; JSON is not, and may be of any size. */
const LARGEST_YAML = 5 * 1024 * 1024

const POLICIES = /(?:NetworkPolicy|Expectations)$/
const LARGE_YAML = 'It is too large to be read as YAML: dump the cluster with -o json.'
const NOT_WHOLE = 'It is not whole: the JSON ends early, or is none.'

type Json = Readonly<Record<string, unknown>>

/**
 * A dump of a cluster (`kubectl get ns,nodes,pods,svc,netpol -A -o json`, or YAML) as a World with the policies in it. Undefined for
 * a text that has no pods, nodes or namespaces: it is something else. A sentence where it is one and cannot be read.
 */
export function readSnapshot(text: string): World | string | undefined {
  if (!mayBeSnapshot(text)) return undefined
  const reader = new SnapshotReader()
  reader.feed(text)
  return reader.end()
}

/** The same of a text that comes in parts; of JSON no more is kept than a World is made of. */
export class SnapshotReader {
  readonly #objects: Json[] = []
  readonly #kinds = new Set<string>()
  readonly #items = new ListItems((item) => this.#take(item))
  readonly #unnamed: unknown[] = []
  #yaml: string | undefined
  #begun = false
  /** The first item that is no JSON. */
  #broken: string | undefined

  /** How many objects were found so far. */
  get count(): number {
    return this.#objects.length + this.#unnamed.length
  }

  /** False where nothing that comes after it can make it one that is read. */
  feed(text: string): boolean {
    if (!this.#begun && text.trim() !== '') {
      this.#begun = true
      if (!/^\s*[{[]/.test(text)) this.#yaml = ''
    }
    if (this.#yaml === undefined) return this.#items.feed(text) && this.#broken === undefined
    this.#yaml += text
    return this.#yaml.length <= LARGEST_YAML
  }

  end(): World | string | undefined {
    if (this.#yaml !== undefined) {
      if (!mayBeSnapshot(this.#yaml)) return undefined
      if (this.#yaml.length > LARGEST_YAML) return LARGE_YAML
      for (const { value } of readYaml(this.#yaml, LARGEST_YAML).documents) this.#keep(value)
    } else if (!this.#shell()) {
      return this.#isCluster() || mayBeSnapshot(this.#items.shell + (this.#broken ?? '')) ? NOT_WHOLE : undefined
    }
    if (!this.#isCluster()) return undefined
    // Policies alone with a namespace to put them in are policies to be edited.
    if (!this.#kinds.has('Pod') && [...this.#kinds].some((kind) => POLICIES.test(kind))) return undefined
    const node = this.#objects.find(({ kind }) => kind === 'Node')
    const localNode = String(member(member(node as never, 'metadata'), 'name') ?? '')
    return toWorld(this.#objects, { dialect: 'portcullis', localNode }).world
  }

  #isCluster(): boolean {
    return ['Pod', 'Node', 'Namespace'].some((kind) => this.#kinds.has(kind))
  }

  #take(item: string): void {
    const value = parsed(item)
    if (value === undefined) this.#broken ??= item
    else if (member(value as never, 'kind') === undefined) this.#unnamed.push(value)
    else this.#keep(value)
  }

  /** What is around the items, which can be a list of another kind, or one object. False where it is no JSON. */
  #shell(): boolean {
    const value = this.#broken === undefined ? parsed(this.#items.shell) : undefined
    if (value === undefined) return false
    this.#keep(value)
    // A list of one kind may name it once, before its items or after them.
    const kind = String(member(value as never, 'kind') ?? '')
    for (const one of this.#unnamed) this.#keep(one, kind.replace(/List$/, ''))
    return true
  }

  #keep(value: unknown, kind?: string): void {
    for (const object of objectsOf(value, kind)) {
      this.#kinds.add(String(object.kind))
      if (WORLD_KINDS.includes(String(object.kind)) || isPolicyDocument(object)) this.#objects.push(pruned(object))
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A list of Kubernetes, and a plain one, stand for what is in them. `own`: the kind of what bears none. */
function objectsOf(value: unknown, own = ''): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((one) => objectsOf(one, own))
  const kind = member(value as never, 'kind') ?? own
  if (typeof kind !== 'string' || kind === '') return []
  if (!kind.endsWith('List')) return [{ ...(value as Json), kind }]
  return list(member(value as never, 'items')).flatMap((item) => objectsOf(item, kind.slice(0, -4)))
}
