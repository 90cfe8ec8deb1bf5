import { policyKey } from '@/lib/policy'
import { flushed } from '../files/write'
import { type AgentIssue, agentIssue } from '../issues'
import type { Logger } from '../log'
import type { PolicyWriter } from '../state/state'
import type { ApplyOutcome, ApplyRequest, DeleteOutcome } from './apply'
import type { PoliciesInForce } from './in-force'
import type { ObjectKey } from './judge'

export interface PolicyChangesOptions {
  /** Undefined: the policies are those of a cluster. */
  readonly writer: PolicyWriter | undefined
  readonly policies: PoliciesInForce
  /** In force. */
  readonly revision: () => number
  /** Resolves once what was written is in force. */
  readonly reached: () => Promise<void>
  /** Why it may not be. */
  readonly notInForce: () => readonly AgentIssue[]
  readonly log: Logger
}

/** A change that somebody asks for: written, and answered when it is in force. */
export class PolicyChanges {
  private readonly options: PolicyChangesOptions

  constructor(options: PolicyChangesOptions) {
    this.options = options
  }

  async apply(request: ApplyRequest): Promise<ApplyOutcome & { readonly revision: number }> {
    const { writer, log, revision, reached, notInForce } = this.options
    if (writer === undefined) return { ...elsewhere('Apply'), revision: revision() }
    const files: string[] = []
    const outcome = writer.apply(request, (paths) => files.push(...paths))
    const written = outcome.objects.filter(({ action }) => action !== 'unchanged')
    if (request.dryRun || written.length === 0 || outcome.refused) return { ...outcome, revision: revision() }
    writer.bump()
    await reached()
    const unsaved = await onDisk(files)
    for (const { key, action, generation } of written) {
      log.info({ policy: policyKey(key), action, generation, by: request.by }, 'applied')
    }
    return { ...outcome, issues: [...outcome.issues, ...unsaved, ...notInForce()], revision: revision() }
  }

  /** `generation`: that was seen; 0: no check. */
  async delete(key: ObjectKey, generation: number): Promise<DeleteOutcome> {
    const { writer, policies, log, reached } = this.options
    if (writer === undefined) {
      const before = policies.inForce().get(policyKey(key))?.text
      return { before, issues: before === undefined ? [] : elsewhere('Delete').issues }
    }
    const files: string[] = []
    const outcome = writer.delete(key, generation, (paths) => files.push(...paths))
    if (outcome.before === undefined || outcome.issues.length > 0) return outcome
    writer.bump()
    await reached()
    // Issues would say that it is still there.
    for (const { message } of await onDisk(files)) log.error({ policy: policyKey(key) }, message)
    log.info({ policy: policyKey(key) }, 'deleted')
    return outcome
  }
}

/** Who changed something hears of it when the machine may lose its power. */
async function onDisk(files: readonly string[]): Promise<readonly AgentIssue[]> {
  try {
    await flushed(files)
    return []
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `The change is in force, but may be lost with the machine's power: it could not be flushed to the disk (${why}).`
    return [agentIssue('not-written', message, { severity: 'warning' })]
  }
}

/** In a cluster whoever may write policies writes them to the API server, under rights of his own. */
function elsewhere(what: 'Apply' | 'Delete'): ApplyOutcome {
  const message = 'The policies of this node are those of its cluster: the agent writes none.'
  const fix = `${what} it with kubectl, or with the editor connected to the cluster.`
  return { ok: false, refused: true, objects: [], issues: [agentIssue('written-elsewhere', message, { fix })] }
}
