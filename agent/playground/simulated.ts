import { join } from 'node:path'
import { objectsOf, writeObjects } from './objects'
import type { Plan } from './plan'
import { problem, resolveProbe } from './probe'
import type { Playground } from './service'

/** Without rights there are the same objects, and no pods. */
export async function makeSimulated(plan: Plan, runDir: string): Promise<Omit<Playground, 'yaml'>> {
  await writeObjects(join(runDir, 'objects'), objectsOf(plan, false))
  return {
    simulated: true,
    async probe(request) {
      const resolved = resolveProbe(plan, request)
      return problem('problem' in resolved ? resolved.problem : 'no pod runs here, so that nothing can be connected')
    },
    traffic: async () => []
  }
}
