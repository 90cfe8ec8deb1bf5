import type { KubeConfig } from '@kubernetes/client-node'
import { loadConfig } from '@/lib/server/cluster/kubernetes'
import type { Output } from '../../terminal/output'
import type { Proof, Proposal } from '../proof'
import { proposeShortLived, proveShortLived, type ShortLivedOptions } from './prove'
import { type Swept, sweepAll } from './sweep'
import type { Times } from './work'

type Choice = Pick<ShortLivedOptions, 'kubeconfig'>

const configOf = (cluster: string | true | undefined, { kubeconfig }: Choice) =>
  loadConfig({
    ...(typeof cluster === 'string' && { context: cluster }),
    ...(kubeconfig !== undefined && { kubeconfig })
  })

/** The context by its name: the cluster is read more than once, and what is the current one may be another by then. */
const named = <Options extends ShortLivedOptions>(config: KubeConfig, options: Options): Options => ({
  ...options,
  cluster: config.getCurrentContext()
})

/** All of these reject with CommandError or ClusterError. */
export async function propose(name: string, options: ShortLivedOptions, out: Output): Promise<Proposal> {
  const config = configOf(options.cluster, options)
  return proposeShortLived(config, name, named(config, options), out)
}

/** What was made is deleted whatever ends this, but for a kill; a second signal is one. */
export async function prove(name: string, options: ShortLivedOptions & Times, out: Output): Promise<Proof> {
  const stop = new AbortController()
  const heard = () => stop.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // A second one kills: nobody hears it any more.
  for (const signal of signals) process.once(signal, heard)
  try {
    const config = configOf(options.cluster, options)
    return await proveShortLived(config, name, named(config, options), out, stop.signal)
  } finally {
    for (const signal of signals) process.off(signal, heard)
  }
}

export async function sweep(cluster: string | true | undefined, options: Choice): Promise<Swept> {
  return sweepAll(configOf(cluster, options))
}
