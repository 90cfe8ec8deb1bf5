import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { readServicePorts, type ServicePort } from '@/lib/k8s'
import { lint, type PolicyIssue, policyKey, type World } from '@/lib/policy'
import { ciliumOn } from './cluster/cilium'
import { Chain, unchain } from './cni/chain'
import { sayUnchained } from './cni/hold'
import { podOf } from './cni/pod'
import type { PodStart } from './cni/start'
import { PodStarts, type StartWord } from './cni/starts'
import type { Config } from './config'
import { type Opened, openDatapath } from './datapath/open'
import { ClusterPods } from './endpoints/cluster-pods'
import { NamespaceInsight, noInsight } from './endpoints/insight'
import { PodNetworks } from './endpoints/networks/networks'
import { type PodFacts, podFacts } from './endpoints/pods'
import { Enforcer } from './enforce/enforcer'
import type { Round } from './enforce/round'
import { SavedState } from './enforce/saved'
import { FlowHub } from './flows/hub'
import { flowContexts } from './flows/meaning'
import { pumpEvents } from './flows/pump'
import { IssueLog } from './issue-log'
import { type AgentIssue, agentIssue, ofPolicy } from './issues'
import type { Logger } from './log'
import { PolicyChanges } from './policies/changes'
import { type PolicyState, withoutThisVersion } from './policies/in-force'
import { DIALECT } from './policies/judge'
import { ReconcileLoop } from './reconcile'
import { ClusterState } from './state/cluster-state'
import { DirectoryState } from './state/directory-state'
import { OwnAddresses } from './state/own-addresses'
import type { NodeState } from './state/state'

const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000]
const NOT_IN_FORCE = new Set<string>([
  'build-failed',
  'last-good-refused',
  'map-pressure',
  'not-attached',
  'directory-unreadable'
])
const NOTHING: Round = { endpoints: [], issues: [], heldBack: [], again: false }
/** Lint looks at all policies together; beyond this many it is left to whoever writes them. */
const LINTED = 1_000

/** The agent of one node: what it is told, brought to the datapath, and what it knows of both. */
export class NodeAgent {
  readonly flows = new FlowHub()
  /** What is asked of the policies of its own directory. */
  readonly changes: PolicyChanges
  readonly startedAt = new Date().toISOString()
  readonly state: NodeState
  readonly enforcer: Enforcer
  readonly opened: Opened
  /** Pods that the CNI plugin holds. */
  readonly starts: PodStarts
  /** Undefined: the agent was not told to put the plugin into the node's network. */
  readonly chain: Chain | undefined
  round: Round = NOTHING
  released = false
  private readonly config: Config
  private readonly log: Logger
  private readonly loop: ReconcileLoop
  private readonly listeners = new Set<() => void>()
  private readonly roundListeners: ((seconds: number, whole: boolean) => void)[] = []
  private readonly closers: (() => void)[] = []
  private failures = 0
  /** The last round ended by a mistake of ours. */
  private broken = false
  private retryTimer: NodeJS.Timeout | undefined
  private facts: ReadonlyMap<string, PodFacts> = new Map()
  private servicePorts: { readonly of: World['services']; readonly ports: readonly ServicePort[] } | undefined
  private readonly ownAddresses: OwnAddresses
  /** Undefined where objects name their interfaces, or nothing has one. */
  private readonly clusterPods: ClusterPods | undefined
  private readonly networks: PodNetworks | undefined
  /** Cilium's agent on this node, if there is one. */
  private cilium: string | undefined
  private linted: { readonly world: World; readonly issues: readonly PolicyIssue[] } | undefined

  static async open(config: Config, log: Logger): Promise<NodeAgent> {
    let agent: NodeAgent | undefined
    const opened = await openDatapath(config, log, () => agent?.loop.now())
    agent = new NodeAgent(config, log, opened)
    return agent
  }

  private constructor(config: Config, log: Logger, opened: Opened) {
    this.config = config
    this.log = log
    this.opened = opened
    const { datapath, interfaces, module } = opened
    const saved = new SavedState(config.state, log)
    this.loop = new ReconcileLoop(
      async () => this.reconcile(),
      // Who waits for the change hears of it before those who watch are sent all of it.
      () => setImmediate(() => this.tell())
    )
    const inNamespace = module?.inNamespace
    const insight =
      inNamespace === undefined
        ? noInsight
        : new NamespaceInsight({ datapath, inNamespace, changed: () => this.loop.request(), log })
    this.enforcer = new Enforcer({ datapath, interfaces, insight, saved, audit: config.audit, log })
    this.ownAddresses = new OwnAddresses(() => module?.listAddresses() ?? [])
    const { cluster } = config
    const changed = () => this.loop.request()
    this.state =
      cluster === undefined
        ? new DirectoryState(config, this.enforcer.startRevision, changed)
        : new ClusterState({ ...config, cluster }, this.enforcer.startRevision, changed)
    this.changes = new PolicyChanges({
      writer: this.state.writer,
      policies: this.state.policies,
      revision: () => this.revision,
      reached: () => this.reached(),
      notInForce: () => this.notInForce(),
      log
    })
    this.closers.push(() => interfaces.close())
    if (cluster !== undefined && module !== undefined) {
      const networks = new PodNetworks({ netns: config.netns, bundles: config.bundles, calls: module, interfaces, changed })
      this.closers.push(() => networks.close())
      this.networks = networks
      this.clusterPods = new ClusterPods({
        networks,
        had: (uid) => (this.enforcer.registry.byUid(uid)?.ifindex ?? 0) !== 0
      })
    }
    if (insight instanceof NamespaceInsight) this.closers.push(() => insight.close())
    this.starts = new PodStarts({
      wordOn: (start) => this.wordOn(start),
      onChange: (listener) => this.onEnforced(listener),
      log
    })
    const { mode, conf, bin, socket, timeout, onFailure } = config.cni
    const wanted = () => {
      this.lookForPins()
      return !this.released
    }
    this.chain =
      mode === 'chain' ? new Chain({ conf, bin, settings: { socket, timeout, onFailure }, wanted, log }) : undefined
    const issueLog = new IssueLog(log)
    this.onEnforced(() => issueLog.look(this.issues()))
  }

  /** Resolves once what is at hand is in force: what the directories hold, or what an agent before this one knew of a cluster. */
  async start(): Promise<void> {
    this.state.start()
    await this.loop.reached(this.state.revision)
    const { kernel, datapath } = this.opened
    if (kernel === undefined) return
    const unswept = (error: unknown): void => this.log.warn({ err: error }, 'the table of connections could not be swept')
    const endSweeping = this.opened.module?.keepSweeping(kernel, unswept)
    if (endSweeping) this.closers.push(endSweeping)
    const context = flowContexts(this.config.node, this.enforcer, () => this.state.world(), datapath.kind === 'simulated')
    const reader = kernel.events()
    this.closers.push(() => reader.close())
    pumpEvents(reader, this.flows, context).catch((error: unknown) =>
      this.log.error({ err: error }, 'events are not read any more')
    )
  }

  /** Enforcement that is pinned goes on. */
  stop(): void {
    this.loop.stop()
    this.state.close()
    for (const close of this.closers) close()
    this.opened.datapath.close()
  }

  /** All that it was told is in force, but for what its issues name: a policy that does not fit must not end an upgrade of agents. */
  get ready(): boolean {
    return this.loop.revision >= 0 && this.state.complete && !this.released && !this.broken
  }

  /** In force. */
  get revision(): number {
    return Math.max(0, this.loop.revision)
  }

  /** Calls back each time that a revision has been brought to the datapath. Returns how to end that. */
  onEnforced(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Calls back after each round: how long it took (s), and whether it need not be done again. */
  onRound(listener: (seconds: number, whole: boolean) => void): void {
    this.roundListeners.push(listener)
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }

  /** Resolves once what it was told is in force. */
  private async reached(): Promise<void> {
    this.loop.now()
    await this.loop.reached(this.state.revision)
  }

  /** Why what was just written may not be in force. */
  private notInForce(): readonly AgentIssue[] {
    if (this.released) return [agentIssue('released', this.reason, { severity: 'warning' })]
    return this.issues().filter(({ code }) => NOT_IN_FORCE.has(code))
  }

  /** Whether a pod may start. What was not known of its network is looked into at once. */
  private wordOn(start: PodStart): StartWord {
    if (this.released) return { unenforced: 'this node was released' }
    if (this.cilium !== undefined) return { unenforced: `Cilium (${this.cilium}) enforces on this node` }
    if (this.networks === undefined) return { unenforced: 'enforcement is simulated' }
    const pod = podOf(start, this.state.world(), () => this.state.objects())
    if (pod === undefined) return { notYet: `the API server has not told of ${start.namespace}/${start.name} yet` }
    if (this.networks.tell(pod.uid, start.netns)) this.loop.now()
    const network = this.networks.find(pod.uid, pod.ips)
    if (network === undefined || basename(network.netns) !== start.netns)
      return { notYet: `no interface of this node leads into ${start.netns} yet` }
    const why = this.enforcer.unjudged(pod.uid, network.name)
    return why === '' ? 'in-force' : { notYet: why }
  }

  /** Detaches everything on this node: break glass. Returns the number of interfaces. */
  release(): number {
    this.released = true
    const detached = this.opened.module?.release(this.config.pinPath) ?? 0
    const { mode, conf } = this.config.cni
    if (mode !== 'leave') sayUnchained(unchain(conf), this.log)
    this.log.warn({ detached }, 'released: nothing is enforced on this node')
    this.tell()
    return detached
  }

  /** Each policy, and which version of it is in force. */
  policies(): readonly PolicyState[] {
    const held = new Map(this.round.heldBack.map((one) => [one.key, one]))
    return this.state.policies.states().map((policy) => {
      const found = held.get(policyKey(policy.key))
      if (found === undefined) return policy
      const why = this.round.issues.filter(({ code, policy: of }) => code === 'map-pressure' && of === found.key)
      return withoutThisVersion(policy, found.before?.ref, why)
    })
  }

  /** Of everything; of the policies those that lint finds too. */
  issues(): readonly AgentIssue[] {
    const unheld = this.chain?.issues() ?? []
    return [
      ...this.state.issues(),
      ...this.round.issues,
      ...unheld,
      ...(this.cilium === undefined ? [] : [besideCilium(this.cilium)])
    ]
  }

  lint(): readonly AgentIssue[] {
    const world = this.state.world()
    if (this.linted?.world !== world) {
      const issues = world.policies.length > LINTED ? [] : lint(world, world.policies)
      this.linted = { world, issues }
    }
    return this.linted.issues.map((issue) => ofPolicy(issue, issue.policy))
  }

  /** Someone may have released the node without asking this process: `release` with the pin path. */
  lookForPins(): void {
    const pins = this.opened.kernel?.pins
    if (this.released || pins === undefined || existsSync(pins)) return
    this.released = true
    this.log.warn({ pins }, 'the pins are gone: this node was released')
  }

  private reconcile(): number {
    const { revision } = this.state
    this.lookForPins()
    // Until all was read nobody knows what is gone: what is pinned stays as it is.
    if (this.released || !this.state.complete) return revision
    const started = process.hrtime.bigint()
    try {
      const { world, facts } = this.pods()
      this.facts = facts
      const held = (namespace: string) => this.state.policies.held(namespace)
      this.round = this.enforcer.run(world, facts, revision, held, this.services())
      this.broken = false
    } catch (error) {
      this.broken = true
      this.log.error({ err: error, revision }, 'a round of enforcement failed')
      this.round = { ...this.round, again: true }
    }
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    this.log.debug({ revision, milliseconds: seconds * 1e3, endpoints: this.round.endpoints.length }, 'reconciled')
    for (const listener of this.roundListeners) listener(seconds, !this.round.again)
    this.retry()
    return revision
  }

  private pods(): { readonly world: World; readonly facts: ReadonlyMap<string, PodFacts> } {
    const world = this.ownAddresses.of(this.state.world())
    if (this.clusterPods === undefined) {
      return { world, facts: podFacts(this.state.objects(), this.opened.datapath.kind === 'simulated') }
    }
    this.cilium = ciliumOn(this.config.node, world.pods)
    return this.clusterPods.of(world, this.state.objects(), this.cilium && `Cilium (${this.cilium})`)
  }

  /** The same for as long as no object has changed. */
  private services(): readonly ServicePort[] {
    const of = this.state.world().services
    if (this.servicePorts?.of !== of) this.servicePorts = { of, ports: readServicePorts(this.state.objects()) }
    return this.servicePorts.ports
  }

  private retry(): void {
    if (!this.round.again) {
      this.failures = 0
      return
    }
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]
    this.failures += 1
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => this.loop.request(), wait).unref()
  }

  /** Path of a pod's network namespace; empty where there is none on this node. */
  namespaceOf(uid: string): string {
    return this.facts.get(uid)?.netns ?? ''
  }

  get allowProbes(): boolean {
    return this.config.allowProbes
  }

  get node(): string {
    return this.config.node
  }

  get dialect(): string {
    return DIALECT
  }

  /** Why enforcement is not the kernel's, one sentence; else empty. */
  get reason(): string {
    if (this.released) return 'This node was released: nothing is enforced until the agent is started again.'
    return this.opened.reason
  }

  get enforcement(): 'KERNEL' | 'SIMULATED' | 'AUDIT' | 'RELEASED' {
    if (this.released) return 'RELEASED'
    if (this.opened.datapath.kind === 'simulated') return 'SIMULATED'
    return this.config.audit ? 'AUDIT' : 'KERNEL'
  }
}

/** Two that judge the same packets drop what either denies, and neither can say why. */
function besideCilium(pod: string): AgentIssue {
  const message = `Cilium (${pod}) enforces on this node: no further pod is attached, those that are stay as long as they live.`
  return agentIssue('cilium-here', message, { fix: 'Uninstall one of the two.' })
}
