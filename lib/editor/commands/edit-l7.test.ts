import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import type { CommandArgs, CommandName } from './model'

const HEAD = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: p\nspec:\n  endpointSelector: {}\n'
const WEB = `${HEAD}  ingress:
    - fromEndpoints:
        - matchLabels: {app: web}
      toPorts:
        - ports:
            - port: "80" # http
              protocol: TCP
`

function open(text: string) {
  const store = createEditorStore({ first: 'blank' })
  store.getState().actions.setText(text, 'replace')
  const edge = store.getState().canvas.edges[0]?.id ?? ''
  return {
    edge,
    run: <N extends CommandName>(name: N, args: CommandArgs[N]) => store.getState().actions.run(name, args),
    text: () => store.getState().text,
    canvas: () => store.getState().canvas
  }
}

describe('what a proxy reads on a port', () => {
  it('is added, changed in its place with its comment, and goes with the last rule', () => {
    const { edge, run, text, canvas } = open(WEB)
    expect(run('addL7', { edge, port: 0, rule: { kind: 'http', method: 'GET', path: '/' } })).toBeUndefined()
    expect(text()).toBe(`${WEB}          rules:
            http:
              - method: GET
                path: /
`)
    expect(canvas().edges[0]).toMatchObject({ label: 'TCP 80 · HTTP', l7: [{ lines: ['GET /'] }] })
    run('editL7', { edge, l7: 0, index: 0, rule: { kind: 'http', method: '', path: '/api/.*', headers: ['X-Team: a'] } })
    expect(text()).toContain(
      'http:\n              - path: /api/.*\n                headers:\n                  - "X-Team: a"\n'
    )
    run('removeL7', { edge, l7: 0, index: 0 })
    expect(text()).toBe(WEB)
  })

  it('is refused where it cannot stand, in a sentence', () => {
    const { edge, run } = open(WEB)
    const message = (name: 'addL7', args: CommandArgs['addL7']) => run(name, args)?.message
    expect(message('addL7', { edge, port: 0, rule: { kind: 'dns', matchPattern: '*' } })).toContain(
      'DNS rules are of egress'
    )
    run('addL7', { edge, port: 0, rule: { kind: 'http' } })
    expect(message('addL7', { edge, port: 1, rule: { kind: 'http' } })).toContain('Name a port first')
    const np = open(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {}\n  ingress:\n    - ports: [{port: 80}]\n'
    )
    expect(np.run('addL7', { edge: np.edge, port: 0, rule: { kind: 'http' } })?.message).toContain('ends at ports')
    const deny = open(WEB.replace('ingress:', 'ingressDeny:'))
    expect(deny.run('addL7', { edge: deny.edge, port: 0, rule: { kind: 'http' } })?.message).toContain('A deny rule')
  })

  it('of peers that share a rule leaves the others as they are', () => {
    const { edge, run, canvas } = open(WEB.replace('{app: web}', '{app: web}\n        - matchLabels: {app: job}'))
    run('addL7', { edge, port: 0, rule: { kind: 'sni', name: 'example.com' } })
    expect(
      canvas()
        .edges.map(({ label }) => label)
        .toSorted()
    ).toEqual(['TCP 80', 'TCP 80 · TLS'])
  })
})
