import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { equal, isArray, type Json, lineOf, linesOf, parsePath, spanAt, splitLines, valueAt } from '@/lib/document'
import { corpus, STYLES } from '@/test/support/policies'
import type { Canvas, L7Input, PeerInput, PortInput, SelectorInput } from '../canvas/model'
import { peerKey, peerOfBlock } from '../canvas/peer'
import { createEditorStore } from '../store/create'
import type { EditorState } from '../store/model'
import type { CommandArgs, CommandName } from './model'

vi.setConfig({ testTimeout: 600_000 })
const POLICIES = corpus()
const RUNS = Number(process.env.PORTCULLIS_RUNS ?? 60)

const selector: fc.Arbitrary<SelectorInput> = fc.array(
  fc.record({
    key: fc.constantFrom('app', 'k8s:app', 'app.kubernetes.io/name', 'tier', 'on'),
    operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const),
    values: fc.array(fc.constantFrom('web', 'yes', '012', 'db'), { minLength: 1, maxLength: 2 })
  }),
  { maxLength: 3 }
)

const peer: fc.Arbitrary<PeerInput> = fc.oneof(
  fc.record({
    kind: fc.constant('endpoints' as const),
    selector,
    namespace: fc.oneof(
      fc.constantFrom({ kind: 'own' as const }, { kind: 'all' as const }),
      fc.record({ kind: fc.constant('names' as const), names: fc.constantFrom(['shop'], ['shop', 'data']) }),
      fc.record({
        kind: fc.constant('labels' as const),
        selector: fc.constant([{ key: 'env', operator: 'In' as const, values: ['prod'] }])
      })
    )
  }),
  fc.record({ kind: fc.constant('entity' as const), entity: fc.constantFrom('world', 'host', 'cluster') }),
  fc.record({
    kind: fc.constant('cidr' as const),
    cidr: fc.constant('10.0.0.0/8'),
    except: fc.constantFrom([], ['10.1.0.0/16'])
  }),
  fc.record({ kind: fc.constant('fqdn' as const), matchName: fc.constant('example.com') }),
  fc.record({ kind: fc.constant('service' as const), name: fc.constant('some-service'), namespace: fc.constant('default') }),
  fc.record({ kind: fc.constant('service' as const), selector, namespace: fc.constantFrom('default', '') }),
  fc.record({ kind: fc.constant('nodes' as const), selector }),
  fc.constant({ kind: 'any' as const })
)

const port: fc.Arbitrary<PortInput> = fc.oneof(
  fc.record({
    kind: fc.constant('port' as const),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'ANY' as const),
    port: fc.constantFrom(80, 443, 'http')
  }),
  fc.constantFrom<PortInput>(
    { kind: 'port', protocol: 'TCP', port: 8000, endPort: 8080 },
    { kind: 'protocol', protocol: 'UDP' },
    { kind: 'icmp', family: 'IPv4', type: 8 }
  )
)

const l7 = fc.constantFrom<L7Input>(
  { kind: 'http', method: 'GET', path: '/api/.*' },
  { kind: 'http', headers: ['X-Team: "a"'] },
  { kind: 'dns', matchPattern: '*.example.com' },
  { kind: 'dns', matchName: 'example.com' },
  { kind: 'sni', name: 'example.com' }
)

const side = fc.constantFrom('ingress' as const, 'egress' as const)
const verdict = fc.constantFrom('allow' as const, 'deny' as const)
const kind = fc.constantFrom(
  'NetworkPolicy' as const,
  'CiliumNetworkPolicy' as const,
  'CiliumClusterwideNetworkPolicy' as const
)

type Call = { readonly [N in CommandName]: { readonly name: N; readonly args: CommandArgs[N] } }[CommandName]

/** A call of any command on a part of this canvas (or on one that is not there). */
const call = (canvas: Canvas): fc.Arbitrary<Call> => {
  const block = fc.constantFrom(...canvas.blocks.map((one) => one.id), 'none')
  const edge = fc.constantFrom(...canvas.edges.map((one) => one.id), 'none')
  const of = <N extends CommandName>(name: N, args: fc.Arbitrary<CommandArgs[N]>) =>
    args.map((one) => ({ name, args: one }) as unknown as Call)
  return fc.oneof(
    of('setName', fc.record({ name: fc.constantFrom('example', 'on', '1e3') })),
    of('setNamespace', fc.record({ namespace: fc.constantFrom('shop', '') })),
    of('setDescription', fc.record({ description: fc.constantFrom('', 'yes', 'two\nlines') })),
    of('setKind', fc.record({ kind, accept: fc.boolean() })),
    of('setSubject', fc.record({ selector })),
    of('addBlock', fc.record({ side, peer })),
    of('connectBlock', fc.record({ block, ports: fc.array(port, { maxLength: 2 }), verdict })),
    of('addRule', fc.record({ side, peer, ports: fc.array(port, { maxLength: 2 }), verdict })),
    of('addPeer', fc.record({ edge, peer })),
    of('editBlock', fc.record({ block, peer })),
    of('deleteBlocks', fc.record({ blocks: fc.uniqueArray(block, { maxLength: 3 }) })),
    of('disconnect', fc.record({ edge })),
    of('duplicateBlock', fc.record({ block })),
    of('addPort', fc.record({ edge, port })),
    of('editPort', fc.record({ edge, index: fc.nat(2), port })),
    of('removePort', fc.record({ edge, index: fc.nat(2) })),
    of('setPorts', fc.record({ edge, ports: fc.oneof(fc.constant('any' as const), fc.array(port, { maxLength: 3 })) })),
    of('addL7', fc.record({ edge, port: fc.nat(2), rule: l7 })),
    of('editL7', fc.record({ edge, l7: fc.nat(1), index: fc.nat(1), rule: l7 })),
    of('removeL7', fc.record({ edge, l7: fc.nat(1), index: fc.nat(1) })),
    of('setVerdict', fc.record({ edge, verdict })),
    of('setAuthentication', fc.record({ edge, mode: fc.constantFrom('required' as const, 'disabled' as const, undefined) })),
    of('setDefaultDeny', fc.record({ direction: side, asked: fc.constantFrom(true, false, undefined) })),
    of('setLog', fc.record({ log: fc.constantFrom('', 'on', 'audit') })),
    of('setLabels', fc.record({ labels: fc.constantFrom([], [{ key: 'team', value: '012' }], [{ key: 'on', value: '' }]) })),
    of('isolate', fc.record({ direction: side })),
    of('unisolate', fc.record({ direction: side })),
    of('allowDns', fc.constant({}))
  )
}

/** A line is an element's own in these. */
const BLOCK_STYLES = Object.keys(STYLES).filter((style) => !/flow|json|one line/.test(style))

const written = fc.tuple(fc.nat(POLICIES.length - 1), fc.constantFrom(...Object.keys(STYLES)))

function open(at: number, style: string) {
  const store = createEditorStore({ first: 'blank' })
  store.getState().actions.setText(STYLES[style]?.(POLICIES[at]) ?? '', 'replace')
  if (style.startsWith('second')) store.getState().actions.setDocument(1)
  return store
}

/** What a block and its edge say, wherever they stand. */
function saying(canvas: Canvas, id: string): string {
  const block = canvas.blocks.find((one) => one.id === id)
  const edge = canvas.edges.find((one) => one.block === id)
  const ports = edge?.ports === 'any' ? 'any' : edge?.ports.map((one) => one.text).join()
  return JSON.stringify([
    block && peerKey(block.side, peerOfBlock(block)),
    edge?.verdict,
    ports,
    edge?.l7.map((one) => one.lines)
  ])
}

/** The blocks that a call is about. */
function concerned({ name, args }: Call, canvas: Canvas): ReadonlySet<string> {
  if (name === 'deleteBlocks') return new Set(args.blocks)
  if ('block' in args) return new Set([args.block])
  if ('edge' in args) return new Set(canvas.edges.filter((one) => one.id === args.edge).map((one) => one.block))
  return new Set()
}

/** Blocks that stand for the lack of rules: `{}` gives way to the first rule, and comes back with the last. */
function stands(canvas: Canvas): readonly string[] {
  return canvas.blocks.filter((one) => !one.draft && one.kind !== 'nobody').map((one) => one.id)
}

const rootOf = ({ parsed, document }: EditorState): Json => parsed.documents[document]?.value ?? null

describe('any command on any policy, in any way of writing', () => {
  it('changes what it is about and nothing else; undo gives back the very bytes', () => {
    let done = 0
    fc.assert(
      fc.property(written, fc.gen(), ([at, style], gen) => {
        const store = open(at, style)
        for (let round = 0; round < 3; round += 1) {
          const before = store.getState()
          const one = gen(call, before.canvas)
          const refused = before.actions.run(one.name, one.args as never)
          const after = store.getState()
          if (refused) {
            expect(after.text).toBe(before.text)
            continue
          }
          done += 1
          expect(after.canvasStale, after.text).toBe(false)
          expect(new Set(after.canvas.blocks.map((block) => block.id)).size).toBe(after.canvas.blocks.length)
          for (const block of after.canvas.blocks)
            for (const path of block.paths) expect(after.actions.locate(block.id)?.path).toBe(path)
          if (one.name !== 'setKind') othersStay(one, before, after)
          if (one.name !== 'setKind' && BLOCK_STYLES.includes(style)) linesStay(one, before, after)
          elsewhereStays(one, before, after)
          if (after.text !== before.text) {
            after.actions.undo()
            expect(store.getState().text).toBe(before.text)
            expect(store.getState().canvas).toEqual(before.canvas)
            store.getState().actions.redo()
            expect(store.getState().text).toBe(after.text)
            expect(store.getState().canvas).toEqual(after.canvas)
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true }
    )
    expect(done).toBeGreaterThan(RUNS / 2)
  })

  it('is undone all the way to the text that was opened', () => {
    fc.assert(
      fc.property(written, fc.gen(), ([at, style], gen) => {
        const store = open(at, style)
        const { text } = store.getState()
        for (let round = 0; round < 6; round += 1) {
          const { canvas, actions } = store.getState()
          const one = gen(call, canvas)
          actions.run(one.name, one.args as never)
        }
        while (store.getState().canUndo && store.getState().text !== text) store.getState().actions.undo()
        expect(store.getState().text).toBe(text)
      }),
      { numRuns: RUNS / 3, endOnFailure: true }
    )
  })
})

/** Every other block keeps its id, its peer, its ports and its L7 rules. */
function othersStay(one: Call, before: EditorState, after: EditorState): void {
  const about = concerned(one, before.canvas)
  const old = stands(before.canvas).filter((id) => !about.has(id))
  const kept = old.map((id) => saying(before.canvas, id)).toSorted()
  const now = stands(after.canvas)
    .map((id) => saying(after.canvas, id))
    .toSorted()
  const missing = [...kept]
  for (const saying of now) {
    const at = missing.indexOf(saying)
    if (at !== -1) missing.splice(at, 1)
  }
  if (missing.length > 0 && !(one.name === 'setNamespace')) {
    throw new Error(
      `${one.name} ${JSON.stringify(one.args)} lost ${missing[0]}\n--- before\n${before.text}\n--- after\n${after.text}`
    )
  }
  const unique = old.filter((id) => kept.filter((one) => one === saying(before.canvas, id)).length === 1)
  for (const id of unique) {
    if (now.filter((one) => one === saying(before.canvas, id)).length > 1) continue
    expect(saying(after.canvas, id), `${id} was another block`).toBe(saying(before.canvas, id))
  }
}

/** Of the document outside the spec nothing changes but what the command sets; other documents not at all. */
function elsewhereStays(one: Call, before: EditorState, after: EditorState): void {
  const sets: Partial<Record<CommandName, readonly string[]>> = {
    setName: ['metadata'],
    setNamespace: ['metadata'],
    setDescription: ['metadata', 'spec', 'specs'],
    setKind: ['apiVersion', 'kind', 'metadata', 'spec', 'specs']
  }
  const allowed = sets[one.name] ?? ['spec', 'specs']
  const old = rootOf(before) as Record<string, Json>
  const now = rootOf(after) as Record<string, Json>
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (!allowed.includes(key))
      expect(equal(valueAt(old, [key]), valueAt(now, [key])), `${one.name} changed ${key}`).toBe(true)
  }
  for (const [index, document] of after.parsed.documents.entries()) {
    if (index !== after.document) expect(document.value).toEqual(before.parsed.documents[index]?.value)
  }
}

/** The lines of the rules concerned, and of what closes gates, may change; all others are there still, in their order. */
function linesStay(one: Call, before: EditorState, after: EditorState): void {
  const { parsed, canvas } = before
  const document = parsed.documents[before.document]
  const spec = canvas.specs[canvas.spec]?.path ?? 'spec'
  const touched = new Set<number>()
  const allow = (path: string, whole = true) => {
    const span = document && spanAt(parsed.text, document, parsePath(path), 'element')
    if (!span) return
    const first = lineOf(linesOf(parsed), span.start)
    const last = whole ? lineOf(linesOf(parsed), span.end) : first
    for (let line = first; line <= last; line += 1) touched.add(line)
  }
  const about = concerned(one, canvas)
  for (const edge of canvas.edges) if (about.has(edge.block)) allow(edge.rule)
  for (const key of ['policyTypes', 'enableDefaultDeny']) allow(`${spec}.${key}`)
  for (const key of ['ingress', 'ingressDeny', 'egress', 'egressDeny']) {
    const list = document?.value === undefined ? undefined : valueAt(document.value, parsePath(`${spec}.${key}`))
    const rules = canvas.edges.filter((edge) => edge.rule.startsWith(`${spec}.${key}[`))
    const gone = rules.length > 0 && rules.every((edge) => about.has(edge.block))
    const blank = !isArray(list) || list.length === 0 || equal(list, [{}]) || gone
    allow(`${spec}.${key}`, blank)
  }
  if (one.name === 'setSubject') allow(canvas.subject.path)
  if (one.name === 'setLog' || one.name === 'setLabels') for (const key of ['log', 'labels']) allow(`${spec}.${key}`)
  if (one.name === 'setName') allow('metadata.name')
  if (one.name === 'setNamespace') allow('metadata.namespace')
  if (one.name === 'setDescription') for (const path of [`${spec}.description`, 'metadata.annotations']) allow(path)
  const lines = splitLines(before.text)
  // What an anchor stood for is written out where its alias is, once the anchor's own place is edited or comes later.
  const anchors = lines.flatMap((line, at) => (touched.has(at + 1) ? (line.match(/&a\d+/g) ?? []) : []))
  const aliases = new Set(anchors.map((anchor) => anchor.replace('&', '*')))
  const isAlias = (line: string) => (line.match(/\*a\d+/g) ?? []).some((alias) => aliases.has(alias))
  const kept = lines.filter((line, at) => !touched.has(at + 1) && !isAlias(line))
  const now = splitLines(after.text).map((line) => line.trimEnd())
  let at = 0
  for (const line of kept.map((one) => one.trimEnd())) {
    const found = now.indexOf(line, at)
    if (found === -1)
      throw new Error(
        `${one.name} ${JSON.stringify(one.args)} touched: ${line}\n--- before\n${before.text}\n--- after\n${after.text}`
      )
    at = found + 1
  }
}
