import type { Config } from '../config'
import type { Logger } from '../log'
import { type Chain, unchain } from './chain'
import { serveStarts } from './socket'
import type { PodStarts } from './starts'

interface Holding {
  readonly starts: PodStarts
  readonly chain: Chain | undefined
}

/** Takes the plugin out of the node's network where the agent was told to: first of all, since one that cannot enforce would hold pods by it. */
export function unholdStarts({ cluster, cni }: Config, log: Logger): void {
  if (cluster !== undefined && cni.mode === 'remove') sayUnchained(unchain(cni.conf), log)
}

/**
 * Holds the start of pods for the CNI plugin, wherever that was put, and puts it into the node's network where the agent was told to.
 * Enforcement does not depend on it: what cannot be done is said. Returns how to end that, which leaves the plugin where it is.
 */
export async function holdStarts({ starts, chain }: Holding, { cluster, cni }: Config, log: Logger): Promise<() => void> {
  if (cluster === undefined) return () => {}
  try {
    const server = await serveStarts(starts, cni.listen)
    // Only now: a plugin that nobody answers would hold every pod for as long as it may.
    try {
      chain?.start()
    } catch (error) {
      log.error({ err: error }, 'the node’s network is not watched: the plugin is not put into it')
    }
    return () => {
      chain?.close()
      server.close()
    }
  } catch (error) {
    log.error({ err: error, socket: cni.listen }, 'the start of pods is not held')
    return () => {}
  }
}

export function sayUnchained({ files, problems }: ReturnType<typeof unchain>, log: Logger): void {
  for (const file of files) log.info({ file }, 'taken off: the start of pods is not held any more')
  for (const problem of problems) log.error(problem)
}
