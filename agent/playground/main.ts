import { readFileSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { onLines } from './app/lines'
import type { Program } from './apps'
import { plan as planOf } from './plan'
import { makeReal, makeRealNode } from './real'
import { servePlayground } from './service'
import { readShop } from './shop'
import { makeSimulated } from './simulated'

/**
 * The playground's first process: process 1 of the node's process namespace, unless it is simulated. All that it makes goes when
 * it goes. What it is given is in docs/decisions/0002.
 */
process.umask(0o077)
const log = pino({ base: { part: 'playground' } })

// Whoever started us is gone, or asks us to end: with process 1 goes everything in the namespace.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))
process.stdin.on('end', () => process.exit(0))

/** The agent judges, or will not: the traffic may begin. */
const go = new Promise<void>((resolve) => onLines(process.stdin, (line) => line === 'go' && resolve()))

async function main(): Promise<void> {
  const runDir = need('PORTCULLIS_RUN_DIR')
  const yaml = readFileSync(need('PORTCULLIS_PLAYGROUND_FILE'), 'utf8')
  const plan = planOf(readShop(yaml), runDir)
  const simulated = process.env.PORTCULLIS_DATAPATH === 'simulated'
  await mkdir(join(runDir, 'objects'), { recursive: true, mode: 0o700 })
  if (!simulated) await makeRealNode(plan, runDir)
  tell('node')
  const playground = simulated ? await makeSimulated(plan, runDir) : await makeReal(plan, runDir, program(runDir), log)
  const owner = process.env.PORTCULLIS_SOCKET_OWNER ?? ''
  await servePlayground(join(runDir, 'playground.sock'), owner, { ...playground, yaml })
  log.info({ pods: plan.pods.length, outside: plan.outside.length, simulated }, 'up')
  tell('ready')
  await go
  playground.go()
}

function program(run: string): Program {
  return {
    node: need('PORTCULLIS_APP_NODE'),
    bundle: need('PORTCULLIS_APP'),
    user: need('PORTCULLIS_APP_USER'),
    run,
    state: need('PORTCULLIS_HIDDEN')
  }
}

function need(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** On the supervisor's pipe, if there is one. */
function tell(what: 'node' | 'ready'): void {
  const fd = Number(process.env.PORTCULLIS_READY_FD)
  if (fd > 0) writeSync(fd, `${what}\n`)
}

main().catch((error: Error) => {
  log.fatal({ error: error.stack }, 'the playground could not be made')
  process.exit(1)
})
