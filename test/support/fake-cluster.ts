import { type Cluster, ClusterError, type ObjectRef, type People, type Person, type Seen } from '@/lib/server/cluster'
import { objectKey, readText } from '@/lib/server/documents'

type Verb = 'get' | 'create' | 'patch' | 'delete'

/** What an agent or an API server does with policies, without enforcing any. `down` is thrown from every call. */
export class FakeCluster implements Cluster {
  readonly inForce = new Map<string, { text: string; generation: number; uid: string }>()
  down: ClusterError | undefined
  /** Happens at the start of each apply, and of each delete. */
  before: (() => void) | undefined
  /** Undefined: nobody has rights of their own. */
  people?: People
  #may: (person: Person, verb: Verb, namespace: string) => boolean = () => true
  #generation = 0
  #uid = 0

  /** From here on people have rights. */
  let(may: (person: Person, verb: Verb, namespace: string) => boolean) {
    this.#may = may
    this.people = {
      whoHas: async () => undefined,
      may: async (person, questions) =>
        questions.map(({ verb, namespace = '' }) => person !== undefined && may(person, verb as Verb, namespace))
    }
  }

  put(text: string) {
    for (const [key, { text: own }] of readText(text).objects) {
      const now = this.inForce.get(key)
      if (now?.text === own) continue
      this.#generation += 1
      this.#uid += 1
      this.inForce.set(key, { text: own, generation: this.#generation, uid: now?.uid ?? `uid-${this.#uid}` })
    }
  }
  /** Somebody deletes it and makes another of its name, which is at the same generation. */
  remake(text: string) {
    for (const [key, { text: own }] of readText(text).objects) {
      this.#uid += 1
      this.inForce.set(key, { text: own, generation: this.inForce.get(key)?.generation ?? 1, uid: `uid-${this.#uid}` })
    }
  }
  texts() {
    return Object.fromEntries([...this.inForce].map(([key, { text }]) => [key, text]))
  }

  list() {
    const policies = [...this.inForce].map(([key, rest]) => ({ ...refOf(key), ...rest, appliedAt: '', appliedBy: '' }))
    return { live: true, policies } as unknown as ReturnType<Cluster['list']>
  }
  watch = () => () => {}
  close() {}

  async dryRun({ text, expect, as }: Parameters<Cluster['apply']>[0]) {
    if (this.down) throw this.down
    const sent = [...readText(text).objects]
    this.#refuse(
      as,
      ['get', 'patch'],
      sent.map(([key]) => refOf(key))
    )
    const stale = Object.entries(expect).filter(([key, seen]) => !isSeen(seen, this.inForce.get(key)))
    const objects = sent.map(([key, { text: own }]) => {
      const now = this.inForce.get(key)
      const action = now === undefined ? 'created' : now.text === own ? 'unchanged' : 'configured'
      const uid = now && { uid: now.uid }
      return { ...refOf(key), action, before: now?.text ?? '', generation: now?.generation ?? 0, ...uid } as const
    })
    const issues = stale.map(([key]) => ({
      code: 'changed-meanwhile',
      severity: 'error' as const,
      message: `${key} was changed.`,
      path: '',
      policy: key
    }))
    return { ok: stale.length === 0, objects, issues, revision: 0 }
  }
  async apply(request: Parameters<Cluster['apply']>[0]) {
    if (this.down) throw this.down
    this.before?.()
    const checked = await this.dryRun(request)
    if (!checked.ok) return checked
    this.put(request.text)
    const objects = checked.objects.map((object) => {
      const { generation = 0, uid = '' } = this.inForce.get(objectKey(object)) ?? {}
      return { ...object, generation, uid }
    })
    return { ...checked, objects, revision: this.#generation }
  }
  async delete(named: ObjectRef, seen: Seen, as?: Person) {
    if (this.down) throw this.down
    this.before?.()
    this.#refuse(as, ['get', 'delete'], [named])
    const now = this.inForce.get(objectKey(named))
    if (now === undefined) return { found: false, before: '', issues: [], revision: this.#generation }
    const stale = seen.generation !== 0 && !isSeen(seen, now)
    if (!stale) this.inForce.delete(objectKey(named))
    const issue = { code: 'changed-meanwhile', severity: 'error' as const, message: '', path: '', policy: '' }
    return { found: true, before: now.text, issues: stale ? [issue] : [], revision: this.#generation }
  }

  #refuse(as: Person | undefined, verbs: readonly Verb[], refs: readonly ObjectRef[]) {
    if (this.people === undefined) return
    const allowed = refs.every(({ namespace }) => verbs.every((verb) => as !== undefined && this.#may(as, verb, namespace)))
    if (!allowed) throw new ClusterError('forbidden', `${as?.name ?? 'Nobody'} may not.`)
  }
}

function refOf(key: string): ObjectRef {
  const [kind = '', namespace = '', name = ''] = key.split('/')
  return { kind, namespace, name }
}

function isSeen({ generation, uid }: Seen, now: { readonly generation: number; readonly uid: string } | undefined): boolean {
  return generation === (now?.generation ?? 0) && (uid === undefined || now === undefined || uid === now.uid)
}
