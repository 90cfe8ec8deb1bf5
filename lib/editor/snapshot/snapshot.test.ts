import { describe, expect, it } from 'vitest'
import { readSnapshot } from './snapshot'

const pod = { metadata: { name: 'web-0', namespace: 'shop', labels: { app: 'web' } }, spec: { nodeName: 'n1' }, status: {} }
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec: { podSelector: {} }
}

describe('a dump of a cluster', () => {
  it('is a world with its pods and policies, whatever list they came in', () => {
    const list = { kind: 'List', items: [{ ...pod, kind: 'Pod' }, policy, { kind: 'Node', metadata: { name: 'n1' } }] }
    const world = readSnapshot(JSON.stringify(list))
    expect(world).toMatchObject({ pods: [{ name: 'web-0' }], localNode: 'n1' })
    expect(typeof world === 'object' && world.policies).toHaveLength(1)
    expect(readSnapshot(JSON.stringify({ kind: 'PodList', items: [pod] }))).toMatchObject({ pods: [{ namespace: 'shop' }] })
    expect(
      readSnapshot('kind: Pod\nmetadata: {name: a, namespace: b}\n---\nkind: Namespace\nmetadata: {name: b}\n')
    ).toMatchObject({
      pods: [{ name: 'a' }]
    })
  })

  it('is not made of policies', () => {
    expect(readSnapshot(JSON.stringify(policy))).toBeUndefined()
    expect(readSnapshot(`kind: Namespace\nmetadata: {name: shop}\n---\n${JSON.stringify(policy)}`)).toBeUndefined()
    expect(readSnapshot('hello')).toBeUndefined()
  })

  it('that is cut off is told, and not taken for a smaller cluster', () => {
    expect(readSnapshot('{"kind":"List","items":[{"kind":"Pod"')).toContain('not whole')
  })
})
