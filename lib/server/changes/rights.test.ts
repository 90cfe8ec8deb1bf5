import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditedChange } from '@/lib/server/audit'
import { ClusterError, Person } from '@/lib/server/cluster'
import { objectKey, readText } from '@/lib/server/documents'
import { FakeCluster } from '@/test/support/fake-cluster'
import { Changes } from './changes'
import { openFolder } from './folder'
import type { Plan } from './plan'

/** Alice may do all; Bob may write in shop, and delete nothing. */
const alice = Person.byToken('alice', [], 'of-alice')
const bob = Person.byToken('bob', [], 'of-bob')
const policy = (name: string, port: number, namespace = 'shop') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}
`
const KEY = 'NetworkPolicy/shop/a'
const path = mkdtempSync(join(tmpdir(), 'portcullis-rights-'))
let cluster: FakeCluster
let changes: Changes

const by = (as: Person) => ({ by: { client: 'person', name: as.name } as const, as })
function apply(as: Person, text: string, confirmWithin?: number) {
  const texts = new Map([...readText(text).objects].map(([key, object]) => [key, object.text]))
  const net = confirmWithin === undefined ? {} : { confirmWithin }
  return changes.make({ action: 'apply', text, texts, deletes: [], expect: {}, ...by(as), ...net })
}
function remove(as: Person, name: string, more: Partial<Plan> = {}) {
  const ref = { kind: 'NetworkPolicy', namespace: 'shop', name }
  const { text = '', generation = 0 } = cluster.inForce.get(objectKey(ref)) ?? {}
  const deletes = [{ ...ref, text, generation }]
  const plan = { action: 'delete', text: '', texts: new Map(), deletes, expect: {}, ...by(as), confirmWithin: 5 } as const
  return changes.make({ ...plan, ...more })
}
const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  cluster = new FakeCluster()
  cluster.let((person, verb, namespace) => person.name === 'alice' || (namespace === 'shop' && verb !== 'delete'))
  cluster.put(policy('a', 1))
  changes = new Changes(cluster, openFolder(path), pino({ level: 'silent' }))
})
afterEach(() => {
  changes.close()
  vi.useRealTimers()
  rmSync(path, { recursive: true, force: true })
})

it('one-waits-for-everything: nobody has more than so many changes waiting, and others are not told to wait for it', async () => {
  for (let made = 1; made <= 20; made++) await apply(alice, policy(`of-alice-${made}`, 1), 60)
  await expect(apply(alice, policy('one-more', 1), 60)).rejects.toMatchObject({ status: 429, body: { code: 'too-many' } })
  expect(cluster.texts()).not.toHaveProperty('NetworkPolicy/shop/one-more')
  // On top of one that waits it is no further one; without a confirmation, and of others, it is none of these.
  expect(await apply(alice, policy('of-alice-1', 2), 60)).toMatchObject({ ok: true })
  expect(await apply(alice, policy('one-more', 1))).toMatchObject({ ok: true })
  expect(await apply(bob, policy('of-bob', 1), 60)).toMatchObject({ ok: true })
})

it('net-longer-than-its-token: a confirmation that would outlast the rights that it is rolled back with is refused', async () => {
  const claims = Buffer.from(JSON.stringify({ exp: 1_000 + 90 })).toString('base64url')
  const soon = Person.byToken('alice', [], `x.${claims}.y`)
  await expect(apply(soon, policy('a', 2), 120)).rejects.toMatchObject({ body: { code: 'token-too-short' } })
  expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  expect(await apply(soon, policy('a', 2), 60)).toMatchObject({ ok: true })
})

describe('what waits of somebody else', () => {
  it('names-what-is-not-theirs: of a change that waits only what is asked for is named', async () => {
    await apply(alice, `${policy('secret', 1, 'hidden')}---\n${policy('a', 2)}`, 60)
    for (const within of [undefined, 60]) {
      const refused = await apply(bob, policy('a', 3), within)
      expect(refused).toMatchObject({ ok: false, issues: [{ code: 'waits-for-confirmation', policy: KEY }] })
      expect(JSON.stringify(refused)).not.toContain('hidden')
    }
  })

  it('asks-by-trying: who may not write it is told that, and not whose change waits', async () => {
    await apply(alice, policy('secret', 1, 'hidden'), 60)
    await expect(apply(bob, policy('secret', 2, 'hidden'))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.each([
    ['at the check', () => {}],
    [
      'when it is done',
      () => {
        // The answer to the question of rights is of before.
        const { people } = cluster
        if (people !== undefined) cluster.people = { ...people, may: async (_, asked) => asked.map(() => true) }
      }
    ]
  ])('takes-over-by-what-is-forbidden: a delete that is refused %s leaves it as it was', async (_, before) => {
    await apply(alice, policy('a', 2), 60)
    before()
    const deleting = remove(bob, 'a', { by: by(alice).by })
    await expect(deleting).rejects.toMatchObject({ code: 'forbidden' })
    expect(changes.waiting()).toMatchObject([{ id: '1', by: { name: 'alice' }, state: 'waiting' }])
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
    expect(changes.history.get('1')?.net?.outcome).toBe('rolled-back')
  })

  it('joins-anothers-net: who may write half of it is refused, with a net and without', async () => {
    await apply(alice, `${policy('a', 2)}---\n${policy('b', 2, 'bank')}`, 60)
    for (const seconds of [5, undefined]) {
      expect(await apply(bob, policy('a', 3), seconds)).toMatchObject({
        ok: false,
        issues: [{ code: 'waits-for-confirmation', fix: expect.stringContaining('It is of alice') }]
      })
    }
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  })

  it('joins what is of the same person', async () => {
    await apply(alice, policy('a', 2), 60)
    expect((await apply(alice, policy('a', 3), 60)).ok).toBe(true)
    expect(changes.waiting()).toMatchObject([{ id: '2' }])
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  })

  it('goes-before-its-time: a roll-back that is refused does not have it taken back by its author’s rights', async () => {
    await apply(alice, policy('b', 2, 'bank'), 60)
    await expect(changes.rollBack(['1'], by(bob))).rejects.toMatchObject({ code: 'forbidden' })
    expect(changes.waiting()).toMatchObject([{ state: 'waiting' }])
    await later(59)
    expect(Object.keys(cluster.texts())).toContain('NetworkPolicy/bank/b')
    await later(1)
    expect(Object.keys(cluster.texts())).toEqual([KEY])
  })
})

it('half-of-it-forbidden: what was done before a delete was refused is told, and rolled back in time', async () => {
  cluster.put(policy('b', 1))
  const text = policy('a', 2)
  const texts = new Map([[KEY, text]])
  // The right to delete is taken away after the check.
  cluster.before = () => cluster.let((_, verb) => verb !== 'delete')
  const made = await remove(alice, 'b', { text, texts })
  expect(made).toMatchObject({ ok: false, issues: [{ code: 'forbidden', policy: 'NetworkPolicy/shop/b' }] })
  expect(made.change?.steps).toMatchObject([{ name: 'a' }])
  await later(5)
  expect(cluster.texts()[KEY]).toBe(policy('a', 1))
})

it('made-anew-meanwhile: what somebody deleted and made again is left, though its generation is the same', async () => {
  await apply(alice, policy('b', 2), 10)
  cluster.remake(policy('b', 9))
  await later(10)
  expect(cluster.texts()['NetworkPolicy/shop/b']).toBe(policy('b', 9))
  expect(changes.history.last(1)[0]?.steps).toMatchObject([{ name: 'b', left: true }])
})

it('token-taken-back-meanwhile: it is tried once and not on and on, and its author decides after signing in anew', async () => {
  const { change } = await apply(alice, policy('a', 2), 60)
  cluster.down = new ClusterError('signed-out', 'The cluster does not know this token any more.')
  const asked = vi.spyOn(cluster, 'dryRun')
  await later(600)
  expect(asked).toHaveBeenCalledOnce()
  expect(changes.waiting()).toMatchObject([{ state: 'stuck', trouble: expect.stringContaining('or the token has run out') }])
  cluster.down = undefined
  await changes.rollBack([change?.id ?? ''], by(Person.byToken('alice', [], 'of-alice-anew')))
  expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
})

describe('the server is started anew', () => {
  const audited = vi.fn((_line: AuditedChange) => {})
  const again = () => {
    changes.close()
    audited.mockClear()
    const audit = { changed: audited, signedIn: () => {} }
    changes = new Changes(cluster, openFolder(path), pino({ level: 'silent' }), audit)
  }
  const states = () => changes.waiting().map(({ state }) => state)

  it('behind a proxy nothing is lost: it goes on under the name that is impersonated', async () => {
    cluster.let((person) => person.name === 'alice' && person.groups.includes('devs') && person.token() === undefined)
    await apply(Person.impersonated('alice', ['devs']), policy('a', 2), 60)
    again()
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  })

  it('a token is written down nowhere; without it nothing is tried, and that is said while its time goes on', async () => {
    await apply(alice, policy('a', 2), 60)
    expect(readFileSync(join(path, 'waiting.json'), 'utf8')).not.toContain('of-alice')
    again()
    expect(changes.waiting()).toMatchObject([
      { state: 'waiting', trouble: expect.stringContaining('only if alice signs in') }
    ])
    const asked = vi.spyOn(cluster, 'dryRun')
    await later(3600)
    expect([states(), asked.mock.calls]).toEqual([['stuck'], []])
    // The audit log says once that it did not happen.
    expect(audited.mock.calls.map(([line]) => [line.action, line.outcome, line.of])).toEqual([['roll-back', 'failed', '1']])
    expect(changes.waiting()[0]?.trouble).toContain('Whoever may write it can roll it back, or keep it.')
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 2) })
  })

  it('who signs in again in time has it go on; nobody else does', async () => {
    await apply(alice, policy('a', 2), 60)
    again()
    changes.regain(bob)
    expect(changes.waiting()[0]?.trouble).toBeDefined()
    changes.regain(Person.byToken('alice', [], 'of-alice-anew'))
    expect(changes.waiting()[0]).not.toHaveProperty('trouble')
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  })

  it.each(['rollBack', 'confirm'] as const)('who comes later decides, and nothing is done meanwhile: %s', async (call) => {
    const { change } = await apply(alice, policy('a', 2), 60)
    again()
    await later(61)
    changes.regain(Person.byToken('alice', [], 'of-alice-anew'))
    await later(60)
    expect(states()).toEqual(['stuck'])
    // A further change waits for the decision, and is told so.
    expect(await apply(alice, policy('a', 3), 60)).toMatchObject({
      ok: false,
      issues: [{ code: 'waits-for-confirmation', fix: expect.stringContaining('could not be rolled back in time') }]
    })
    await changes[call]([change?.id ?? ''], by(alice))
    expect(changes.waiting()).toEqual([])
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', call === 'confirm' ? 2 : 1) })
  })

  it('a file that names who is the cluster’s own is not believed', async () => {
    await apply(Person.impersonated('alice', ['devs']), policy('a', 2), 60)
    const file = join(path, 'waiting.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"devs"', '"system:masters"'))
    again()
    expect(changes.waiting()).toEqual([])
  })

  it('folder-goes-with-the-process: what waits is taken back before, under the rights that are still there', async () => {
    await apply(alice, policy('a', 2), 60)
    await apply(bob, policy('b', 1), 60)
    await changes.rollBackAll()
    // Bob may delete nothing.
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1), 'NetworkPolicy/shop/b': policy('b', 1) })
    expect(states()).toEqual(['stuck'])
    await expect(apply(alice, policy('a', 3), 60)).rejects.toMatchObject({ body: { code: 'ending' } })
  })
})
