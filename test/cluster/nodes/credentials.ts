import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiAddress, type Family } from './plan'

/** Who speaks to the API server, by a token each, made for the run. */
export class Credentials {
  private readonly folder: string
  private readonly server: string
  private readonly users: readonly {
    readonly name: string
    readonly user: string
    readonly group: string
    readonly token: string
  }[]

  constructor(folder: string, nodes: number, first: Family) {
    this.folder = folder
    this.server = `https://${apiAddress(first)}:6443`
    const entry = (name: string, user: string, group = '') => ({ name, user, group, token: randomBytes(16).toString('hex') })
    this.users = [
      entry('admin', 'admin', 'system:masters'),
      ...['kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map((name) => entry(name, `system:${name}`)),
      ...Array.from({ length: nodes }, (_, at) => entry(`n${at + 1}`, `system:node:n${at + 1}`, 'system:nodes'))
    ]
  }

  /** The file that kube-apiserver reads. */
  write(): string {
    const file = join(this.folder, 'tokens.csv')
    const lines = this.users.map(({ token, user, group }) => `${token},${user},${user}${group && `,"${group}"`}`)
    writeFileSync(file, lines.join('\n'), { mode: 0o600 })
    return file
  }

  /** Path of the kubeconfig of `admin`, of a component, or of a node's kubelet. `certificate`: of the API server, its own authority. */
  kubeconfig(name: string, certificate: string): string {
    const file = join(this.folder, `${name}.kubeconfig`)
    const { token } = this.users.find((user) => user.name === name) ?? {}
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server: this.server, 'certificate-authority': certificate } }],
      users: [{ name, user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: name } }],
      'current-context': 'test'
    }
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 })
    return file
  }
}
