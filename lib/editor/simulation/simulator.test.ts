import { describe, expect, it } from 'vitest'
import { readPod } from '@/lib/k8s'
import type { Policy, World } from '@/lib/policy'
import { cnp, EXAMPLE, flow, pod, shop } from '@/test/worlds/shop'
import type { PodRef } from '../canvas/model'
import type { BlastPart, BlastRows, Question, Reply } from './model'
import { Simulator } from './simulator'

const example = shop([EXAMPLE]).policies

function told(
  world: World,
  draft: readonly Policy[]
): <Kind extends Reply['kind']>(question: Question) => Extract<Reply, { kind: Kind }> {
  const simulator = new Simulator(() => 0)
  // As they come through a worker: copies.
  simulator.answer({ kind: 'world', world: structuredClone(world) })
  simulator.answer({ kind: 'draft', policies: structuredClone(draft) })
  return (question) => simulator.answer(question) as never
}

const PART: BlastPart = { effect: 'all', namespace: '', words: '', from: 0, count: 1000 }

const lines = ({ rows }: BlastRows) =>
  rows.map((row) => {
    if (row.kind === 'flow') return row.change.title
    const { from, to, lost, gained } = row.change
    return `${from.name} → ${to.name}${lost && ` loses ${lost}`}${gained && ` gains ${gained}`}`
  })

describe('what changes', () => {
  it('of a policy that isolates: all but its rules lose, each pair once', () => {
    const blast = told(shop([]), example)<'blast'>({ kind: 'blast', seen: [], part: PART })
    const all = lines(blast.blast.rows)
    expect(all).toContainEqual(expect.stringMatching(/^default\/intruder → default\/backend2 loses everything$/))
    expect(all).toContainEqual(
      expect.stringMatching(/^default\/backend1 → default\/backend2 loses everything but TCP 5000$/)
    )
    expect(all.filter((line) => line.includes('gains'))).toEqual([])
    expect(blast.blast.losing).toBe(all.length)
  })

  it('of the text that is in force: nothing', () => {
    expect(told(shop([EXAMPLE]), example)<'blast'>({ kind: 'blast', seen: [], part: PART }).blast).toMatchObject({
      losing: 0,
      gaining: 0
    })
  })

  it('replaces the policy of its name, and names the connections seen that it would judge otherwise', () => {
    const wider = cnp(
      { endpointSelector: { matchLabels: { app: 'backend2' } }, ingress: [{ fromEndpoints: [{}] }] },
      { name: 'example' }
    )
    const seen = [flow('default/intruder', 'default/backend2', 5000), flow('default/backend1', 'default/backend2', 5000)]
    const { blast } = told(shop([EXAMPLE]), shop([wider]).policies)<'blast'>({ kind: 'blast', seen, part: PART })
    expect(blast).toMatchObject({ cut: 0, freed: 1 })
    const [row] = blast.rows.rows
    expect(row).toMatchObject({
      kind: 'flow',
      change: { title: 'default/intruder → default/backend2:5000', before: false, after: true }
    })
    expect(row?.kind === 'flow' && row.change.why).toContain('`default/example`')
  })

  it('goes on after an edit that names a new prefix', () => {
    const to = (cidr: string) =>
      shop([cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress: [{ toCIDR: [cidr] }] })]).policies
    const simulator = new Simulator(() => 0)
    simulator.answer({ kind: 'world', world: shop([]) })
    for (const cidr of ['192.0.2.0/24', '198.51.100.0/24']) {
      simulator.answer({ kind: 'draft', policies: to(cidr) })
      const reply = simulator.answer({ kind: 'blast', seen: [], part: PART })
      const lost = reply?.kind === 'blast' ? lines(reply.blast.rows) : []
      expect(lost.some((line) => line.includes(`→ ${cidr} `))).toBe(false)
      expect(lost.length).toBeGreaterThan(0)
    }
  })
})

describe('a question', () => {
  it('is answered as it is now, and with the text applied', () => {
    const { answer } = told(
      shop([]),
      example
    )<'ask'>({ kind: 'ask', flow: flow('default/intruder', 'default/backend2', 5000) })
    expect(answer.now.verdict.allowed).toBe(true)
    expect(answer.next.verdict).toMatchObject({ allowed: false, ingress: { reason: 'default-deny' } })
  })
})

describe('the matrix', () => {
  it('shows pods of one namespace, and marks what would change', () => {
    const { matrix } = told(
      shop([]),
      example
    )<'matrix'>({
      kind: 'matrix',
      namespace: 'default',
      from: '',
      to: ''
    })
    const column = matrix.columns.findIndex(({ name }) => name === 'default/backend2')
    const cell = (from: string) => matrix.cells[matrix.rows.findIndex(({ name }) => name === from)]?.[column]
    expect(cell('default/backend1')).toEqual({ ports: 'TCP 5000', kind: 'some', change: 'loses' })
    expect(cell('default/intruder')).toEqual({ ports: 'nothing', kind: 'none', change: 'loses' })
    expect(cell('default/backend2')).toMatchObject({ kind: 'self' })
    expect(matrix.columns.every(({ namespace }) => namespace === 'default')).toBe(true)
  })
})

describe('a rule for a flow', () => {
  const dropped = flow('default/intruder', 'default/backend2', 5000)
  const admits = (peer: unknown) => {
    const more = structuredClone(EXAMPLE) as { spec: { ingress: unknown[] } }
    more.spec.ingress.push({ fromEndpoints: [peer], toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }] })
    const question = { kind: 'admits', flow: dropped, candidates: [shop([more]).policies] } as const
    return told(shop([EXAMPLE]), example)<'admits'>(question).admits[0]
  }

  it('that names the one peer admits nobody else', () => {
    expect(admits({ matchLabels: { app: 'intruder' } })).toEqual({ passes: true, why: '', others: [], count: 0 })
  })

  it('that names a namespace admits whoever else is in it', () => {
    const found = admits({})
    expect(found?.others.map(({ from, gained }) => `${from.name} ${gained}`)).toEqual(['default/database TCP 5000'])
  })

  it('says when the flow would be dropped all the same', () => {
    expect(admits({ matchLabels: { app: 'nobody' } })).toMatchObject({ passes: false, count: 0 })
    expect(admits({ matchLabels: { app: 'nobody' } })?.why).toContain('`default/example`')
  })
})

it('nothing is answered before a world is told', () => {
  expect(new Simulator().answer({ kind: 'blast', seen: [], part: PART })).toBeUndefined()
})

describe('the matrix of many', () => {
  it('finds who is asked for, however many come before', () => {
    const pods = Array.from({ length: 200 }, (_, at) => readPod(pod('default', `p${at}`, { app: `p${at}` }, `10.1.0.${at}`)))
    const world = { ...shop([]), pods }
    const each = pods.map(({ name }) => cnp({ endpointSelector: { matchLabels: { app: name } }, ingress: [{}] }, { name }))
    const ask = told(world, shop(each).policies)
    const all = ask<'matrix'>({ kind: 'matrix', namespace: '', from: '', to: '' }).matrix
    expect(all.hidden).toBeGreaterThan(100)
    const { matrix } = ask<'matrix'>({ kind: 'matrix', namespace: '', from: 'p199', to: 'p198' })
    expect([matrix.rows.map(({ name }) => name), matrix.columns.map(({ name }) => name)]).toEqual([
      ['default/p199'],
      ['default/p198']
    ])
  })
})

describe('the list of what changes, in parts', () => {
  const pods = Array.from({ length: 400 }, (_, at) =>
    readPod(pod(at % 2 ? 'odd' : 'even', `p${at}`, { app: `p${at}` }, `10.1.${at >> 8}.${at & 255}`))
  )
  const world = { ...shop([]), pods: [...shop([]).pods, ...pods] }
  const open = { endpointSelector: { matchLabels: { app: 'p1' } }, ingress: [{}] }
  const ask = told(world, shop([{ ...EXAMPLE }, cnp(open, { name: 'open', namespace: 'odd' })]).policies)
  const seen = [flow('odd/p7', 'default/backend2', 5000), flow('odd/p9', 'default/backend2', 22)]
  const { blast } = ask<'blast'>({ kind: 'blast', seen, part: { ...PART, count: 100 } })
  const rows = (part: Partial<BlastPart>) => ask<'blast-rows'>({ kind: 'blast-rows', part: { ...PART, ...part } }).rows

  it('has every pair once, however many there are, and sends no more than it is asked for', () => {
    expect(blast.losing).toBeGreaterThan(400)
    expect(blast.rows.rows.length).toBe(100)
    expect(JSON.stringify(blast).length).toBeLessThan(60_000)
    const total = blast.rows.flows + blast.rows.pairs
    const all = Array.from({ length: Math.ceil(total / 100) }, (_, at) => lines(rows({ from: at * 100, count: 100 }))).flat()
    expect(all.slice(0, 2)).toEqual(['odd/p7 → default/backend2:5000', 'odd/p9 → default/backend2:22'])
    expect(new Set(all).size).toBe(total)
    expect(total).toBe(2 + blast.losing + blast.gaining)
  })

  it('is filtered by what happens, by namespace and by words; the counts of namespaces are of all', () => {
    expect(rows({ effect: 'gains' })).toMatchObject({ flows: 0, pairs: 0, rows: [] })
    const odd = blast.namespaces.find(({ name }) => name === 'odd')
    expect(rows({ namespace: 'odd' }).pairs).toBe(odd?.losing)
    expect(rows({ namespace: 'odd' }).flows).toBe(2)
    expect(lines(rows({ words: 'backend2 ODD/P13 ' })).filter((line) => line.startsWith('odd/p13 '))).toHaveLength(1)
    expect(blast.namespaces[0]?.name).toBe('default')
  })
})

describe('around the drawn subject', () => {
  const ask = told(shop([]), example)
  const around = (pods: readonly PodRef[], ingress: readonly string[] = []) =>
    ask<'around'>({ kind: 'around', subject: pods, beside: { ingress, egress: [] } }).around
  const backend2 = [{ namespace: 'default', name: 'backend2' }]

  it('stands who loses and who gains, once each, on the side where it would happen', () => {
    const { ingress, egress } = around(backend2)
    const all = lines(ask<'blast'>({ kind: 'blast', seen: [], part: PART }).blast.rows)
    const into = new Set(all.filter((line) => line.includes('→ default/backend2 ')).map((line) => line.split(' → ')[0]))
    expect(ingress).toMatchObject({ losing: into.size, gaining: 0 })
    expect(ingress.first.length).toBe(Math.min(6, into.size))
    expect(egress.first.map(({ peer }) => peer.name)).toContain('kube-system/coredns')
    expect(around([])).toMatchObject({ ingress: { losing: 0, first: [] }, egress: { losing: 0, first: [] } })
  })

  it('stands nobody whose traffic is drawn there already', () => {
    const without = around(backend2, ['default/intruder']).ingress
    expect(without.losing).toBe(around(backend2).ingress.losing - 1)
    expect(without.first.map(({ peer }) => peer.name)).not.toContain('default/intruder')
  })
})

describe('elsewhere', () => {
  it('[11.10] says what each other engine makes of the text, with a flow that shows it', () => {
    const ranged = cnp({
      endpointSelector: { matchLabels: { app: 'backend2' } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
          toPorts: [{ ports: [{ port: '8000', endPort: 8010, protocol: 'TCP' }] }]
        }
      ]
    })
    const { elsewhere } = told(shop([]), [])<'elsewhere'>({ kind: 'elsewhere', documents: [ranged] })
    expect(elsewhere.map(({ dialect }) => dialect)).not.toContain(shop([]).dialect)
    const of = (dialect: string) => elsewhere.find((one) => one.dialect === dialect)?.differences
    expect(of('cilium-1.20')).toEqual([])
    expect(of('cilium-1.15')).toMatchObject([
      {
        path: 'spec.ingress[0]',
        sentence: 'Under Cilium 1.15 endPort is cut off: only the first port counts.',
        title: expect.stringMatching(/^default\/backend1 → default\/backend2:80/),
        here: true,
        there: false
      }
    ])
  })
})
