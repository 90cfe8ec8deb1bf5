import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type App, type Program, startApp } from './apps'
import { type Readiness, startKubelet } from './kubelet'
import { objectsOf, writeObjects } from './objects'
import type { Plan, PlannedHost } from './plan'
import { problem, resolveProbe } from './probe'
import type { Playground } from './service'
import { makeHosts, makeNode, mountOwn } from './topology'

/** A container that ends is started again too, though not at once. */
const RESTART_MS = 1000

/** The node alone: its mounts, its addresses. The agent can run on it from then on. */
export async function makeRealNode(plan: Plan, runDir: string): Promise<void> {
  await mountOwn(join(runDir, 'netns'))
  await makeNode(plan)
}

/** The pods and the hosts outside; resolves once all applications listen. They call each other from `go` on. */
export async function makeReal(
  plan: Plan,
  runDir: string,
  program: Program,
  log: Logger
): Promise<Omit<Playground, 'yaml'>> {
  const hosts = [...plan.pods, ...plan.outside]
  await writeObjects(join(runDir, 'objects'), objectsOf(plan, true))
  await makeHosts(plan, hosts)
  const apps = new Map<string, App>()
  let readiness: () => readonly Readiness[] = () => []
  let gone = false
  const startOne = async (host: PlannedHost) => {
    const app = await startApp(plan, host, program, (text) => log.warn(text))
    apps.set(host.id, app)
    if (gone) app.go()
    app.ended.then((why) => restart(host, why)).catch(fail)
  }
  const restart = async (host: PlannedHost, why: string) => {
    apps.delete(host.id)
    log.error({ pod: host.id, why }, 'an application has ended, and is started again')
    await wait(RESTART_MS)
    await startOne(host)
  }
  const fail = (error: Error) => log.error({ error: error.message }, 'an application could not be started again')
  await Promise.all(hosts.map(startOne))

  return {
    simulated: false,
    go() {
      if (gone) return
      gone = true
      for (const app of apps.values()) app.go()
      readiness = startKubelet(plan)
    },
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
