import type { ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryFolder } from '../build.mjs'
import { run, stop } from '../process'
import type { Credentials } from './credentials'
import { scopeName, within } from './network'
import { type Family, GATEWAY, inOrder, SERVICES } from './plan'

/** etcd, the API server, the controllers and the scheduler, on the switch's address. */
export class ControlPlane {
  readonly certificate: string
  private readonly folder: string
  private readonly first: Family
  private readonly credentials: Credentials
  private readonly key: string
  private readonly tokens: string
  private readonly audit: readonly string[]
  private readonly running = new Map<string, ChildProcess>()

  /** `audited`: the group whose requests are in `auditLog`. */
  constructor(folder: string, credentials: Credentials, first: Family, audited?: string) {
    this.folder = folder
    this.audit = audited === undefined ? [] : this.auditOptions(audited)
    this.first = first
    this.credentials = credentials
    this.certificate = join(folder, 'certs/apiserver.crt')
    this.key = join(folder, 'accounts.key')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(this.key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    this.tokens = credentials.write()
  }

  startServer(): void {
    this.start('etcd', [
      `--data-dir=${join(this.folder, 'etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=error',
      '--listen-client-urls=http://127.0.0.1:2379',
      '--advertise-client-urls=http://127.0.0.1:2379',
      '--listen-peer-urls=http://127.0.0.1:2380'
    ])
    this.start('kube-apiserver', [
      '--etcd-servers=http://127.0.0.1:2379',
      `--bind-address=${GATEWAY[this.first]}`,
      `--advertise-address=${GATEWAY[this.first]}`,
      `--cert-dir=${join(this.folder, 'certs')}`,
      `--token-auth-file=${this.tokens}`,
      '--authorization-mode=Node,RBAC',
      `--service-cluster-ip-range=${inOrder(SERVICES, this.first)}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${this.key}`,
      `--service-account-signing-key-file=${this.key}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--allow-privileged=true',
      ...this.audit
    ])
  }

  /** Once the API server answers: its certificate is there by then. */
  startControllers(): void {
    const config = (name: string) => `--kubeconfig=${this.credentials.kubeconfig(name, this.certificate)}`
    this.start('kube-controller-manager', [
      config('kube-controller-manager'),
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--root-ca-file=${this.certificate}`,
      `--service-account-private-key-file=${this.key}`,
      `--service-cluster-ip-range=${inOrder(SERVICES, this.first)}`,
      '--allocate-node-cidrs=false'
    ])
    this.start('kube-scheduler', [config('kube-scheduler'), '--leader-elect=false'])
  }

  /** The API server ends as a crash would end it; etcd goes on. `startServer` starts it again. */
  async killServer(): Promise<void> {
    await stop(this.running.get('kube-apiserver'))
    this.running.delete('kube-apiserver')
  }

  async end(): Promise<void> {
    await Promise.all([...this.running.values()].map(stop))
  }

  get auditLog(): string {
    return join(this.folder, 'audit.log')
  }

  private auditOptions(group: string): readonly string[] {
    const file = join(this.folder, 'audit.json')
    const rules = [{ level: 'Metadata', userGroups: [group] }, { level: 'None' }]
    writeFileSync(file, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }))
    return [`--audit-policy-file=${file}`, `--audit-log-path=${this.auditLog}`]
  }

  private start(name: string, args: readonly string[]): void {
    if (this.running.has(name)) return
    const command = [...within(scopeName('cp')), join(binaryFolder(), name), ...args]
    this.running.set(name, run(command, join(this.folder, `${name}.log`)))
  }
}
