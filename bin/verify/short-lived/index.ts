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

/** All of these reject with CommandError or ClusterError. */
export async function propose(name: string, options: ShortLivedOptions, out: Output): Promise<Proposal> {
  return proposeShortLived(configOf(options.cluster, options), name, options, out)
}

/** What was made is deleted whatever ends this, but for a kill; a second signal is one. */
export async function prove(name: string, options: ShortLivedOptions & Times, out: Output): Promise<Proof> {
  const stop = new AbortController()
  const heard = () => stop.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // A second one kills: nobody hears it any more.
  for (const signal of signals) process.once(signal, heard)
  try {
    return await proveShortLived(configOf(options.cluster, options), name, options, out, stop.signal)
  } finally {
    for (const signal of signals) process.off(signal, heard)
  }
}

export async function sweep(cluster: string | true | undefined, options: Choice): Promise<Swept> {
  return sweepAll(configOf(cluster, options))
}
