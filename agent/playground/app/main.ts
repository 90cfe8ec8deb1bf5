import type { AppConfig, FromApp, ToApp } from '../wire'
import { startCalls } from './calls'
import { onLines } from './lines'
import { probe } from './probe'
import { serve } from './serve'

/** The application of one pod, or of a host outside. It runs inside that pod's network namespace and knows nothing else. */

const say = (message: FromApp) => process.stdout.write(`${JSON.stringify(message)}\n`)

let calls: ReturnType<typeof startCalls> | undefined
let config: AppConfig | undefined

const hear: { readonly [T in ToApp['type']]: (message: Extract<ToApp, { type: T }>) => unknown } = {
  async config(message) {
    config = message.config
    process.title = config.id
    await Promise.all(config.serves.map((serving) => serve(serving, message.config)))
    say({ type: 'ready' })
  },
  go() {
    if (config) calls ??= startCalls(config)
  },
  async probe({ id, probe: wanted }) {
    say({ type: 'probe', id, ...(await probe(wanted)) })
  },
  counts({ id }) {
    say({ type: 'counts', id, calls: calls?.counts() ?? [] })
  }
}

onLines(process.stdin, (line) => {
  const message = JSON.parse(line) as ToApp
  const heard = hear[message.type] as (message: ToApp) => unknown
  Promise.resolve(heard(message)).catch((error) => {
    console.error(error)
    process.exit(1)
  })
})
// Whoever speaks to us is gone.
process.stdin.on('end', () => process.exit(0))
