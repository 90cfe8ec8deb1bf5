import { createHash } from 'node:crypto'
import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterChoice, loadConfig } from '@/lib/server/cluster/kubernetes'
import { CannotStart } from './instance'
import type { User } from './user'

/**
 * The kubeconfig as the web server can read it. Where that is somebody else (we are root), a copy of its own with the one context in it
 * and the certificates inside; a plugin for credentials could not be run as somebody else. Throws CannotStart.
 */
export function kubeconfigFor(
  choice: ClusterChoice,
  run: string,
  web: User
): { readonly path: string; readonly context: string } {
  const config = configOf(choice)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  const context = config.getCurrentContext()
  if ((user?.exec || user?.authProvider) && process.getuid?.() === 0) {
    const fix = 'Start it as yourself, without sudo: with a kubeconfig it needs no root.'
    throw new CannotStart(
      `The credentials of ${context} come from a plugin (${user.exec?.command ?? user.authProvider?.name}). ${fix}`
    )
  }
  const text = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'cluster',
        cluster: {
          server: cluster?.server,
          'certificate-authority-data': inside(cluster?.caData, cluster?.caFile),
          'insecure-skip-tls-verify': cluster?.skipTLSVerify || undefined,
          'tls-server-name': cluster?.tlsServerName,
          'proxy-url': cluster?.proxyUrl
        }
      }
    ],
    users: [
      {
        name: user?.name ?? 'user',
        user: {
          token: user?.token,
          username: user?.username,
          password: user?.password,
          'client-certificate-data': inside(user?.certData, user?.certFile),
          'client-key-data': inside(user?.keyData, user?.keyFile),
          exec: user?.exec,
          'auth-provider': user?.authProvider
        }
      }
    ],
    contexts: [{ name: context, context: { cluster: 'cluster', user: user?.name ?? 'user' } }],
    'current-context': context
  }
  const path = join(run, 'kubeconfig')
  writeFileSync(path, JSON.stringify(text), { mode: 0o600 })
  if (process.getuid?.() === 0) chownSync(path, web.uid, web.gid)
  return { path, context }
}

/** One cluster's name among others, for what is kept of it: by its address and its authority, twelve characters. Throws CannotStart. */
export function nameOfCluster(choice: ClusterChoice): string {
  const cluster = configOf(choice).getCurrentCluster()
  const of = [cluster?.server ?? '', inside(cluster?.caData, cluster?.caFile) ?? '']
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 12)
}

function configOf(choice: ClusterChoice): ReturnType<typeof loadConfig> {
  try {
    return loadConfig(choice)
  } catch (error) {
    const { message, fix = '' } = error as Error & { readonly fix?: string }
    throw new CannotStart(`${message} ${fix}`.trim())
  }
}

/** Of a certificate: what is in the kubeconfig, or in the file that it names. */
function inside(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined || file === undefined) return data
  try {
    return readFileSync(file).toString('base64')
  } catch (error) {
    throw new CannotStart(`The kubeconfig names ${file}, which cannot be read: ${(error as Error).message}.`)
  }
}
