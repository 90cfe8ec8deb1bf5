import { describe, expect, it } from 'vitest'
import { shop } from '@/test/worlds/shop'
import type { PolicyHead, SelectorInput } from './model'
import { matchChange, previewPeer, previewSubject } from './preview'

const policy: PolicyHead = {
  kind: 'CiliumNetworkPolicy',
  kindText: 'CiliumNetworkPolicy',
  name: 'p',
  namespace: 'default',
  description: ''
}
const app = (value: string): SelectorInput => [{ key: 'app', operator: 'In', values: [value], form: 'label' }]

describe('what a selector would match', () => {
  it('is said before it is written, for a peer and for the subject', () => {
    const world = shop([])
    expect(previewSubject(world, policy, app('backend2'))?.pods).toEqual([{ namespace: 'default', name: 'backend2' }])
    const peer = { kind: 'endpoints', selector: app('intruder'), namespace: { kind: 'own' } } as const
    expect(previewPeer(world, policy, 'ingress', peer)?.pods).toEqual([{ namespace: 'default', name: 'intruder' }])
    expect(previewPeer(undefined, policy, 'ingress', peer)).toBeUndefined()
    // A NetworkPolicy cannot say it: nothing is claimed.
    expect(
      previewPeer(world, { ...policy, kind: 'NetworkPolicy' }, 'egress', { kind: 'fqdn', matchName: 'a.b' })
    ).toBeUndefined()
  })

  it('tells who was just won and who was just lost', () => {
    const pods = (...names: readonly string[]) => ({ pods: names.map((name) => ({ namespace: 'default', name })) })
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
    const { kept, won, lost } = matchChange(pods('a', 'b'), pods('b', 'c'))
    expect([names(kept), names(won), names(lost)]).toEqual([['b'], ['c'], ['a']])
    expect(matchChange(undefined, pods('a'))).toMatchObject({ won: [], lost: [] })
  })
})
