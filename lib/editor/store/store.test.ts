import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { World } from '@/lib/policy'
import { createEditorStore } from './create'
import type { AppliedPolicy, ClusterView, DraftChange, DraftStore, StoredDraft, StoredExpectations } from './model'
import type { EditorStore } from './waiting'

const pod = (name: string, labels: Record<string, string>, namespace = 'default') => ({
  namespace,
  name,
  uid: `${namespace}/${name}`,
  labels,
  serviceAccount: 'default',
  node: 'node',
  ips: [],
  ports: [],
  hostNetwork: false,
  phase: 'Running' as const
})

const WORLD: World = {
  dialect: 'portcullis',
  clusterName: 'default',
  localNode: 'node',
  mode: 'default',
  namespaces: [
    { name: 'default', labels: { 'kubernetes.io/metadata.name': 'default' } },
    { name: 'kube-system', labels: { 'kubernetes.io/metadata.name': 'kube-system' } }
  ],
  pods: [
    pod('backend1', { app: 'backend1' }),
    pod('backend2', { app: 'backend2' }),
    pod('database', { app: 'database' }),
    pod('intruder', { app: 'intruder' }),
    pod('coredns', { 'k8s-app': 'kube-dns' }, 'kube-system')
  ],
  nodes: [{ name: 'node', labels: {}, ips: [] }],
  services: [],
  cidrGroups: [],
  names: {},
  policies: []
}

const cluster = (policies: readonly AppliedPolicy[] = [], world = WORLD): ClusterView => ({
  state: 'live',
  world,
  policies,
  revision: 1
})
const applied = (text: string): AppliedPolicy => ({
  kind: 'CiliumNetworkPolicy',
  namespace: 'default',
  name: 'example',
  uid: 'u',
  generation: 1,
  text
})

let store: EditorStore
const state = () => store.getState()
beforeEach(() => {
  store = createEditorStore()
})

describe('live pods', () => {
  it('are with each block and the subject, drafts too', () => {
    state().actions.setCluster(cluster())
    state().actions.run('addBlock', { side: 'ingress', peer: { kind: 'endpoints', selector: [] } })
    const { canvas } = state()
    const names = (matching: { readonly pods: readonly { readonly name: string }[] } | undefined) =>
      matching?.pods.map((one) => one.name)
    expect(names(canvas.subject.matching)).toEqual(['backend2'])
    expect(canvas.blocks.map((block) => names(block.matching))).toEqual([
      ['backend1'],
      ['database'],
      ['backend1', 'backend2', 'database', 'intruder']
    ])
  })

  it('are known while the policy is not yet one', () => {
    state().actions.newDraft('blank')
    state().actions.setCluster(cluster())
    expect(state().problems[0]).toMatchObject({
      issue: { path: 'spec' },
      fixes: [{ title: 'Isolate ingress' }, { title: 'Isolate egress' }]
    })
    expect(state().canvas.subject.matching?.pods).toHaveLength(4)
  })

  it('leave what did not change as it was', () => {
    state().actions.setCluster(cluster())
    const before = state().canvas
    state().actions.setCluster(cluster([], { ...WORLD, pods: [...WORLD.pods] }))
    expect(state().canvas).toBe(before)
    state().actions.setCluster(cluster([], { ...WORLD, pods: WORLD.pods.slice(1) }))
    expect(state().canvas.blocks[0]).not.toBe(before.blocks[0])
    expect(state().canvas.blocks[1]).toBe(before.blocks[1])
  })
})

describe('problems', () => {
  it('have places, blocks, and fixes that work', () => {
    state().actions.setCluster(cluster())
    const dns = state().problems.find((one) => one.issue.code === 'egress-without-dns')
    expect(dns?.fixes[0]?.title).toBe('Allow DNS')
    state().actions.applyFix(dns?.id ?? '')
    expect(state().text).toContain('k8s-app: kube-dns')
    expect(state().problems.map((one) => one.issue.code)).not.toContain('egress-without-dns')
    state().actions.undo()
    expect(state().text).not.toContain('kube-dns')
  })

  it('point at the block they are about', () => {
    state().actions.setCluster(cluster([], { ...WORLD, pods: WORLD.pods.filter((one) => one.name !== 'backend1') }))
    const nobody = state().problems.find((one) => one.issue.code === 'peer-selects-nothing')
    expect(nobody).toMatchObject({ targets: [state().canvas.blocks[0]?.id], range: { startLine: 14 } })
  })

  it('offer to quote what YAML reads as something else', () => {
    const { text } = state()
    state().actions.setText(text.replace('app: backend1', 'app: yes # us').replace('"5000"', '5000'))
    expect(state().problems.map((one) => one.fixes[0]?.title)).toEqual(['Quote it', 'Quote it'])
    for (const one of state().problems) state().actions.applyFix(one.id)
    expect(state().text).toBe(text.replace('app: backend1', 'app: "yes" # us'))
  })

  it('of the server stay until the text changes', () => {
    const issue = { code: 'refused-by-schema' as const, severity: 'error' as const, message: 'no', path: 'metadata.name' }
    state().actions.setServerIssues([issue])
    expect(state().problems[0]).toMatchObject({ source: 'server', range: { startLine: 4 } })
    state().actions.run('setName', { name: 'other' })
    expect(state().problems.some((one) => one.source === 'server')).toBe(false)
  })
})

describe('from a flow to its rule', () => {
  it('finds the line and the edge, where the rule stands by now', () => {
    const { text } = state()
    state().actions.setCluster(cluster([applied(text)]))
    const id = 'CiliumNetworkPolicy/default/example@u.1#spec.ingress[0]'
    expect(state().actions.locateRule(id)).toMatchObject({
      path: 'spec.ingress[0]',
      range: { startLine: 13 },
      edges: [state().canvas.edges[0]?.id]
    })
    state().actions.setText(text.replace('  ingress:\n', '  ingress:\n    - fromEntities: [host]\n'))
    expect(state().actions.locateRule(id)).toMatchObject({ path: 'spec.ingress[1]', range: { startLine: 14 } })
    state().actions.run('deleteBlocks', {
      blocks: [state().canvas.blocks.find((one) => one.title === 'backend1')?.id ?? '']
    })
    expect(state().actions.locateRule(id)).toBeUndefined()
    expect(state().actions.locateRule('CiliumNetworkPolicy/default/other@u.1#spec.ingress[0]')).toBeUndefined()
    expect(state().actions.locateRule('nonsense')).toBeUndefined()
  })

  it('selects what the cursor is on', () => {
    const { text, actions, canvas } = state()
    actions.selectAt(text.indexOf('backend1\n'))
    expect(state().selection).toEqual([canvas.blocks[0]?.id])
    actions.selectAt(text.indexOf('"5432"'))
    expect(state().selection).toEqual([canvas.edges[1]?.id])
    actions.selectAt(text.indexOf('backend2\n'))
    expect(state().selection).toEqual(['subject'])
    actions.selectAt(0)
    expect(state().selection).toEqual([])
  })
})

describe('gates', () => {
  it('are closed by what is in force for the same pods too', () => {
    const deny = createEditorStore({ first: 'default-deny' }).getState()
    state().actions.newDraft('blank')
    const world: World = {
      ...WORLD,
      policies: [
        {
          ref: { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'default-deny', uid: 'd', generation: 1 },
          specs: [
            {
              path: 'spec',
              subject: { kind: 'endpoints', selector: { requirements: [] } },
              defaultDeny: { ingress: true, egress: false },
              rules: []
            }
          ]
        }
      ]
    }
    state().actions.setCluster(cluster([], world))
    expect(deny.canvas.gates.ingress.state).toBe('closed')
    expect(state().canvas.gates).toMatchObject({
      ingress: { state: 'closed', closedBy: [{ name: 'default-deny', here: false }], canIsolate: true },
      egress: { state: 'open', sentence: 'No policy isolates egress, so it may reach everyone.' }
    })
    expect(state().canvas.gates.ingress.sentence).toContain('`default/default-deny` in force isolates ingress')
  })
})

describe('drafts', () => {
  it('are new, changed or in force', () => {
    const status = () => state().drafts.find((one) => one.id === state().active)?.status
    expect(status()).toBe('new')
    state().actions.setCluster(cluster([applied(state().text)]))
    expect(status()).toBe('in-force')
    state().actions.run('setDescription', { description: 'x' })
    expect(status()).toBe('changed')
  })

  it('come one for each policy of a file; others are said', () => {
    const cnp = (name: string) =>
      `kind: CiliumNetworkPolicy\napiVersion: cilium.io/v2\nmetadata: {name: ${name}} # ${name}\nspec: {endpointSelector: {}}\n`
    const { drafts, issues } = state().actions.importText(
      `# file\n${cnp('a')}---\n${cnp('b')}---\nkind: Pod\napiVersion: v1\n`
    )
    expect(drafts).toHaveLength(2)
    expect(issues.map((one) => one.code)).toEqual(['unknown-kind'])
    expect(state().text).toBe(`# file\n${cnp('a')}`)
    state().actions.openDraft(drafts[1] ?? '')
    expect(state().text).toBe(cnp('b'))
    expect(state().actions.importText('x'.repeat(2_000_000)).issues[0]?.code).toBe('document-too-large')
    expect(state().actions.importText('')).toEqual({ drafts: [], issues: [] })
  })

  it('are opened once from what is in force', () => {
    state().actions.setCluster(cluster([{ ...applied(state().text.replace('name: example', 'name: two')), name: 'two' }]))
    const before = state().drafts.length
    const id = state().actions.openApplied('CiliumNetworkPolicy', 'default', 'two')
    expect(state()).toMatchObject({ active: id, canvas: { policy: { name: 'two' } } })
    state().actions.openApplied('CiliumNetworkPolicy', 'default', 'two')
    expect(state().drafts).toHaveLength(before + 1)
    expect(state().actions.openApplied('CiliumNetworkPolicy', 'default', 'none')).toBeUndefined()
  })

  it('close, and the next one is shown', () => {
    const first = state().active ?? ''
    const second = state().actions.newDraft('blank')
    state().actions.closeDraft(second)
    expect(state().active).toBe(first)
    state().actions.closeDraft(first)
    expect(state()).toMatchObject({ active: undefined, text: '', drafts: [] })
    state().actions.newDraft('example')
    expect(state().text).toContain('backend2')
  })

  it('keep their own history', () => {
    state().actions.run('setName', { name: 'one' })
    const first = state().active ?? ''
    state().actions.newDraft('blank')
    expect(state().canUndo).toBe(false)
    state().actions.openDraft(first)
    state().actions.undo()
    expect(state().text).toContain('name: example')
  })

  it('come back after a reload: text, drafted blocks, ids and places', async () => {
    const browser = new Browser()
    const before = await opened(browser.page())
    const { actions } = before.getState()
    const first = before.getState().canvas.blocks[0]?.id ?? ''
    actions.run('editBlock', { block: first, peer: { kind: 'entity', entity: 'host' } })
    actions.run('addBlock', { side: 'egress', peer: { kind: 'entity', entity: 'world' }, at: { x: 5, y: 6 } })
    actions.moveBlocks({ [first]: { x: 1, y: 2 } })
    await actions.save()
    const after = await opened(browser.page())
    const { text, canvas, positions, draftBlocks } = before.getState()
    expect(after.getState()).toMatchObject({ text, positions, draftBlocks })
    expect(after.getState().canvas).toEqual(canvas)
    expect(after.getState().positions[first]).toEqual({ x: 1, y: 2 })
  })

  it('that are not written yet are left behind when the page goes', async () => {
    const browser = new Browser()
    const page = await opened(browser.page())
    page.getState().actions.setText('# typed a moment ago', 'replace')
    page.getState().actions.leave()
    expect(browser.left?.put).toMatchObject([{ text: '# typed a moment ago' }])
  })

  it('of pages side by side do not write over each other, and what one closes is closed', async () => {
    const browser = new Browser()
    const one = await opened(browser.page())
    await one.getState().actions.save()
    const two = await opened(browser.page())
    const shared = one.getState().active ?? ''
    const fresh = two.getState().actions.newDraft('blank')
    await two.getState().actions.save()
    one.getState().actions.setText('# by one', 'replace')
    await one.getState().actions.save()
    expect([...browser.drafts.keys()].toSorted()).toEqual([shared, fresh].toSorted())
    two.getState().actions.openDraft(shared)
    expect(two.getState().text).toBe('# by one')
    two.getState().actions.undo()
    expect(two.getState().text).toContain('name: example')
    one.getState().actions.closeDraft(fresh)
    await one.getState().actions.save()
    expect(two.getState().drafts.map(({ id }) => id)).toEqual([shared])
  })

  it('that are being typed here are not replaced by what another page wrote before', async () => {
    const browser = new Browser()
    const one = await opened(browser.page())
    await one.getState().actions.save()
    const two = await opened(browser.page())
    two.getState().actions.setText('# by two', 'replace')
    one.getState().actions.setText('# by one', 'replace')
    await one.getState().actions.save()
    expect(two.getState().text).toBe('# by two')
    await two.getState().actions.save()
    expect(one.getState().text).toBe('# by two')
  })

  it('that cannot be loaded leave a fresh one, and it is said', async () => {
    const page = await opened({ ...new Browser().page(), load: () => Promise.reject(new Error('private window')) })
    expect(page.getState().text).toContain('name: example')
    expect(page.getState().draftTrouble).toBe('Drafts are not kept: private window')
  })

  it('that cannot be written are kept for the next time, and it is said', async () => {
    const browser = new Browser()
    const page = await opened(browser.page())
    const { actions } = page.getState()
    browser.full = true
    actions.setText('# much', 'replace')
    await actions.save()
    expect(page.getState().draftTrouble).toBe('Drafts are not kept: no room')
    browser.full = false
    await actions.save()
    expect(page.getState().draftTrouble).toBeUndefined()
    expect(browser.drafts.get(page.getState().active ?? '')?.text).toBe('# much')
  })

  it('of another version are left alone, and counted', async () => {
    const page = await opened({
      ...new Browser().page(),
      load: async () => ({ active: undefined, drafts: [], expectations: undefined, unreadable: 2 })
    })
    expect(page.getState().draftTrouble).toMatch(/^2 drafts cannot be read/)
  })
})

/** One browser's store, and its pages. */
class Browser {
  readonly drafts = new Map<string, StoredDraft>()
  readonly #pages = new Set<(change: DraftChange) => void>()
  expectations: StoredExpectations | undefined
  left: DraftChange | undefined
  full = false

  page(): DraftStore {
    let own: ((change: DraftChange) => void) | undefined
    return {
      load: async () => ({
        active: undefined,
        drafts: [...this.drafts.values()],
        expectations: this.expectations,
        unreadable: 0
      }),
      save: async (change) => {
        if (this.full) throw new Error('no room')
        for (const one of change.put) this.drafts.set(one.id, structuredClone(one))
        for (const id of change.gone) this.drafts.delete(id)
        this.expectations = change.expectations ?? this.expectations
        for (const tell of this.#pages) if (tell !== own) tell(structuredClone(change))
      },
      leave: (change) => {
        this.left = change
      },
      watch: (saved) => {
        own = saved
        this.#pages.add(saved)
        return () => this.#pages.delete(saved)
      }
    }
  }
}

async function opened(drafts: DraftStore): Promise<EditorStore> {
  const page = createEditorStore({ drafts })
  await vi.waitFor(() => expect(page.getState().loaded).toBe(true))
  return page
}

describe('history', () => {
  it('takes typing as one step until there is a pause', () => {
    let clock = 0
    store = createEditorStore({ now: () => clock })
    const { text, actions } = state()
    for (const more of ['#', '# a', '# ab']) {
      clock += 100
      actions.setText(text + more)
    }
    clock += 5000
    actions.setText(`${text}# ab c`)
    actions.undo()
    expect(state().text).toBe(`${text}# ab`)
    actions.undo()
    expect(state().text).toBe(text)
    expect(state().canUndo).toBe(false)
    actions.redo()
    expect(state().text).toBe(`${text}# ab`)
  })

  it('names its steps', () => {
    const { actions, canvas } = state()
    actions.run('deleteBlocks', { blocks: [canvas.blocks[0]?.id ?? ''] })
    actions.run('allowDns', {})
    expect(state().history.map((one) => one.title)).toEqual(['Delete backend1', 'Allow DNS'])
  })
})

describe('expectations', () => {
  const allow = 'kind: Expectations # 1\n'

  it('are undone and done again in their turn among the steps of the policy', () => {
    const { actions, text } = state()
    actions.run('allowDns', {})
    const dns = state().text
    actions.setExpectations(allow, 'Expect one')
    actions.setText(`${dns}# more`, 'replace')
    expect(state().history.map(({ title }) => title)).toEqual(['Allow DNS', 'Expect one', 'Replace the text'])
    const both = () => [state().text, state().expectations]
    actions.undo()
    expect(both()).toEqual([dns, allow])
    actions.undo()
    expect(both()).toEqual([dns, ''])
    actions.undo()
    expect([...both(), state().canUndo]).toEqual([text, '', false])
    actions.redo()
    actions.redo()
    expect(both()).toEqual([dns, allow])
    expect(state().undone.map(({ title }) => title)).toEqual(['Replace the text'])
    actions.travel(-2)
    expect(both()).toEqual([text, ''])
  })

  it('a new step of either ends what could be done again of both', () => {
    const { actions } = state()
    actions.setExpectations(allow, 'Expect one')
    actions.undo()
    actions.run('allowDns', {})
    expect(state().canRedo).toBe(false)
    actions.undo()
    actions.setExpectations(allow, 'Expect one')
    expect(state().undone).toEqual([])
  })

  it('of one burst of keys are one step, unless something else came between', () => {
    const { actions, text } = state()
    actions.setExpectations('a', 'Type expectations', 'typing')
    actions.setExpectations('ab', 'Type expectations', 'typing')
    actions.setText(`${text}#`, 'typing')
    actions.setExpectations('abc', 'Type expectations', 'typing')
    expect(state().history).toHaveLength(3)
    actions.undo()
    expect(state().expectations).toBe('ab')
  })

  it('are of the workspace: the same beside each policy, and where none is open', () => {
    const { actions, active } = state()
    actions.setExpectations(allow, 'Expect one')
    actions.newDraft('blank')
    expect(state().expectations).toBe(allow)
    for (const { id } of state().drafts) actions.closeDraft(id)
    expect([state().active, state().expectations, state().canUndo]).toEqual([undefined, allow, true])
    actions.undo()
    expect(state().expectations).toBe('')
    expect(active).toBeDefined()
  })

  it('are kept with the drafts, through a crash and to the other pages', async () => {
    const browser = new Browser()
    const page = await opened(browser.page())
    const other = await opened(browser.page())
    page.getState().actions.setExpectations(allow, 'Expect one')
    page.getState().actions.leave()
    expect(browser.left?.expectations?.text).toBe(allow)
    await page.getState().actions.save()
    expect(other.getState().expectations).toBe(allow)
    expect((await opened(browser.page())).getState()).toMatchObject({ expectations: allow, canUndo: false })
    other.getState().actions.undo()
    expect(other.getState().expectations).toBe('')
    await other.getState().actions.save()
    expect(page.getState().expectations).toBe('')
    browser.full = true
    page.getState().actions.setExpectations('more', 'Expect two')
    await page.getState().actions.save()
    browser.full = false
    await page.getState().actions.save()
    expect(browser.expectations?.text).toBe('more')
  })
})

describe('places', () => {
  it('of blocks that are there do not move when one comes', () => {
    const { positions, actions } = state()
    actions.run('addRule', { side: 'ingress', peer: { kind: 'entity', entity: 'host' } })
    expect(state().positions).toMatchObject(positions)
    const lowest = Object.entries(state().positions).find(([id]) => id.includes('host'))?.[1]
    expect(lowest?.y).toBeGreaterThan(positions[state().canvas.blocks[0]?.id ?? '']?.y ?? 0)
  })

  it('put who comes in on the left and where it goes on the right', () => {
    const { positions, canvas } = state()
    const x = (id: string | undefined) => positions[id ?? '']?.x ?? 0
    expect(x(canvas.blocks[0]?.id)).toBeLessThan(x('subject'))
    expect(x('subject')).toBeLessThan(x(canvas.blocks[1]?.id))
  })
})

describe('several documents in one text', () => {
  it('are shown one at a time', () => {
    const { text, actions } = state()
    actions.setText(`${text}---\n${text.replace('name: example', 'name: two')}`, 'replace')
    expect(state().canvas.policy.name).toBe('example')
    actions.setDocument(1)
    expect(state().canvas.policy.name).toBe('two')
    actions.run('setName', { name: 'three' })
    expect(state().text).toBe(`${text}---\n${text.replace('name: example', 'name: three')}`)
    actions.selectAt(3)
    expect(state().document).toBe(0)
  })
})
