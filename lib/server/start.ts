import { VERSION } from '@/lib/api'
import { configFrom } from './config'
import { setCurrentServer } from './current'
import { refuseLargeBodiesEarly } from './early'
import { endWithSupervisor, sayWhenReady } from './ready'
import { WebServer } from './server'

/** For what is being answered when the process is asked to end. */
const LAST_ANSWERS_MS = 1000
/** For what is rolled back before: a cluster gives a pod half a minute. */
const LAST_CHANGES_MS = 20_000

/** Called by instrumentation.ts, once a process. */
export function startServer(env: Readonly<Record<string, string | undefined>>): void {
  const config = configFrom(env, VERSION)
  const server = new WebServer(config)
  setCurrentServer(server)
  refuseLargeBodiesEarly()
  if (config.startTokenFile === undefined) console.log(`Open ${server.makeLink()}`)
  let ending = false
  const end = async (lastAnswersMs: number) => {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(1), LAST_CHANGES_MS)
    // Event streams never end by themselves, and Next waits for open answers and for connections that are kept alive.
    await server.end()
    setTimeout(() => process.exit(0), lastAnswersMs)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(LAST_ANSWERS_MS))
  sayWhenReady(env, config.port)
  endWithSupervisor(env, () => void end(0))
}
