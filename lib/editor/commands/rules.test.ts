import { describe, expect, it } from 'vitest'
import { valueAt } from '@/lib/document'
import { list } from '../shape/read'
import { createEditorStore } from '../store/create'
import type { CommandArgs, CommandName } from './model'

const HEAD = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: p\nspec:\n  endpointSelector: {}\n'
const NP = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  podSelector: {}\n'

function open(text: string) {
  const store = createEditorStore({ first: 'blank' })
  store.getState().actions.setText(text, 'replace')
  const titled = (title: string, at = 0) =>
    store.getState().canvas.blocks.filter((block) => block.title === title)[at]?.id ?? ''
  return {
    store,
    block: titled,
    edge: (title: string, at = 0) => `edge:${titled(title, at)}`,
    run: <N extends CommandName>(name: N, args: CommandArgs[N]) => store.getState().actions.run(name, args),
    text: () => store.getState().text,
    spec: () => valueAt(store.getState().parsed.documents[0]?.value, ['spec'])
  }
}

const SHARED = `${HEAD}  ingress:
    # the front
    - fromEndpoints:
        - matchLabels: {app: web} # our own
        - matchLabels: {app: job}
      toPorts:
        - ports:
            - port: "80" # http
              protocol: TCP
`

describe('ports that several peers share', () => {
  it('are split from the rule when one edge’s are edited; the others keep theirs and their comments', () => {
    const { run, edge, text, store } = open(SHARED)
    const job = edge('job')
    expect(run('editPort', { edge: job, index: 0, port: { kind: 'port', protocol: 'TCP', port: 8080 } })).toBeUndefined()
    expect(text()).toBe(`${HEAD}  ingress:
    # the front
    - fromEndpoints:
        - matchLabels: {app: web} # our own
      toPorts:
        - ports:
            - port: "80" # http
              protocol: TCP
    - fromEndpoints:
        - matchLabels:
            app: job
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
`)
    expect(store.getState().canvas.edges.find((one) => one.id === job)?.label).toBe('TCP 8080')
  })

  it('take an L7 rule along', () => {
    const { run, edge, spec } = open(
      SHARED.replace('              protocol: TCP\n', '              protocol: TCP\n          rules: {http: [{path: /x}]}\n')
    )
    run('addPort', { edge: edge('web'), port: { kind: 'port', protocol: 'TCP', port: 443 } })
    const http = { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/x' }] } }
    expect(spec()).toMatchObject({
      ingress: [
        { fromEndpoints: [{ matchLabels: { app: 'job' } }], toPorts: [http] },
        { fromEndpoints: [{ matchLabels: { app: 'web' } }], toPorts: [http, { ports: [{ port: '443', protocol: 'TCP' }] }] }
      ]
    })
  })

  it('leave the last one for any port', () => {
    const { run, edge, spec } = open(SHARED)
    run('removePort', { edge: edge('job'), index: 0 })
    expect(spec()).toMatchObject({ ingress: [{}, { fromEndpoints: [{ matchLabels: { app: 'job' } }] }] })
    expect(list(valueAt(spec(), ['ingress']))[1]).not.toHaveProperty('toPorts')
  })

  it('never stand beside ICMP in one rule', () => {
    const { run, edge, spec } = open(SHARED)
    run('addPort', { edge: edge('job'), port: { kind: 'icmp', family: 'IPv4', type: 8 } })
    expect(list(valueAt(spec(), ['ingress']))[1]).toEqual({
      fromEndpoints: [{ matchLabels: { app: 'job' } }],
      icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }]
    })
  })

  it('are not added twice', () => {
    const { run, edge, text } = open(SHARED)
    expect(run('addPort', { edge: edge('web'), port: { kind: 'port', protocol: 'TCP', port: 80 } })).toMatchObject({
      code: 'edit-refused'
    })
    expect(text()).toBe(SHARED)
  })
})

describe('allow and deny', () => {
  it('move the rule with its comments to the other list and back', () => {
    const one = `${HEAD}  ingress:\n    # the front\n    - fromEntities:\n        - world # all of it\n`
    const { run, edge, text } = open(one)
    run('setVerdict', { edge: edge('world'), verdict: 'deny' })
    expect(text()).toBe(one.replace('ingress:', 'ingressDeny:'))
    run('setVerdict', { edge: edge('world'), verdict: 'allow' })
    expect(text()).toBe(one)
  })

  it('take one peer of several alone', () => {
    const { run, edge, spec } = open(SHARED)
    run('setVerdict', { edge: edge('job'), verdict: 'deny' })
    expect(spec()).toMatchObject({
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }],
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'job' } }], toPorts: [{ ports: [{ port: '80' }] }] }]
    })
  })

  it('refuse what a deny rule cannot say', () => {
    const dns = open(`${HEAD}  egress:\n    - toFQDNs:\n        - matchName: example.com\n`)
    expect(dns.run('setVerdict', { edge: dns.edge('example.com'), verdict: 'deny' })?.message).toContain('FQDN')
    const np = open(`${NP}  ingress:\n    - from:\n        - podSelector: {}\n`)
    expect(np.run('setVerdict', { edge: np.edge('Every pod in default'), verdict: 'deny' })?.message).toContain(
      'no deny rules'
    )
  })
})

describe('deleting', () => {
  it('takes a peer, then the rule, and keeps the gate closed', () => {
    const { run, block, text, store } = open(SHARED)
    run('deleteBlocks', { blocks: [block('job')] })
    expect(text()).toBe(SHARED.replace('        - matchLabels: {app: job}\n', ''))
    run('deleteBlocks', { blocks: [block('web')] })
    expect(text()).toBe(`${HEAD}  ingress:\n    # the front\n    - {}\n`)
    expect(store.getState().canvas.gates.ingress.state).toBe('closed')
  })

  it('several at once is one step of undo', () => {
    const { run, block, text, store } = open(SHARED)
    run('deleteBlocks', { blocks: [block('web'), block('job')] })
    expect(text()).not.toContain('fromEndpoints')
    store.getState().actions.undo()
    expect(text()).toBe(SHARED)
  })

  it('of the last egress rule of a NetworkPolicy says in policyTypes what was said by having rules', () => {
    const { run, block, spec } = open(`${NP}  egress:\n    - to:\n        - podSelector: {}\n`)
    run('deleteBlocks', { blocks: [block('Every pod in default')] })
    expect(spec()).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  })

  it('never leaves a list of peers empty: in a NetworkPolicy that would be everybody', () => {
    const text = `${NP}  ingress:\n    - from:\n        - podSelector: {matchLabels: {app: a}}\n        - podSelector: {matchLabels: {app: b}}\n`
    const { run, block, spec } = open(text)
    run('deleteBlocks', { blocks: [block('a')] })
    run('deleteBlocks', { blocks: [block('b')] })
    expect(spec()).toEqual({ podSelector: {} })
  })
})

describe('gates', () => {
  it('of Cilium close by an empty rule, which gives way to the first one', () => {
    const { run, spec, text } = open(HEAD)
    run('isolate', { direction: 'ingress' })
    expect(text()).toBe(`${HEAD}  ingress:\n    - {}\n`)
    run('addRule', { side: 'ingress', peer: { kind: 'entity', entity: 'host' } })
    expect(spec()).toEqual({ endpointSelector: {}, ingress: [{ fromEntities: ['host'] }] })
    run('unisolate', { direction: 'ingress' })
    expect(spec()).toMatchObject({ enableDefaultDeny: { ingress: false }, ingress: [{ fromEntities: ['host'] }] })
    run('isolate', { direction: 'ingress' })
    expect(spec()).toEqual({ endpointSelector: {}, ingress: [{ fromEntities: ['host'] }] })
  })

  it('of a NetworkPolicy close and open by policyTypes; a rule closes its side', () => {
    const { run, spec } = open(NP)
    run('addRule', { side: 'egress', peer: { kind: 'any' }, ports: [{ kind: 'port', protocol: 'TCP', port: 443 }] })
    expect(spec()).toEqual({ podSelector: {}, egress: [{ ports: [{ protocol: 'TCP', port: 443 }] }] })
    run('unisolate', { direction: 'ingress' })
    expect(spec()).toMatchObject({ policyTypes: ['Egress'] })
    run('isolate', { direction: 'ingress' })
    expect(spec()).toMatchObject({ policyTypes: ['Ingress', 'Egress'] })
    expect(run('unisolate', { direction: 'egress' })?.message).toContain('delete them first')
  })
})

describe('blocks', () => {
  it('change in place, touching only what differs', () => {
    const { run, block, text } = open(SHARED)
    run('editBlock', {
      block: block('web'),
      peer: { kind: 'endpoints', selector: [{ key: 'app', operator: 'In', values: ['site'] }] }
    })
    expect(text()).toBe(SHARED.replace('app: web', 'app: site'))
  })

  it('of another kind leave the rule that they share', () => {
    const { run, block, spec } = open(SHARED)
    run('editBlock', { block: block('web'), peer: { kind: 'entity', entity: 'world' } })
    expect(spec()).toMatchObject({
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'job' } }] }, { fromEntities: ['world'], toPorts: [{}] }]
    })
  })

  it('for anyone are the entity all in Cilium, where an empty rule allows nothing', () => {
    const { run, spec } = open(HEAD)
    run('addRule', { side: 'ingress', peer: { kind: 'any' } })
    expect(spec()).toMatchObject({ ingress: [{ fromEntities: ['all'] }] })
    const np = open(NP)
    np.run('addRule', { side: 'ingress', peer: { kind: 'any' } })
    expect(np.spec()).toMatchObject({ ingress: [{}] })
  })

  it('disconnect to a draft with its id, and duplicate to one of another', () => {
    const { run, block, store } = open(SHARED)
    const web = block('web')
    run('disconnect', { edge: `edge:${web}` })
    run('duplicateBlock', { block: block('job') })
    const { draftBlocks, canvas } = store.getState()
    expect(draftBlocks).toMatchObject([{ id: web }, { peer: { kind: 'endpoints' } }])
    expect(canvas.blocks.map((one) => [one.title, one.draft])).toEqual([
      ['job', false],
      ['web', true],
      ['job', true]
    ])
  })

  it('keep the way their namespace is written', () => {
    const text = `${HEAD}  egress:\n    - toEndpoints:\n        - matchLabels:\n            app: a\n            io.kubernetes.pod.namespace: other # theirs\n`
    const { run, block, text: now } = open(text)
    const peer = { kind: 'endpoints' as const, selector: [{ key: 'app', operator: 'In' as const, values: ['b'] }] }
    run('editBlock', { block: block('a'), peer: { ...peer, namespace: { kind: 'names', names: ['other'] } } })
    expect(now()).toBe(text.replace('app: a', 'app: b'))
  })

  it('refuse what the kind cannot say, and say which can', () => {
    const { run } = open(NP)
    expect(run('addBlock', { side: 'ingress', peer: { kind: 'entity', entity: 'world' } })?.message).toContain(
      'CiliumNetworkPolicy'
    )
    const cilium = open(HEAD)
    expect(cilium.run('addBlock', { side: 'ingress', peer: { kind: 'fqdn', matchName: 'x.org' } })?.message).toContain(
      'egress'
    )
  })
})

describe('DNS', () => {
  it('is allowed on UDP and TCP 53 to the pods that answer names, in both kinds', () => {
    const { run, spec } = open(HEAD)
    run('allowDns', {})
    expect(spec()).toMatchObject({
      egress: [
        {
          toEndpoints: [{ matchLabels: { 'k8s-app': 'kube-dns', 'k8s:io.kubernetes.pod.namespace': 'kube-system' } }],
          toPorts: [
            {
              ports: [
                { port: '53', protocol: 'UDP' },
                { port: '53', protocol: 'TCP' }
              ]
            }
          ]
        }
      ]
    })
    expect(run('allowDns', {})?.message).toBe('DNS is allowed already.')
    const np = open(NP)
    np.run('allowDns', {})
    expect(np.spec()).toMatchObject({
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }
            }
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 }
          ]
        }
      ]
    })
  })
})
