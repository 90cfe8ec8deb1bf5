import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { afterEach, expect, it, vi } from 'vitest'
import { kubeconfigFor } from './kubernetes'

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

// Guards: the editor of a pod is logged out an hour after it started, when its service account's token has been replaced.
it('token-replaced: in a pod the web server is told where its token is, not what it was', () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.0.0.1')
  vi.stubEnv('KUBERNETES_SERVICE_PORT', '443')
  vi.spyOn(process, 'getuid').mockReturnValue(65534)
  const load = vi.spyOn(KubeConfig.prototype, 'loadFromCluster').mockImplementation(function (this: KubeConfig) {
    this.loadFromOptions({
      clusters: [{ name: 'inCluster', server: 'https://10.0.0.1:443', caData: 'AA==', skipTLSVerify: false }],
      users: [{ name: 'inClusterUser', authProvider: { name: 'tokenFile', config: { tokenFile: '/var/run/token' } } }],
      contexts: [{ name: 'inClusterContext', cluster: 'inCluster', user: 'inClusterUser' }],
      currentContext: 'inClusterContext'
    })
  })
  const { path, context } = kubeconfigFor({ inCluster: true }, folder, { uid: 65534, gid: 65534 } as never)
  load.mockRestore()
  const read = new KubeConfig()
  read.loadFromFile(path)
  expect(read.getCurrentContext()).toBe(context)
  expect(read.getCurrentUser()).toMatchObject({ authProvider: { config: { tokenFile: '/var/run/token' } } })
  expect(read.getCurrentUser()?.token).toBeUndefined()
})
