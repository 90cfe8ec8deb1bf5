import { credentials } from '@grpc/grpc-js'
import type { Plan } from './plan'
import { resolveProbe } from './probe'
import { services } from './proto'
import type { Probe } from './wire'

const PATIENCE_MS = 2000
/** Nobody waits for imagined connections: so many milliseconds between two of a kind at the least. */
const LEISURE_MS = 2000

/** Connections that are not made: the agent on that socket looks up what would become of each, and notes the flows. */
export class ImaginedTraffic {
  readonly #plan: Plan
  readonly #client: InstanceType<ReturnType<typeof services>['Playground']>

  constructor(plan: Plan, socket: string) {
    this.#plan = plan
    this.#client = new (services().Playground)(`unix:${socket}`, credentials.createInsecure())
  }

  /** Resolves when the agent has noted it, or does not answer. */
  note(from: string, { address, port, protocol, timeoutMs }: Probe): Promise<void> {
    const { requestSerialize, responseDeserialize, path } = services().Playground.service.Probe ?? {}
    const host = [...this.#plan.pods, ...this.#plan.outside].find(({ id }) => id === from)
    const source = address.includes(':') ? host?.addresses.ipv6 : host?.addresses.ipv4
    if (!path || !requestSerialize || !responseDeserialize || !source) return Promise.resolve()
    const request = { fromPod: source, toPod: address, port, protocol, timeoutMs }
    const deadline = Date.now() + PATIENCE_MS
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline }, () => resolve())
    })
  }

  /** What the applications would do all the time. */
  begin(): void {
    for (const { id, calls } of [...this.#plan.pods, ...this.#plan.outside]) {
      for (const { to, port, every } of calls) {
        const resolved = resolveProbe(this.#plan, { ...party('from', id), ...party('to', to), ...ANY, port })
        if ('problem' in resolved) continue
        setInterval(() => void this.note(id, resolved.probe), Math.max(every, LEISURE_MS)).unref()
      }
    }
  }
}

const ANY = { protocol: 'TCP', timeoutMs: 0, family: '' }

function party<Side extends 'from' | 'to'>(side: Side, id: string) {
  const [namespace, name] = id.includes('/') ? id.split('/') : ['', id]
  return { [`${side}Namespace`]: namespace, [`${side}Pod`]: name } as Record<`${Side}Namespace` | `${Side}Pod`, string>
}
