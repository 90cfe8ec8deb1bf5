import { describe, expect, inject, it } from 'vitest'
import { readKubernetes } from '@/lib/server/cluster/kubernetes'
import { ApiServer } from '../differential/api-server/server'
import { builtVersion } from './api-server'

const kubeconfig = inject('kubeconfig')
const server = new ApiServer(kubeconfig)

describe('a real API server', () => {
  it('is the one that was built', async () => {
    expect(await server.version()).toBe(builtVersion())
  })

  it('is read whole: namespaces, its own endpoint slice, and policies as they were written', async () => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }
    const metadata = { name: 'p', namespace: 'default' }
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec }
    const made = await server.create('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies', policy)
    expect(made.status).toBe(201)
    const { objects, forbidden, context } = await readKubernetes({ kubeconfig })
    expect(context).toBe('test')
    expect(forbidden).toEqual([])
    expect(objects).toContainEqual(
      expect.objectContaining({ kind: 'Namespace', metadata: expect.objectContaining({ name: 'kube-system' }) })
    )
    expect(objects).toContainEqual(
      expect.objectContaining({
        kind: 'EndpointSlice',
        metadata: expect.objectContaining({
          labels: expect.objectContaining({ 'kubernetes.io/service-name': 'kubernetes' })
        })
      })
    )
    expect(objects).toContainEqual(expect.objectContaining({ kind: 'NetworkPolicy', spec }))
  })
})
