import { closeSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { startApp } from './apps'
import { objectsOf, writeObjects } from './objects'
import { plan as planOf } from './plan'
import { problem, resolveProbe } from './probe'
import { servePlayground } from './service'
import { readShop } from './shop'
import { makeHosts, makeNode, mountOwn } from './topology'

/**
 * The playground's first process: process 1 of the node's process namespace. All that it makes goes when it goes.
 * What it is given is in docs/decisions/0002.
 */
process.umask(0o077)
const log = pino({ base: { part: 'playground' } })
const need = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

async function main(): Promise<void> {
  const runDir = need('PORTCULLIS_RUN_DIR')
  const program = { node: need('PORTCULLIS_APP_NODE'), bundle: need('PORTCULLIS_APP') }
  const yaml = readFileSync(need('PORTCULLIS_PLAYGROUND_FILE'), 'utf8')
  const plan = planOf(readShop(yaml), runDir)
  const hosts = [...plan.pods, ...plan.outside]

  await mountOwn(join(runDir, 'netns'))
  await makeNode(plan)
  await writeObjects(join(runDir, 'objects'), objectsOf(plan, true))
  await makeHosts(plan, hosts)
  const started = await Promise.all(
    hosts.map(async (host) => [host.id, await startApp(plan, host, program, (text) => log.warn(text))] as const)
  )
  const apps = new Map(started)
  for (const app of apps.values()) app.go()

  await servePlayground(join(runDir, 'playground.sock'), process.env.PORTCULLIS_SOCKET_OWNER ?? '', {
    yaml,
    simulated: false,
    async probe(request) {
      const resolved = resolveProbe(plan, request)
      if ('problem' in resolved) return problem(resolved.problem)
      const app = apps.get(resolved.from)
      return app
        ? app.probe(resolved.probe).catch((error: Error) => problem(error.message))
        : problem(`${resolved.from} does not run`)
    }
  })
  log.info({ pods: plan.pods.length, outside: plan.outside.length }, 'up')
  ready()
}

function ready(): void {
  const fd = Number(process.env.PORTCULLIS_READY_FD)
  if (!fd) return
  writeSync(fd, 'ready\n')
  closeSync(fd)
}

// Whoever started us is gone, or asks us to end: with process 1 goes everything in the namespace.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))
process.stdin.on('end', () => process.exit(0)).resume()

main().catch((error: Error) => {
  log.fatal({ error: error.stack }, 'the playground could not be made')
  process.exit(1)
})
