import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Program, startApp } from './apps'
import { objectsOf, writeObjects } from './objects'
import type { Plan } from './plan'
import { problem, resolveProbe } from './probe'
import type { Playground } from './service'
import { makeHosts, makeNode, mountOwn } from './topology'

/** Makes everything of the plan; resolves once all applications listen, and have begun to call each other. */
export async function makeReal(
  plan: Plan,
  runDir: string,
  program: Program,
  log: Logger
): Promise<Omit<Playground, 'yaml'>> {
  const hosts = [...plan.pods, ...plan.outside]
  await mountOwn(join(runDir, 'netns'))
  await makeNode(plan)
  await writeObjects(join(runDir, 'objects'), objectsOf(plan, true))
  await makeHosts(plan, hosts)
  const apps = new Map(
    await Promise.all(
      hosts.map(async (host) => [host.id, await startApp(plan, host, program, (text) => log.warn(text))] as const)
    )
  )
  for (const app of apps.values()) app.go()

  return {
    simulated: false,
    async probe(request) {
      const resolved = resolveProbe(plan, request)
      if ('problem' in resolved) return problem(resolved.problem)
      const app = apps.get(resolved.from)
      if (!app) return problem(`${resolved.from} does not run`)
      return app.probe(resolved.probe).catch((error: Error) => problem(error.message))
    },
    async traffic() {
      const counts = [...apps].map(async ([from, app]) =>
        (await app.counts().catch(() => [])).map((call) => ({ from, ...call }))
      )
      return (await Promise.all(counts)).flat()
    }
  }
}
