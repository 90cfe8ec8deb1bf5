import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClusterError } from '@/lib/server/cluster'
import { readText } from '@/lib/server/documents'
import { FakeCluster } from '@/test/support/fake-cluster'
import { Changes } from './changes'
import { type Folder, openFolder } from './folder'
import { KEPT_CHANGES } from './history'
import type { Plan } from './plan'

const policy = (name: string, port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: {podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}
`
const KEY = 'NetworkPolicy/default/a'
const ME = { client: 'browser', name: 'abc123' } as const
const ref = (name: string) => ({ kind: 'NetworkPolicy', namespace: 'default', name })

const path = mkdtempSync(join(tmpdir(), 'portcullis-changes-'))
const log = pino({ level: 'silent' })
let cluster: FakeCluster
let changes: Changes
let folder: Folder

/** Another process on the same folder, as after a crash: what the last one would still have done is gone with it. */
function restart() {
  changes.close()
  changes = new Changes(cluster, openFolder(path), log)
}
function plan(text: string, confirmWithin?: number): Plan {
  const texts = new Map([...readText(text).objects].map(([key, object]) => [key, object.text]))
  const net = confirmWithin === undefined ? {} : { confirmWithin }
  return { action: 'apply', text, texts, deletes: [], expect: {}, by: ME, ...net }
}
const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  cluster = new FakeCluster()
  folder = openFolder(path)
  changes = new Changes(cluster, folder, log)
})
afterEach(() => {
  changes.close()
  vi.useRealTimers()
  rmSync(path, { recursive: true, force: true })
})

describe('a change that is to be confirmed', () => {
  it.each([
    ['another version’s', (kept: string) => kept.replace('"seconds"', '"for"')],
    ['cut off', (kept: string) => kept.slice(0, 20)]
  ])('unreadable-file: %s is not passed over in silence', async (_, spoilt) => {
    await changes.make(plan(policy('a', 2), 60))
    const file = join(path, 'waiting.json')
    writeFileSync(file, spoilt(readFileSync(file, 'utf8')))
    const said = vi.spyOn(log, 'error').mockClear()
    restart()
    expect(said).toHaveBeenCalledWith({}, expect.stringContaining('cannot all be read'))
    said.mockClear()
    rmSync(file)
    restart()
    expect(said).not.toHaveBeenCalled()
  })

  it('half-of-it-left: what of a refused change could not be taken back goes when its time is over', async () => {
    cluster.put(policy('a', 1))
    cluster.apply = async () => {
      cluster.put(policy('b', 3))
      const message = 'It was written before another one was refused, and could not be taken back.'
      const issue = {
        code: 'left-applied',
        severity: 'error',
        message,
        path: '',
        policy: 'NetworkPolicy/default/b'
      } as const
      return { ok: false, objects: [], issues: [issue], revision: 0 }
    }
    const made = await changes.make(plan(`${policy('b', 3)}---\n${policy('a', 2)}`, 60))
    expect(made).toMatchObject({ ok: false, issues: [{ code: 'left-applied' }], change: { id: '1' } })
    expect(changes.waiting()).toMatchObject([{ id: '1', state: 'waiting' }])
    await later(60)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
    expect(changes.waiting()).toEqual([])
  })

  it('goes when the confirmation does not come, and not before', async () => {
    cluster.put(policy('a', 1))
    const made = await changes.make(plan(`${policy('a', 2)}---\n${policy('b', 3)}`, 60))
    expect(made.change?.net).toEqual({ seconds: 60, outcome: 'waiting' })
    await later(59)
    expect(cluster.texts()[KEY]).toContain('port: 2')
    expect(changes.waiting()).toMatchObject([{ state: 'waiting', remainingMs: 1000, by: ME }])
    await later(1)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
    expect(changes.waiting()).toEqual([])
    expect(changes.history.last(9).map(({ id, action, of, net, by }) => [id, action, of, net?.outcome, by.client])).toEqual([
      ['2', 'roll-back', '1', undefined, 'server'],
      ['1', 'apply', undefined, 'rolled-back', 'browser']
    ])
  })

  it('stays when it is confirmed, for good', async () => {
    await changes.make(plan(policy('a', 1), 60))
    await changes.confirm(['1'], { by: ME })
    await later(3600)
    expect(cluster.texts()[KEY]).toContain('port: 1')
    expect(changes.history.get('1')?.net?.outcome).toBe('kept')
    await expect(changes.confirm(['1'], { by: ME })).rejects.toMatchObject({ status: 404 })
  })

  it('is taken back at once when someone says so', async () => {
    await changes.make(plan(policy('a', 1), 60))
    await changes.rollBack(['1'], { by: ME })
    expect(cluster.texts()).toEqual({})
    expect(changes.history.last(1)).toMatchObject([{ action: 'roll-back', of: '1', by: ME }])
  })

  it('a delete comes back too', async () => {
    cluster.put(policy('a', 1))
    const { generation = 0 } = cluster.inForce.get(KEY) ?? {}
    await changes.make({
      action: 'delete',
      text: '',
      texts: new Map(),
      deletes: [{ ...ref('a'), text: policy('a', 1), generation }],
      expect: {},
      by: ME,
      confirmWithin: 5
    })
    expect(cluster.texts()).toEqual({})
    await later(5)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 1) })
  })

  it('made on top of another goes back to what was before both', async () => {
    cluster.put(policy('a', 1))
    await changes.make(plan(policy('a', 2), 10))
    await later(8)
    await changes.make(plan(policy('a', 3), 10))
    await later(8)
    expect(cluster.texts()[KEY]).toContain('port: 3')
    await later(2)
    expect(cluster.texts()[KEY]).toContain('port: 1')
    expect(['1', '2'].map((id) => changes.history.get(id)?.net?.outcome)).toEqual(['rolled-back', 'rolled-back'])
  })

  it('another without a confirmation is refused while it waits, on the same policy alone', async () => {
    await changes.make(plan(policy('a', 1), 10))
    expect(await changes.make(plan(policy('a', 2)))).toMatchObject({
      ok: false,
      issues: [{ code: 'waits-for-confirmation', policy: KEY }]
    })
    expect((await changes.make(plan(policy('b', 2)))).ok).toBe(true)
    await later(10)
    expect(Object.keys(cluster.texts())).toEqual(['NetworkPolicy/default/b'])
  })

  it('what somebody else has changed since is left alone, and told', async () => {
    await changes.make(plan(`${policy('a', 1)}---\n${policy('b', 1)}`, 10))
    cluster.put(policy('a', 9))
    await later(10)
    expect(cluster.texts()).toEqual({ [KEY]: policy('a', 9) })
    expect(changes.history.last(1)[0]?.steps.map(({ name, left }) => [name, left])).toEqual([
      ['a', true],
      ['b', undefined]
    ])
  })

  it('is not made where the net cannot be kept', async () => {
    const memory = new Changes(cluster, openFolder(undefined), log)
    await expect(memory.make(plan(policy('a', 1), 10))).rejects.toMatchObject({ status: 501 })
    vi.spyOn(folder, 'write').mockImplementationOnce(() => {
      throw new Error('ENOSPC')
    })
    await expect(changes.make(plan(policy('a', 1), 10))).rejects.toMatchObject({ status: 507 })
    expect(cluster.texts()).toEqual({})
  })

  it('has no net left where it was refused', async () => {
    cluster.before = () => cluster.put(policy('a', 5))
    expect((await changes.make(plan(policy('a', 1), 10))).ok).toBe(false)
    expect(changes.waiting()).toEqual([])
    expect(changes.history.last(9)).toEqual([])
    await later(10)
    expect(cluster.texts()[KEY]).toContain('port: 5')
  })
})

describe('a server that ends', () => {
  it('goes on with the time that was left', async () => {
    await changes.make(plan(policy('a', 1), 60))
    changes.close()
    await later(30)
    restart()
    expect(changes.waiting()).toMatchObject([{ id: '1', remainingMs: 30_000 }])
    await later(29)
    expect(Object.keys(cluster.texts())).toEqual([KEY])
    await later(1)
    expect(cluster.texts()).toEqual({})
  })

  it('and was away too long takes it back at once, as soon as the agent answers', async () => {
    await changes.make(plan(policy('a', 1), 60))
    changes.close()
    await later(3600)
    cluster.down = new ClusterError('unavailable', 'the agent does not answer')
    restart()
    await later(30)
    expect(changes.waiting()).toMatchObject([{ state: 'stuck', trouble: 'the agent does not answer' }])
    cluster.down = undefined
    await later(10)
    expect(cluster.texts()).toEqual({})
    expect(changes.history.last(1)).toMatchObject([{ action: 'roll-back', of: '1' }])
  })

  it('in the middle of a change has it rolled back, whether it was made or not', async () => {
    for (const made of [true, false]) {
      cluster.before = () => {
        if (made) cluster.put(policy('a', 1))
        throw new ClusterError('timeout', 'the agent did not answer in time')
      }
      await expect(changes.make(plan(policy('a', 1), 10))).rejects.toMatchObject({ code: 'timeout' })
      cluster.before = undefined
      restart()
      await later(10)
      expect(cluster.texts()).toEqual({})
      expect(changes.waiting()).toEqual([])
    }
  })

  it('a clock that was set back does not make it wait longer', async () => {
    await changes.make(plan(policy('a', 1), 60))
    changes.close()
    vi.setSystemTime(0)
    restart()
    await later(60)
    expect(cluster.texts()).toEqual({})
  })

  it('keeps no pending roll-back that was settled', async () => {
    await changes.make(plan(policy('a', 1), 10))
    await changes.confirm(['1'], { by: ME })
    restart()
    await later(60)
    expect(Object.keys(cluster.texts())).toEqual([KEY])
  })
})

describe('the history', () => {
  it('outlives the process, and a broken entry costs no other', async () => {
    await changes.make(plan(policy('a', 1)))
    await changes.make(plan(policy('a', 2)))
    folder.write('change-1', { id: 1 })
    restart()
    expect(changes.history.last(9)).toMatchObject([{ id: '2', by: ME, steps: [{ before: policy('a', 1) }] }])
    expect((await changes.make(plan(policy('a', 3)))).change?.id).toBe('3')
  })

  it('is bounded, and what it lets go is gone from the folder', async () => {
    const memory = openFolder(undefined)
    const bounded = new Changes(cluster, memory, log)
    for (let port = 1; port <= KEPT_CHANGES + 3; port += 1) await bounded.make(plan(policy('a', port)))
    expect(bounded.history.last(9999).length).toBe(KEPT_CHANGES)
    expect(memory.names().length).toBe(KEPT_CHANGES)
    expect(bounded.history.get('3')).toBeUndefined()
  })

  it('says nothing of what changed nothing', async () => {
    await changes.make(plan(policy('a', 1)))
    await changes.make(plan(policy('a', 1)))
    await changes.make(plan(policy('a', 1), 10))
    expect(changes.history.last(9).length).toBe(1)
    expect(changes.waiting()).toEqual([])
  })
})
