import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type App, type Program, startApp } from './apps'
import { startKubelet } from './kubelet'
import { objectsOf, writeObjects } from './objects'
import type { Plan, PlannedHost } from './plan'
import { problem, resolveProbe } from './probe'
import type { Playground } from './service'
import { makeHosts, makeNode, mountOwn } from './topology'

/** A container that ends is started again too, though not at once. */
const RESTART_MS = 1000

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
  const apps = new Map<string, App>()
  const startOne = async (host: PlannedHost) => {
    const app = await startApp(plan, host, program, (text) => log.warn(text))
    apps.set(host.id, app)
    app.ended.then((why) => restart(host, why)).catch(fail)
    return app
  }
  const restart = async (host: PlannedHost, why: string) => {
    apps.delete(host.id)
    log.error({ pod: host.id, why }, 'an application has ended, and is started again')
    await wait(RESTART_MS)
    const app = await startOne(host)
    app.go()
  }
  const fail = (error: Error) => log.error({ error: error.message }, 'an application could not be started again')
  await Promise.all(hosts.map(startOne))
  for (const app of apps.values()) app.go()
  const readiness = startKubelet(plan)

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
      const ofNode = readiness().map((count) => ({ from: plan.node.name, ...count, resolved: 0, unresolved: 0 }))
      return [...(await Promise.all(counts)).flat(), ...ofNode]
    }
  }
}
