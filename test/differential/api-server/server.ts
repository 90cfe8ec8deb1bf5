import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { load } from 'js-yaml'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A real API server, as KUBECONFIG says: its first cluster and its first user, by certificate or by token. */
export class ApiServer {
  readonly #base: string
  readonly #identity: { readonly ca: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
  readonly #token: string | undefined

  constructor(path = process.env.KUBECONFIG ?? '') {
    const { clusters, users } = load(readFileSync(path, 'utf8')) as {
      readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[]
      readonly users: readonly { readonly user: Readonly<Record<string, string>> }[]
    }
    const [cluster, user] = [clusters[0]?.cluster, users[0]?.user]
    if (!cluster?.server || !user) throw new Error(`${path} names no server`)
    const part = (of: Readonly<Record<string, string>>, name: string) => {
      const data = of[`${name}-data`]
      return data === undefined ? readFileSync(of[name] ?? '') : Buffer.from(data, 'base64')
    }
    this.#base = cluster.server
    const ca = part(cluster, 'certificate-authority')
    this.#token = user.token
    this.#identity =
      user.token === undefined ? { ca, cert: part(user, 'client-certificate'), key: part(user, 'client-key') } : { ca }
  }

  async version(): Promise<string> {
    return ((await this.#ask('GET', '/version')).body as { readonly gitVersion: string }).gitVersion
  }

  /** What it would say to this object; nothing is kept. */
  dryRun(path: string, type: 'application/json' | 'application/yaml', text: string): Promise<Answer> {
    return this.#ask('POST', `${path}?dryRun=All&fieldValidation=Ignore`, type, text)
  }

  /** Makes an object. */
  create(path: string, object: object): Promise<Answer> {
    return this.#ask('POST', path, 'application/json', JSON.stringify(object))
  }

  /** Changes what `object` has of it, by a JSON merge patch. */
  patch(path: string, object: object): Promise<Answer> {
    return this.#ask('PATCH', path, 'application/merge-patch+json', JSON.stringify(object))
  }

  /** Objects as kubectl prints them. */
  table(path: string): Promise<Answer> {
    return this.#ask('GET', path, undefined, undefined, 'application/json;as=Table;g=meta.k8s.io;v=v1')
  }

  delete(path: string): Promise<Answer> {
    return this.#ask('DELETE', path)
  }

  get(path: string): Promise<Answer> {
    return this.#ask('GET', path)
  }

  #ask(method: string, path: string, type?: string, text?: string, accept = 'application/json'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        accept,
        ...(type ? { 'content-type': type } : {}),
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` })
      }
      const asked = request(new URL(path, this.#base), { method, headers, ...this.#identity }, (response) => {
        let all = ''
        response.setEncoding('utf8').on('data', (some) => {
          all += some
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: read(all) }))
      })
      asked.on('error', reject)
      asked.end(text)
    })
  }
}

/** Most answers are JSON; of those that are not, the text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
