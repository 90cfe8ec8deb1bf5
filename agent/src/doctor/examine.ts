import { existsSync } from 'node:fs'
import { release } from 'node:os'
import type { Diagnosis } from '@/lib/api'
import { inspectPlugin, type PluginPlaces } from '../cni/inspect'
import { probe } from '../kernel'
import { capabilities } from './capabilities'
import { places, podInterfaces, read } from './host'
import { attachment, others } from './interfaces'
import { btf, jit, kernelVersion, lockedMemory } from './kernel'
import { bpffs, cgroups, pins, runtime } from './places'
import { cniPlugin } from './plugin'
import { missing, note } from './say'

const { env } = process
const PIN_PATH = env.PORTCULLIS_PIN_PATH || '/sys/fs/bpf/portcullis'
const NETNS = env.PORTCULLIS_NETNS || '/run/netns'
const BUNDLES = env.PORTCULLIS_BUNDLES || '/run/containerd/io.containerd.runtime.v2.task/k8s.io'
const STATE = env.PORTCULLIS_STATE_DIR || '/var/lib/portcullis'

/** As the agent's own pod has them, or else as the chart has them on the node. */
export const PLUGIN_PLACES: PluginPlaces = {
  conf: env.PORTCULLIS_CNI_CONF || '/etc/cni/net.d',
  bin: env.PORTCULLIS_CNI_BIN || '/opt/cni/bin',
  socket: env.PORTCULLIS_RUN_DIR ? `${env.PORTCULLIS_RUN_DIR}/cni.sock` : '',
  log: env.PORTCULLIS_LOG_FILE || `${STATE}/agent.log`
}

/** What of this node is there, and what is missing. Nothing is changed. */
export async function examineNode(): Promise<readonly Diagnosis[]> {
  if (process.platform !== 'linux') {
    return [
      missing(
        'kernel',
        `This is ${process.platform}, not Linux.`,
        'Policies are enforced on nodes with Linux; the editor runs here.'
      )
    ]
  }
  const version = release()
  return [
    kernelVersion(version),
    btf(existsSync('/sys/kernel/btf/vmlinux')),
    jit(read('/proc/sys/net/core/bpf_jit_enable')),
    capabilities(read('/proc/self/status') ?? ''),
    lockedMemory(version, read('/proc/self/limits') ?? ''),
    attachment(probe()),
    bpffs(places, PIN_PATH),
    cgroups(places),
    runtime(places, NETNS, BUNDLES),
    pins(places, PIN_PATH),
    otherPrograms(),
    cniPlugin(await inspectPlugin(PLUGIN_PLACES), PLUGIN_PLACES.conf, env.PORTCULLIS_CNI === 'chain')
  ]
}

function otherPrograms(): Diagnosis {
  try {
    return others(podInterfaces(PIN_PATH))
  } catch (error) {
    return note('other programs', `Interfaces cannot be looked at: ${(error as Error).message}`)
  }
}
