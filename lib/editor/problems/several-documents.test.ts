import { describe, expect, it } from 'vitest'
import { applyEdits, parse } from '@/lib/document'
import { shop } from '@/test/worlds/shop'
import { createEditorStore } from '../store/create'

/** A policy with faults of many kinds; its labels are written once and referred to. */
const policy = (name: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name} # its name
  namespace: default
spec:
  endpointSelector: &who
    matchLabels: {app: backend2}
  ingress:
    - fromEndpoints: &callers
        - matchLabels:
            app: backend1   # one
            tier: yes
      toPorts: &ports
        - ports:
            - port: 5000
              protocol: TCP
  egress:
    - toEndpoints: *callers
      toPorts: *ports
      toPortz: []
  egressDeny:
    - toEndpoints:
        - *who
      toCIDRSet: []
`
const TEXT = `# before\n${policy('one')}---\n# between\n${policy('two')}---\n${policy('three')}# after\n`

/** Lines from one to the next: its own, the mark, and the comment between. */
const APART = policy('').split('\n').length + 1

function opened() {
  const store = createEditorStore()
  store.getState().actions.setCluster({ state: 'live', world: shop([]), policies: [], revision: 1 })
  store.getState().actions.setText(TEXT, 'replace')
  return store
}

describe('quick fixes in a text of several documents, with anchors and aliases', () => {
  const { problems } = opened().getState()
  const of = (document: number) => problems.filter((one) => one.document === document)
  const titles = (document: number) =>
    of(document).flatMap(({ issue, fixes }) => fixes.map(({ title }) => `${issue.code} ${issue.path}: ${title}`))

  it('are found in every document alike', () => {
    expect(titles(0).length).toBeGreaterThan(3)
    expect(titles(1)).toEqual(titles(0))
    expect(titles(2)).toEqual(titles(0))
    expect(of(1).map(({ range }) => range?.startLine)).toEqual(of(0).map(({ range }) => (range?.startLine ?? 0) + APART))
  })

  const fixes = problems.flatMap((problem) =>
    problem.fixes.map(
      (fix, at) => [`${problem.document} ${problem.issue.code} ${problem.issue.path}: ${fix.title}`, problem, at] as const
    )
  )
  it.each(fixes)('%s', (_, problem, at) => {
    const store = opened()
    const fix = problem.fixes[at]
    const after = applyEdits(TEXT, fix?.edits ?? [])
    store.getState().actions.applyFix(problem.id, at)
    expect(store.getState().text).toBe(after)
    const [before, now] = [parse(TEXT), parse(after)]
    expect(now.issues).toEqual([])
    // It is gone, and the other documents are the very same, to the byte.
    expect(store.getState().problems.map(({ id }) => id)).not.toContain(problem.id)
    const part = (parsed: typeof now, index: number) => {
      const { start = 0, end = 0 } = parsed.documents[index]?.span ?? {}
      return parsed.text.slice(start, end)
    }
    for (const other of [0, 1, 2]) if (other !== problem.document) expect(part(now, other)).toBe(part(before, other))
    store.getState().actions.undo()
    expect(store.getState().text).toBe(TEXT)
  })
})

it('what is mended by a command of the canvas is mended in a document that is not drawn, too', () => {
  const empty = (name: string) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}}\nspec:\n  endpointSelector: {}\n`
  const store = createEditorStore()
  store.getState().actions.setText(`${empty('one')}---\n${empty('two')}`, 'replace')
  const of = (document: number) => store.getState().problems.filter((one) => one.document === document)
  const titles = (document: number) => of(document).flatMap(({ fixes }) => fixes.map(({ title }) => title))
  expect(titles(0)).toContain('Isolate ingress')
  expect(titles(1)).toEqual(titles(0))
  const problem = of(1).find(({ fixes }) => fixes.length > 0)
  store.getState().actions.applyFix(problem?.id ?? '')
  expect(store.getState().text).toBe(`${empty('one')}---\n${empty('two')}  ingress:\n    - {}\n`)
  expect(of(0).length).toBeGreaterThan(0)
})

describe('while the text is broken', () => {
  it('the last picture stays and says so, edits on it are refused, and the other documents keep their problems', () => {
    const store = opened()
    const { canvas } = store.getState()
    store.getState().actions.setText(TEXT.replace('spec:', 'spec: ]'), 'typing')
    const broken = store.getState()
    expect(broken.canvasStale).toBe(true)
    expect(broken.canvas).toBe(canvas)
    expect(broken.actions.run('allowDns', {})?.message).toMatch(/does not parse/)
    expect(broken.problems.some(({ source }) => source === 'text')).toBe(true)
    broken.actions.undo()
    expect(store.getState()).toMatchObject({ canvasStale: false, text: TEXT })
  })

  it('an anchor that is taken away breaks its aliases, not the page', () => {
    const store = opened()
    store.getState().actions.setText(TEXT.replace('&callers', ''), 'typing')
    expect(
      store
        .getState()
        .problems.map(({ issue }) => issue.message)
        .join()
    ).toMatch(/callers/)
  })
})
