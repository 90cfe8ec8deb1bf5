import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decidedBy } from '../evidence'
import { readHubble } from './read'

const text = readFileSync(new URL('../../../test/flows/hubble-observe.jsonl', import.meta.url), 'utf8')
const { flows, broken, passedOver, cut } = readHubble(text)

describe('what a real Hubble printed', () => {
  it('is read whole: connections, without replies and without drops told twice', () => {
    expect(broken).toEqual([])
    expect(cut).toBe(false)
    expect(flows.length + passedOver).toBe(200)
    // 94 forwarded, of which 47 are replies; 106 dropped, of which 52 have a `file`: those are the second telling.
    expect(flows.filter(({ verdict }) => verdict === 'FORWARDED')).toHaveLength(47)
    expect(flows.filter(({ verdict }) => verdict === 'DROPPED').length).toBeGreaterThanOrEqual(54)
  })

  it('names pods by their own labels, and who is outside by the entity', () => {
    const denied = flows.find(({ evidence }) => evidence.rules.length > 0 && evidence.reason === 'rule')
    expect(flows.some(({ source }) => source.labels.includes('app=backend1'))).toBe(true)
    expect(flows.flatMap(({ source, destination }) => [...source.labels, ...destination.labels]).join()).not.toMatch(
      /cilium/
    )
    expect(flows.some(({ destination }) => destination.pod === undefined && destination.entity === 'world')).toBe(true)
    expect(denied).toBeDefined()
  })

  it('names the policy where Hubble does, and the default deny', () => {
    const words = new Set(flows.filter(({ verdict }) => verdict === 'DROPPED').map(decidedBy))
    expect(words).toContain('default/other-egress')
    expect(words).toContain('default deny')
  })
})

describe('anything else', () => {
  it('says which line is no JSON, and reads the others', () => {
    const [line = ''] = text.split('\n')
    const read = readHubble(`no\n${line}\n\n[1]\n{"lost_events":{}}`)
    expect(read.broken).toEqual([
      { line: 1, why: 'is no JSON' },
      { line: 4, why: 'is no object' }
    ])
    expect(read.passedOver).toBe(2)
  })

  it('never throws, whatever stands where', () => {
    const keys = ['IP', 'l4', 'source', 'destination', 'event_type', 'ingress_denied_by', 'labels', 'verdict', 'flow', 'TCP']
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.constantFrom(null, 1, 'DROPPED', 'INGRESS', true),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 4 })
      )
    })).any
    fc.assert(fc.property(value, (one) => void readHubble(JSON.stringify({ flow: one }))))
    for (const line of text.split('\n').slice(0, 20)) {
      if (line === '') continue
      const flow = JSON.parse(line).flow
      for (const key of Object.keys(flow))
        for (const odd of [null, 1, 'x', [], {}, [1]]) readHubble(JSON.stringify({ flow: { ...flow, [key]: odd } }))
    }
  })
})
