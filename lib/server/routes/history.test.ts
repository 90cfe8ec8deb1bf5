import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Changes } from '@/lib/server/changes'
import { openFolder } from '@/lib/server/changes/folder'
import { Person } from '@/lib/server/cluster'
import { readText } from '@/lib/server/documents'
import { FakeCluster } from '@/test/support/fake-cluster'
import type { Context, Route } from './context'
import { confirm, rollBack } from './history'

/** Alice may do all; Bob may write, and delete nothing; Eve may nothing. All but Mallory see all. */
const people = {
  alice: Person.byToken('alice', [], 'a'),
  bob: Person.byToken('bob', [], 'b'),
  eve: Person.byToken('eve', [], 'e'),
  mallory: Person.byToken('mallory', [], 'm')
}
const TEXT = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec: {podSelector: {}}
`
const path = mkdtempSync(join(tmpdir(), 'portcullis-settle-'))
let cluster: FakeCluster
let changes: Changes
/** Called when it is asked what somebody sees, which is just before their rights. */
let seen: () => void

beforeEach(() => {
  cluster = new FakeCluster()
  seen = () => {}
  cluster.let(({ name }, verb) => name === 'alice' || (name === 'bob' && verb !== 'delete'))
  changes = new Changes(cluster, openFolder(path), pino({ level: 'silent' }))
})
afterEach(() => {
  changes.close()
  rmSync(path, { recursive: true, force: true })
})

function applied(name: 'alice') {
  const texts = new Map([...readText(TEXT).objects].map(([key, { text }]) => [key, text]))
  const by = { client: 'person', name } as const
  const plan = { action: 'apply', text: TEXT, texts, deletes: [], expect: {}, by, as: people[name] } as const
  return changes.make({ ...plan, confirmWithin: 60 })
}
function settle(route: Route, name: keyof typeof people, body: object) {
  const sights = {
    of: async () => {
      seen()
      return { everything: name !== 'mallory', policies: new Map() }
    }
  }
  const context = { config: { signIn: { kind: 'token' } }, cluster, changes, sights } as unknown as Context
  const headers = { 'content-type': 'application/json' }
  const request = new Request('http://x/', { method: 'POST', headers, body: JSON.stringify(body) })
  return Promise.resolve(route(context, request, { client: 'person', name, person: people[name] }))
}

it.each([
  ['all', {}],
  ['an id that is still to come', { id: '1' }]
])('asks-before-there-is-any: to keep %s while nothing waits keeps nothing that comes after', async (_, body) => {
  // It is being made, and is not written down yet, until the question has been looked at.
  const dryRun = cluster.dryRun.bind(cluster)
  const looked = new Promise<void>((resolve) => {
    seen = () => setImmediate(resolve)
  })
  cluster.dryRun = async (request) => {
    await looked
    return dryRun(request)
  }
  const making = applied('alice')
  await expect(settle(confirm, 'eve', body)).rejects.toMatchObject({ status: 404 })
  await making
  expect(changes.waiting()).toMatchObject([{ id: '1' }])
})

it('asks-while-another-is-made: who may not write it keeps it not, nor what was not asked about', async () => {
  await applied('alice')
  await expect(settle(confirm, 'eve', {})).rejects.toMatchObject({ status: 403 })
  expect(changes.waiting()).toHaveLength(1)
  await expect(changes.confirm(['7'], { by: { client: 'person', name: 'eve' } })).rejects.toMatchObject({ status: 404 })
})

it.each([
  ['kept', confirm],
  ['taken back', rollBack]
])('is %s by nobody who does not see it, who is not told where it is either', async (_, route) => {
  await applied('alice')
  for (const body of [{}, { id: '1' }]) {
    const refused = await settle(route, 'mallory', body).catch((error: Error) => error)
    expect(refused).toMatchObject({ status: 404 })
    expect(JSON.stringify(refused) + (refused as Error).message).not.toContain('shop')
  }
  expect(changes.waiting()).toMatchObject([{ id: '1', state: 'waiting' }])
})

it('rolls-back-without-delete: to take back what was created asks for the right to delete it; to keep it does not', async () => {
  await applied('alice')
  await expect(settle(rollBack, 'bob', { id: '1' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('delete')
  })
  expect(changes.waiting()).toMatchObject([{ id: '1', state: 'waiting' }])
  expect((await settle(confirm, 'bob', { id: '1' })).status).toBe(200)
})
