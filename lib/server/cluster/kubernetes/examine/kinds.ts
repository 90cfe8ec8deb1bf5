import type { KubeConfig } from '@kubernetes/client-node'
import type { Diagnosis } from '@/lib/api'
import { callJson } from '../request'
import { RESOURCES } from '../resources'
import { good, note } from './say'

/** Kinds of policies that this cluster does not have. */
export async function absentKinds(config: KubeConfig): Promise<ReadonlySet<string>> {
  const groups = [...new Set(RESOURCES.flatMap(({ at }) => at))]
  const served = new Map(
    await Promise.all(
      groups.map(async (at) => {
        const { body } = await callJson(config, at)
        const { resources = [] } = (body ?? {}) as { readonly resources?: readonly { readonly name: string }[] }
        return [at, new Set(resources.map(({ name }) => name))] as const
      })
    )
  )
  return new Set(RESOURCES.flatMap(({ kind, plural, at }) => (at.some((one) => served.get(one)?.has(plural)) ? [] : [kind])))
}

export function kinds(absent: ReadonlySet<string>): Diagnosis {
  const cilium = RESOURCES.filter(({ kind }) => kind.startsWith('Cilium')).map(({ kind }) => kind)
  const lacking = cilium.filter((kind) => absent.has(kind))
  if (lacking.length === 0) return good('kinds', `${cilium.join(', ')} are there.`)
  return note(
    'kinds',
    `There is no ${lacking.join(', ')}: NetworkPolicy works.`,
    'The chart brings them: kubectl apply --server-side -f agent/chart/crds'
  )
}
