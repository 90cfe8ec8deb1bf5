import { describe, expect, it } from 'vitest'
import { valueAt } from '@/lib/document'
import { createEditorStore } from '../store/create'
import type { CommandArgs, CommandName } from './model'

const HEAD = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: p\nspec:\n  endpointSelector: {}\n'
const NP =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  podSelector: {}\n  ingress:\n    - {}\n'

function open(text: string) {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setText(text, 'replace')
  return {
    canvas: () => store.getState().canvas,
    text: () => store.getState().text,
    spec: () => valueAt(store.getState().parsed.documents[0]?.value, ['spec']),
    edge: (at: number) => store.getState().canvas.edges[at]?.id ?? '',
    block: (at: number) => store.getState().canvas.blocks[at]?.id ?? '',
    undo: actions.undo,
    run: <N extends CommandName>(name: N, args: CommandArgs[N]) => actions.run(name, args)
  }
}

describe('authentication of a rule', () => {
  const text = `${HEAD}  ingress:
    - fromEndpoints:
        - matchLabels: {app: web} # our own
      toPorts:
        - ports: [{port: "80"}] # http
`

  it('is asked for on a line of its own, changed there, and taken away again', () => {
    const { run, edge, text: now, canvas } = open(text)
    run('setAuthentication', { edge: edge(0), mode: 'required' })
    expect(now()).toBe(`${text}      authentication:\n        mode: required\n`)
    expect(canvas().edges[0]).toMatchObject({ authentication: 'required', label: '80 · authentication' })
    run('setAuthentication', { edge: edge(0), mode: 'disabled' })
    expect(now()).toBe(`${text}      authentication:\n        mode: disabled\n`)
    run('setAuthentication', { edge: edge(0) })
    expect(now()).toBe(text)
  })

  it('of peers that share a rule is the one’s alone', () => {
    const { run, edge, spec } = open(`${HEAD}  ingress:\n    - fromEntities: [world, host]\n`)
    run('setAuthentication', { edge: edge(1), mode: 'required' })
    expect(spec()).toMatchObject({
      ingress: [{ fromEntities: ['world'] }, { fromEntities: ['host'], authentication: { mode: 'required' } }]
    })
  })

  it('is refused in a deny rule and in a NetworkPolicy', () => {
    const deny = open(`${HEAD}  ingressDeny:\n    - fromEntities: [world]\n`)
    expect(deny.run('setAuthentication', { edge: deny.edge(0), mode: 'required' })).toMatchObject({ code: 'edit-refused' })
    const np = open(NP)
    expect(np.run('setAuthentication', { edge: np.edge(0), mode: 'required' })).toMatchObject({ code: 'edit-refused' })
  })
})

describe('what a spec says of itself', () => {
  const text = `${HEAD}  labels: # to find it by
    - key: team # who
      value: pay
  ingress:
    - fromEntities: [world]
`

  it('labels keep their lines while others come and go', () => {
    const { run, canvas, text: now } = open(text)
    const [team] = canvas().notes?.labels ?? []
    expect(team).toEqual({ key: 'team', value: 'pay' })
    run('setLabels', {
      labels: [
        { key: 'team', value: 'pay' },
        { key: 'tier', value: '012', source: 'k8s' }
      ]
    })
    expect(now()).toBe(
      text.replace('      value: pay\n', '      value: pay\n    - key: tier\n      value: "012"\n      source: k8s\n')
    )
    run('setLabels', { labels: [] })
    expect(now()).not.toContain('labels:')
  })

  it('the log value is set and taken away', () => {
    const { run, text: now } = open(text)
    run('setLog', { log: 'audit' })
    expect(now()).toContain('  log:\n    value: audit\n')
    run('setLog', { log: '' })
    expect(now()).toBe(text)
  })

  it('what says more than the form is left to the text', () => {
    const odd = `${HEAD}  log: {value: a, level: 2}\n  labels: {team: pay}\n`
    const { run, canvas, text: now } = open(odd)
    expect(canvas().notes).toEqual({ log: undefined, labels: undefined })
    expect(run('setLog', { log: 'b' })).toMatchObject({ code: 'edit-refused' })
    expect(run('setLabels', { labels: [] })).toMatchObject({ code: 'edit-refused' })
    expect(now()).toBe(odd)
  })

  it('[3.9] default deny is asked for, not asked for, or left to the rules; the gate follows', () => {
    const { run, canvas, text: now } = open(text)
    expect(canvas().gates.ingress).toMatchObject({ state: 'closed' })
    expect(canvas().gates.ingress).not.toHaveProperty('asked')
    run('setDefaultDeny', { direction: 'ingress', asked: false })
    expect(canvas().gates.ingress).toMatchObject({ state: 'open', asked: false })
    run('setDefaultDeny', { direction: 'egress', asked: true })
    run('setDefaultDeny', { direction: 'ingress', asked: undefined })
    expect(canvas().gates.ingress.state).toBe('closed')
    expect(now()).toContain('  enableDefaultDeny:\n    egress: true\n')
    run('setDefaultDeny', { direction: 'egress', asked: undefined })
    expect(now()).toBe(text)
  })

  it('each of several specs has its own description', () => {
    const {
      run,
      canvas,
      text: now
    } = open(
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspecs:\n  - description: one\n    endpointSelector: {}\n'
    )
    expect(canvas().policy.description).toBe('one')
    run('setDescription', { description: 'two' })
    expect(now()).toContain('  - description: two\n')
  })
})

describe('services by labels', () => {
  it('are written, read back and edited in their lines', () => {
    const {
      run,
      block,
      spec,
      text: now,
      canvas
    } = open(
      `${HEAD}  egress:\n    - toServices:\n        - k8sServiceSelector:\n            selector: # ours\n              matchLabels: {tier: web}\n            namespace: shop\n`
    )
    expect(canvas().blocks[0]).toMatchObject({ kind: 'service', namespace: 'shop' })
    run('editBlock', {
      block: block(0),
      peer: {
        kind: 'service',
        namespace: 'shop',
        selector: [
          { key: 'tier', operator: 'In', values: ['web'], form: 'label' },
          { key: 'canary', operator: 'DoesNotExist', values: [] }
        ]
      }
    })
    expect(now()).toContain('            selector: # ours\n              matchLabels: {tier: web}\n')
    expect(spec()).toMatchObject({
      egress: [
        {
          toServices: [
            {
              k8sServiceSelector: {
                namespace: 'shop',
                selector: { matchLabels: { tier: 'web' }, matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] }
              }
            }
          ]
        }
      ]
    })
    run('editBlock', { block: block(0), peer: { kind: 'service', name: 'api' } })
    expect(spec()).toMatchObject({ egress: [{ toServices: [{ k8sService: { serviceName: 'api' } }] }] })
  })

  it('are refused on the way in', () => {
    const { run } = open(HEAD)
    expect(run('addBlock', { side: 'ingress', peer: { kind: 'service', selector: [] } })).toMatchObject({
      code: 'edit-refused'
    })
  })
})

describe('groups of addresses by their labels', () => {
  const text = `${HEAD}  egress:
    - toCIDRSet:
        - cidrGroupSelector: {matchLabels: {team: partners}} # theirs
          except: [192.0.2.128/25]
`

  it('are a block of their own, and keep what stands beside them', () => {
    const { run, block, canvas, text: now } = open(text)
    expect(canvas().blocks[0]).toMatchObject({
      kind: 'cidr-group',
      title: 'team=partners',
      selector: { terms: [{ text: 'team=partners' }] },
      except: ['192.0.2.128/25']
    })
    const selector = [{ key: 'team', operator: 'In', values: ['office'] }] as const
    run('editBlock', { block: block(0), peer: { kind: 'cidr-group', selector, except: ['192.0.2.128/25'] } })
    expect(now()).toBe(text.replace('team: partners', 'team: office'))
  })

  it('become one by its name and come back', () => {
    const { run, block, spec } = open(text)
    run('editBlock', { block: block(0), peer: { kind: 'cidr-group', group: 'office' } })
    expect(spec()).toMatchObject({ egress: [{ toCIDRSet: [{ cidrGroupRef: 'office' }] }] })
    run('editBlock', { block: block(0), peer: { kind: 'cidr-group', selector: [] } })
    expect(spec()).toMatchObject({ egress: [{ toCIDRSet: [{ cidrGroupSelector: {} }] }] })
  })
})
