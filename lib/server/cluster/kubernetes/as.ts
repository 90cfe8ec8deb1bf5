import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import type { Person } from '../person'

/** The same API server, under a person's name. */
export function configAs(own: KubeConfig, person: Person): KubeConfig {
  const token = person.token()
  if (token === undefined) return new Impersonating(own, person)
  const config = new KubeConfig()
  const cluster = own.getCurrentCluster()
  if (cluster === null) throw new TypeError('no cluster')
  // Nothing of our own credentials comes along: a client certificate would go before the token.
  config.loadFromOptions({
    clusters: [cluster],
    users: [{ name: person.name, token }],
    contexts: [{ name: own.getCurrentContext(), cluster: cluster.name, user: person.name }],
    currentContext: own.getCurrentContext()
  })
  return config
}

/** By our own credentials, which may impersonate and need nothing else for it; the library knows no groups. */
class Impersonating extends KubeConfig {
  readonly #person: Person

  constructor(own: KubeConfig, person: Person) {
    super()
    this.#person = person
    const { clusters, users, contexts, currentContext } = own
    this.loadFromOptions({ clusters, users, contexts, currentContext })
  }

  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    await super.applyToHTTPSOptions(options)
    const { name, groups } = this.#person
    options.headers = {
      ...(options.headers as Record<string, string>),
      'Impersonate-User': name,
      ...(groups.length > 0 && { 'Impersonate-Group': [...groups] })
    }
  }
}
