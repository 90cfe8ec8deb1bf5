import { describe, expect, it } from 'vitest'
import { type Reading, readFile } from './read-file'
import { readSnapshot } from './snapshot'

const pod = (name: string, kind?: string) => ({
  ...(kind && { kind }),
  apiVersion: 'v1',
  metadata: { name, namespace: 'shop', labels: { app: 'größer "quoted\\" [{,}] name' }, managedFields: [{ items: [1] }] },
  spec: { nodeName: 'n1', containers: [null, { name: 'main', ports: [{ name: 'http', containerPort: 80 }], env: [] }] },
  status: { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready' }] }
})
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec: { podSelector: {} }
}
const node = { kind: 'Node', metadata: { name: 'n1' } }
const items = [pod('a', 'Pod'), node, policy, { kind: 'List', items: [pod('b', 'Pod')] }]
/** As kubectl prints it: what it is comes after what is in it. */
const LIST = JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } })

async function* inParts(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const read = (text: string, size = 7) => readFile(inParts(text, size), () => {})

describe('a dump that is read as it comes', () => {
  it('is the same world wherever it is cut', async () => {
    const whole = readSnapshot(LIST)
    expect(whole).toMatchObject({ pods: [{ name: 'a', ports: [{ port: 80 }] }, { name: 'b' }], localNode: 'n1' })
    expect(typeof whole === 'object' && whole.policies).toMatchObject([{ ref: { name: 'p' } }])
    for (const size of [1, 2, 3, 64, 4096]) expect(await read(LIST, size)).toEqual({ world: whole })
  })

  it('of one kind may name it once, before its items or after them', async () => {
    const world = { pods: [{ name: 'a' }] }
    expect(await read(JSON.stringify({ kind: 'PodList', items: [pod('a')] }))).toMatchObject({ world })
    expect(await read(JSON.stringify({ items: [pod('a')], kind: 'PodList' }))).toMatchObject({ world })
    expect(await read(JSON.stringify([pod('a', 'Pod')]))).toMatchObject({ world })
    expect(await read(JSON.stringify(pod('a', 'Pod')))).toMatchObject({ world })
  })

  it('says how far it has come', async () => {
    const told: Reading[] = []
    await readFile(inParts(LIST, 200), (reading) => told.push(reading))
    expect(told.at(0)).toMatchObject({ bytes: 200, objects: 0, whole: false })
    expect(told.at(-1)).toEqual({ bytes: new TextEncoder().encode(LIST).length, objects: 4, whole: true })
  })

  it('is told where it is cut off, broken, or no dump', async () => {
    for (const end of [1, 20, LIST.length - 400]) {
      expect(await read(LIST.slice(0, -end))).toEqual({ wrong: expect.stringContaining('not whole') })
    }
    expect(await read(LIST.replace('"n1"', 'n1'))).toEqual({ wrong: expect.stringContaining('not whole') })
    expect(await read(JSON.stringify([policy]))).toBe('none')
    expect(await read('{"flow":{"verdict":"DROPPED"}}\n{"flow":{}}')).toBe('none')
    expect(await read('hello: world')).toBe('none')
    expect(await read('')).toBe('none')
  })

  it('is no text where its bytes are none', async () => {
    async function* bytes() {
      yield new TextEncoder().encode('{"kind":"List","items":[')
      yield Uint8Array.of(0xff, 0xff)
    }
    expect(await readFile(bytes(), () => {})).toEqual({ says: 'is no text in UTF-8.' })
    expect(await read('{"kind": "Pod"\0}')).toEqual({ says: expect.stringContaining('NUL') })
  })

  it('in YAML is read up to a size, and then it is said what to do', async () => {
    expect(await read('kind: Pod\nmetadata: {name: a, namespace: b}\n')).toMatchObject({ world: { pods: [{ name: 'a' }] } })
    const large = `kind: List\nitems:\n${`- {kind: Pod, metadata: {name: ${'a'.repeat(1000)}}}\n`.repeat(6000)}`
    expect(await read(large, 1 << 16)).toEqual({ wrong: expect.stringContaining('-o json') })
  })
})
