import { VERSION } from '@/lib/api'
import { configFrom } from './config'
import { setCurrentServer } from './current'
import { endWithSupervisor, sayWhenReady } from './ready'
import { WebServer } from './server'

/** Called by instrumentation.ts, once a process. */
export function startServer(env: Readonly<Record<string, string | undefined>>): void {
  const config = configFrom(env, VERSION)
  const server = new WebServer(config)
  setCurrentServer(server)
  if (config.startTokenFile === undefined) console.log(`Open ${server.makeLink()}`)
  // Event streams never end by themselves, and Next waits for open answers before it goes.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close())
  sayWhenReady(env, config.port)
  endWithSupervisor(env, () => process.exit(0))
}
