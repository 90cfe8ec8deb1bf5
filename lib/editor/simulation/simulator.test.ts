import { describe, expect, it } from 'vitest'
import { readPod } from '@/lib/k8s'
import type { Policy, World } from '@/lib/policy'
import { cnp, EXAMPLE, flow, pod, shop } from '@/test/worlds/shop'
import { aroundSubject } from './around'
import type { Question, Reply } from './model'
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

const lines = ({ blast: { changes } }: Extract<Reply, { kind: 'blast' }>) =>
  changes.map(
    ({ from, to, lost, gained }) => `${from.name} → ${to.name}${lost && ` loses ${lost}`}${gained && ` gains ${gained}`}`
  )

describe('what changes', () => {
  it('of a policy that isolates: all but its rules lose, each pair once', () => {
    const blast = told(shop([]), example)<'blast'>({ kind: 'blast', seen: [] })
    const all = lines(blast)
    expect(all).toContainEqual(expect.stringMatching(/^default\/intruder → default\/backend2 loses everything$/))
    expect(all).toContainEqual(
      expect.stringMatching(/^default\/backend1 → default\/backend2 loses TCP 0 to 4999, 5001 to 65535; /)
    )
    expect(all.filter((line) => line.includes('gains'))).toEqual([])
    expect(blast.blast.losing).toBe(all.length)
  })

  it('of the text that is in force: nothing', () => {
    expect(told(shop([EXAMPLE]), example)<'blast'>({ kind: 'blast', seen: [] }).blast).toMatchObject({
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
    const { blast } = told(shop([EXAMPLE]), shop([wider]).policies)<'blast'>({ kind: 'blast', seen })
    expect(blast.flows).toMatchObject([{ title: 'default/intruder → default/backend2:5000', before: false, after: true }])
    expect(blast.flows[0]?.why).toContain('`default/example`')
  })

  it('goes on after an edit that names a new prefix', () => {
    const to = (cidr: string) =>
      shop([cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, egress: [{ toCIDR: [cidr] }] })]).policies
    const simulator = new Simulator(() => 0)
    simulator.answer({ kind: 'world', world: shop([]) })
    for (const cidr of ['192.0.2.0/24', '198.51.100.0/24']) {
      simulator.answer({ kind: 'draft', policies: to(cidr) })
      const reply = simulator.answer({ kind: 'blast', seen: [] })
      const lost = reply?.kind === 'blast' ? reply.blast.changes.map((one) => one.to.name) : []
      expect(lost).not.toContain(cidr)
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
  expect(new Simulator().answer({ kind: 'blast', seen: [] })).toBeUndefined()
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

describe('around the drawn subject', () => {
  it('stands who loses and who gains, once each, on the side where it would happen', () => {
    const { blast } = told(shop([]), example)<'blast'>({ kind: 'blast', seen: [] })
    const { ingress, egress } = aroundSubject(blast, [{ namespace: 'default', name: 'backend2' }])
    expect(ingress.map(({ peer, lost }) => `${peer.name}: ${lost}`)).toContain('default/intruder: everything')
    expect(ingress.some(({ peer }) => peer.name === 'default/backend2')).toBe(false)
    expect(egress.map(({ peer }) => peer.name)).toContain('kube-system/coredns')
    expect(new Set(egress.map(({ peer }) => peer.name)).size).toBe(egress.length)
    expect(aroundSubject(blast, [])).toEqual({ ingress: [], egress: [] })
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
