import type { ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiServer } from '../differential/api-server/server'
import { binaryFolder } from './build.mjs'
import { run, stop } from './process'

/** A real API server with an etcd of its own, on loopback; nothing of it is left once it is ended. */
export interface RunningApiServer {
  /** Of somebody who may do everything. */
  readonly kubeconfig: string
  /** The same for a user of this name, who may do what RBAC gives him. */
  userConfig(user: string): string
  /** Ends kube-apiserver, as a crash does; etcd goes on. */
  kill(): Promise<void>
  /** Starts it again, at the same address. */
  start(): Promise<void>
  end(): Promise<void>
}

export async function startApiServer(): Promise<RunningApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-api-'))
  const at = (name: string) => join(folder, name)
  const [port, client, peer] = await Promise.all([freePort(), freePort(), freePort()])
  const tokens = new Map([['admin', randomBytes(16).toString('hex')]])
  const users = ['reader', 'writer', 'nobody']
  for (const user of users) tokens.set(user, randomBytes(16).toString('hex'))
  const line = ([user, token]: [string, string]) => `${token},${user},${user}${user === 'admin' ? ',"system:masters"' : ''}`
  writeFileSync(at('tokens.csv'), [...tokens].map(line).join('\n'), { mode: 0o600 })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(at('accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })

  const etcd = run([
    join(binaryFolder(), 'etcd'),
    `--data-dir=${at('etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=error',
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`
  ])
  let server: ChildProcess | undefined
  const config = (user: string) => {
    const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': at('certs/apiserver.crt') }
    const path = at(`${user}.kubeconfig`)
    const text = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: user, user: { token: tokens.get(user) } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      'current-context': 'test'
    }
    writeFileSync(path, JSON.stringify(text), { mode: 0o600 })
    return path
  }
  const start = async () => {
    server = run([
      join(binaryFolder(), 'kube-apiserver'),
      `--etcd-servers=http://127.0.0.1:${client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=10.255.255.1',
      `--secure-port=${port}`,
      `--cert-dir=${at('certs')}`,
      `--token-auth-file=${at('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${at('accounts.key')}`,
      `--service-account-signing-key-file=${at('accounts.key')}`
    ])
    await ready(config('admin'), server)
  }
  const end = async () => {
    await Promise.all([stop(server), stop(etcd)])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await end()
    throw error
  }
  return { kubeconfig: config('admin'), userConfig: config, kill: () => stop(server), start, end }
}

/** Asked again each time that it has answered or refused: it has no event to wait for. */
async function ready(kubeconfig: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until && server.exitCode === null) {
    try {
      const { status } = await new ApiServer(kubeconfig).get('/readyz')
      if (status === 200) return
    } catch {
      // not listening yet, or no certificate yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the API server did not come up')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number }
      server.close(() => resolve(port))
    })
  })
}

/** The version that `kubernetes/go.mod` asks for. */
export function builtVersion(): string {
  const text = readFileSync(new URL('kubernetes/go.mod', import.meta.url), 'utf8')
  return /k8s\.io\/kubernetes (v\S+)/.exec(text)?.[1] ?? ''
}
