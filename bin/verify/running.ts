import { planTrials } from '@/lib/flow'
import { partyName } from '@/lib/policy'
import { load } from '../input'
import { ofView } from '../input/read'
import type { Output } from '../terminal/output'
import { findPolicy } from './find'
import { judge } from './judge'
import { notInForce, type Proof, type Proposal } from './proof'
import { tryAll } from './run'
import type { Source } from './source'

/** With which connections pods that run would try the policy of this name. Rejects with CommandError. */
export async function proposeRunning(source: Source, name: string): Promise<Proposal> {
  const loaded = await loadFrom(source)
  const policy = findPolicy(loaded.world.policies, name)
  const { trials, untried } = planTrials(loaded.world, policy, source)
  const parts = [...notInForce(loaded, policy), ...untried]
  return { policy, trials, untried: parts, nameOf: partyName, pods: [], problems: [] }
}

/** Opens them, and compares with what the engine says of the cluster as it was before and is after. Rejects with CommandError. */
export async function proveRunning(source: Source, name: string, timeoutMs: number, out: Output): Promise<Proof> {
  const loaded = await loadFrom(source)
  const policy = findPolicy(loaded.world.policies, name)
  const { trials, untried } = planTrials(loaded.world, policy, source)
  const attempted = await tryAll(trials, source, timeoutMs, (count) =>
    out.progress?.(`${count} of ${trials.length} connections …`)
  )
  const { world: after } = await loadFrom(source)
  const parts = [...notInForce(loaded, policy), ...untried]
  const tried = judge(attempted, loaded.world, after)
  return { policy, tried, untried: parts, nameOf: partyName, enforcement: source.enforcement, notes: [] }
}

async function loadFrom(source: Source) {
  const { view, objects } = ofView(await source.look())
  return load({ objects: [], around: objects, view, findings: [] }, { dialect: 'portcullis' })
}
