import type { ServerWritableStream } from '@grpc/grpc-js'
import { policyKey } from '@/lib/policy'
import type { Config } from './config'
import type { AgentIssue } from './issues'
import type { Logger } from './log'
import { applyPolicies, deletePolicy } from './policies/apply'
import { DIALECT, type ObjectKey } from './policies/judge'
import { ReconcileLoop } from './reconcile'
import type {
  ApplyRequestMessage,
  ApplyResultMessage,
  CountersMessage,
  DeleteRequestMessage,
  DeleteResultMessage,
  FlowMessage,
  FlowsRequestMessage,
  IssueMessage,
  ReleaseResultMessage,
  SnapshotMessage,
  StatusMessage
} from './service/messages'
import { snapshot } from './service/snapshot'
import { NodeState } from './state/state'
import { VERSION } from './version'

/** The agent of one node: what it is told, brought to the datapath, and what it says of both. */
export class NodeAgent {
  private readonly config: Config
  private readonly log: Logger
  private readonly state: NodeState
  private readonly loop: ReconcileLoop
  private readonly listeners = new Set<() => void>()
  private readonly startedAt = new Date().toISOString()

  constructor(config: Config, log: Logger) {
    this.config = config
    this.log = log
    this.state = new NodeState(config, 0, () => this.loop.request())
    this.loop = new ReconcileLoop(
      async () => this.state.revision,
      () => {
        for (const tell of this.listeners) tell()
      }
    )
  }

  /** Resolves once what the directories hold is in force. */
  async start(): Promise<void> {
    this.state.start()
    await this.loop.reached(this.state.revision)
    this.log.info({ revision: this.state.revision, policies: this.state.policies.inForce().size }, 'policies in force')
  }

  stop(): void {
    this.loop.stop()
    this.state.close()
  }

  get ready(): boolean {
    return this.loop.revision >= 0
  }

  /** Calls back each time that a revision has been brought to the datapath. Returns how to end that. */
  onEnforced(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  status(): StatusMessage {
    return {
      enforcement: 'SIMULATED',
      attachment: 'none',
      node: this.config.node,
      revision: Math.max(0, this.loop.revision),
      dialect: DIALECT,
      version: VERSION,
      startedAt: this.startedAt,
      endpoints: [],
      policies: this.state.policies.states().map(({ key, state, version, issues }) => ({
        ...key,
        uid: version?.uid ?? '',
        generation: version?.generation ?? 0,
        state,
        issues: issues.map(issueMessage)
      })),
      issues: this.state.issues().map(issueMessage),
      stats: {},
      reason: this.config.reason || 'This version of the agent does not enforce yet.'
    }
  }

  snapshot(): SnapshotMessage {
    const policies = this.state.policies.inForce().values()
    return snapshot(Math.max(0, this.loop.revision), this.config.node, this.state.world(), policies)
  }

  async apply({ text, dryRun, appliedBy, expect }: ApplyRequestMessage): Promise<ApplyResultMessage> {
    const outcome = applyPolicies(this.state.policies, this.config.policies, { text, dryRun, by: appliedBy, expect })
    const changed = outcome.objects.some(({ action }) => action !== 'unchanged')
    if (!dryRun && changed) this.state.bump()
    if (outcome.ok && !dryRun) await this.loop.reached(this.state.revision)
    const objects = outcome.objects.map(({ key, action, generation, before }) => ({ ...key, action, generation, before }))
    for (const object of objects) {
      if (outcome.ok && !dryRun)
        this.log.info({ policy: policyKey(object as ObjectKey), action: object.action, by: appliedBy }, 'applied')
    }
    return {
      ok: outcome.ok,
      objects,
      issues: outcome.issues.map(issueMessage),
      revision: dryRun || !outcome.ok ? 0 : this.loop.revision
    }
  }

  async delete({ kind, namespace, name }: DeleteRequestMessage): Promise<DeleteResultMessage> {
    const key = { kind, namespace, name } as ObjectKey
    const before = deletePolicy(this.state.policies, this.config.policies, key)
    if (before === undefined) return { found: false, revision: this.loop.revision, before: '' }
    this.state.bump()
    await this.loop.reached(this.state.revision)
    this.log.info({ policy: policyKey(key) }, 'deleted')
    return { found: true, revision: this.loop.revision, before }
  }

  counters(): CountersMessage {
    return { rules: [] }
  }

  flows({ follow }: FlowsRequestMessage, stream: ServerWritableStream<FlowsRequestMessage, FlowMessage>): () => void {
    if (!follow) stream.end()
    return () => {}
  }

  release(): ReleaseResultMessage {
    return { detached: 0 }
  }
}

function issueMessage({ fix = '', ...issue }: AgentIssue): IssueMessage {
  return { ...issue, fix }
}
