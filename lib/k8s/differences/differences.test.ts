import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/lib/policy'
import { cnp, EXAMPLE, np, shop } from '@/test/worlds/shop'
import { differenceIssues, differences } from './index'

const world = shop([])
const found = (document: unknown, from: Dialect, to: Dialect) =>
  differences([document], { from, to, world }).map(({ trait, path }) => `${trait} ${path}`)
const backend2 = { endpointSelector: { matchLabels: { app: 'backend2' } } }
const backend1 = { fromEndpoints: [{ matchLabels: { app: 'backend1' } }] }
const port = (more: object) => ({ toPorts: [{ ports: [{ port: '8000', protocol: 'TCP', ...more }] }] })

describe('[11.10] the user’s own objects under another dialect', () => {
  it('name the line of the table that makes the difference', () => {
    const ranged = cnp({ ...backend2, ingress: [{ ...backend1, ...port({ endPort: 8010 }) }] })
    expect(found(ranged, 'cilium-1.20', 'cilium-1.15')).toEqual(['portRanges spec.ingress[0]'])
    const open = cnp({ ...backend2, enableDefaultDeny: { ingress: false }, ingress: [backend1] })
    expect(found(open, 'cilium-1.20', 'cilium-1.15')).toContain('enableDefaultDeny spec')
    const block = np({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/24' } }] }] })
    expect(found(block, 'kubernetes', 'cilium-1.20')).toContain('networkPolicy spec.ingress[0]')
    expect(found(EXAMPLE, 'cilium-1.20', 'kubernetes')).toContain('ciliumPolicy spec')
    const empty = cnp({ ...backend2, egress: [{ toFQDNs: [], ...port({}) }] })
    expect(found(empty, 'cilium-1.20', 'portcullis')).toEqual(['emptyNamesWithPortsIsAny spec.egress[0]'])
  })

  it('say nothing of what both read alike', () => {
    expect(found(EXAMPLE, 'cilium-1.20', 'portcullis')).toEqual([])
    expect(found(np({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }), 'kubernetes', 'portcullis')).toEqual(
      []
    )
    expect(found({ kind: 'Pod' }, 'kubernetes', 'portcullis')).toEqual([])
  })

  it('are told in one sentence, with a flow of the cluster', () => {
    const ranged = cnp({ ...backend2, ingress: [{ ...backend1, ...port({ endPort: 8010 }) }] })
    expect(differenceIssues([ranged], { from: 'cilium-1.20', to: 'cilium-1.15', world })).toMatchObject([
      {
        code: 'reads-otherwise-elsewhere',
        severity: 'info',
        policy: 'CiliumNetworkPolicy/default/p',
        path: 'spec.ingress[0]',
        message: expect.stringMatching(
          /^Under Cilium 1\.15 endPort is cut off: only the first port counts\. Example: .*default\/backend1.*default\/backend2.* is denied there and allowed here\.$/
        )
      }
    ])
  })
})
