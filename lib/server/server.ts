import { Guard } from './access/guard'
import { makeNonce, pagePolicy } from './access/headers'
import { Links } from './access/link'
import { proxyPage, sendOn, signInPage, tokenPage } from './access/page'
import { makeSecret } from './access/secret'
import { Shares } from './access/shares'
import { URL_PAGE, urlPage } from './access/url-page'
import { errorAnswer, json, Refused } from './answer'
import { auditTo } from './audit'
import { bodyRefusal } from './body'
import { Changes, type Folder, openFolder } from './changes'
import {
  AgentClient,
  type Agents,
  agentsOf,
  CertificateFiles,
  type Cluster,
  ClusterError,
  Connection,
  channelCredentials,
  clusterFleet,
  directoryCluster,
  type Fleet,
  fixedFleet,
  PlaygroundClient,
  playgroundOf
} from './cluster'
import { kubernetesCluster } from './cluster/kubernetes'
import { ConditionKeeper } from './conditions'
import type { Config } from './config'
import { createLog, type Logger } from './log'
import { ReachLists } from './reach/lists'
import { apply } from './routes/apply'
import type { Context, Route } from './routes/context'
import { remove } from './routes/delete'
import { events } from './routes/events'
import { confirm, history, rollBack } from './routes/history'
import { probe } from './routes/probe'
import { reach } from './routes/reach'
import { cluster, counters, flows, health, policies, status, unknown } from './routes/read'
import { revert } from './routes/revert'
import { rights } from './routes/rights'
import { link, session } from './routes/session'
import { signIn, signOut } from './routes/sign-in'
import { Sights } from './sight'
import { Status } from './status'
import { Hub } from './streams/hub'

const ROUTES = {
  apply,
  cluster,
  confirm,
  counters,
  delete: remove,
  events,
  flows,
  health,
  history,
  link,
  policies,
  probe,
  reach,
  revert,
  rights,
  rollback: rollBack,
  session,
  signIn,
  signOut,
  status,
  unknown
}
export type RouteName = keyof typeof ROUTES

/** Answered without knowing who asks. */
const OPEN_TO_ALL: ReadonlySet<RouteName> = new Set(['health', 'signIn'])

/** What is worked out on the whole cluster: seconds of this process, where that is large. */
const COSTLY: ReadonlySet<RouteName> = new Set(['apply', 'delete', 'reach', 'revert'])
/** A page checks one thing after another; more at once is a script, or somebody who waits for too much. */
const CHECKS = { what: 'checks', each: 4, all: 64, fix: 'Wait for one of them to end, then try again.' }
/** One a window, and each costs memory. */
const STREAMS = { what: 'event streams', each: 8, all: 128, fix: 'Close some of the windows.' }

/** What a request is to get before any route sees it: an answer, or the headers of a page. */
export type Admission =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'page'; readonly nonce: string; readonly policy: string }
  | { readonly kind: 'call' }
  /** The form of the sign-in page, sent to the page that it stands in the place of: it is for the call that signs in. */
  | { readonly kind: 'sign-in' }

/** The long-lived part of the web process: watches, streams, sessions. There is one (current.ts). */
export class WebServer {
  readonly #context: Context
  readonly #conditions: ConditionKeeper | undefined
  readonly #checks = new Shares(CHECKS)

  constructor(config: Config, log: Logger = createLog(config.logLevel)) {
    const connections = config.agentSockets.map((socket) => new Connection(AgentClient, socket, 'the agent'))
    const first = connections[0] ?? new Connection(AgentClient, '/nonexistent', 'the agent')
    const kubernetes = config.kubernetes && kubernetesCluster(config.kubernetes, { ownPower: config.signIn.kind === 'link' })
    const cluster = kubernetes ?? directoryCluster(first)
    const agents = agentsOf(config.agentPods ? fleetOf(cluster, config.agentPods, log) : fixedFleet(connections))
    this.#conditions = conditionsOf(config, cluster, agents, log)
    const playground =
      config.playgroundSocket === undefined
        ? undefined
        : playgroundOf(new Connection(PlaygroundClient, config.playgroundSocket, 'the playground'))
    const status = new Status({ agents, playground, kubernetes, version: config.version })
    const audit = auditTo(config.auditLog, log)
    const changes = new Changes(cluster, keptIn(config.stateFolder, log), log, audit)
    const hub = new Hub({ cluster, changes, agents, status: () => status.all(), version: config.version, log })
    const { port, allowedHosts, tokenFile, signIn } = config
    const guard = new Guard({
      port,
      allowedHosts,
      tokenFile,
      signIn,
      ...(tokenFile === undefined && { token: makeSecret() })
    })
    const links = new Links(config.startTokenFile)
    const sights = new Sights(cluster)
    const reach = new ReachLists()
    const streams = new Shares(STREAMS)
    const parts = { agents, playground, status, hub, streams, reach }
    this.#context = { config, log, guard, links, cluster, changes, audit, sights, ...parts }
  }

  /** For a server that was started by hand, without the files of the supervisor. */
  makeLink(): string {
    return `http://127.0.0.1:${this.#context.config.port}/?token=${this.#context.links.make(Date.now())}`
  }

  /** The first look at every request, by its headers alone. */
  admit(request: Request): Admission {
    const { config, guard, links } = this.#context
    const url = new URL(request.url)
    const call = url.pathname === '/api' || url.pathname.startsWith('/api/')
    const refusal = call ? guard.refusalOfCall(request) : guard.refusal(request)
    if (refusal !== undefined) {
      const { status, ...body } = refusal
      return { kind: 'answer', response: json(status, body) }
    }
    if (call) {
      const tooLarge = bodyRefusal(request.headers)
      const response = tooLarge && errorAnswer(tooLarge)
      return response === undefined ? { kind: 'call' } : { kind: 'answer', response }
    }
    if (request.method === 'POST' && config.signIn.kind === 'token') {
      const tooLarge = bodyRefusal(request.headers)
      const response = tooLarge && errorAnswer(tooLarge)
      return response === undefined ? { kind: 'sign-in' } : { kind: 'answer', response }
    }
    const now = Date.now()
    const known = guard.visitor(request, now).client !== 'none'
    const token = url.searchParams.get('token')
    if (token !== null) {
      const cookie = config.signIn.kind === 'link' && links.use(token, now) ? guard.sessions()?.open(now) : undefined
      if (cookie === undefined && !known) return { kind: 'answer', response: this.#signInPage(true) }
      url.searchParams.delete('token')
      const crossSite = request.headers.get('sec-fetch-site') === 'cross-site'
      // Absolute, as Next asks of its proxy; the host has been checked.
      const to = `http://${request.headers.get('host')}${url.pathname}${url.search}`
      return { kind: 'answer', response: sendOn(to, cookie, crossSite) }
    }
    if (!known) return { kind: 'answer', response: this.#signInPage(false) }
    if (url.pathname === URL_PAGE) return { kind: 'answer', response: urlPage() }
    const nonce = makeNonce()
    return { kind: 'page', nonce, policy: pagePolicy(nonce, config.development) }
  }

  /** Answers a call. Checks again what `admit` has checked: a route is not safe only because something stands before it. */
  async answer(name: RouteName, request: Request): Promise<Response> {
    const { guard, log } = this.#context
    let giveBack: (() => void) | undefined
    try {
      const refusal = guard.refusalOfCall(request)
      if (refusal !== undefined) throw new Refused(refusal.status, refusal.code, refusal.message, refusal.fix)
      const visitor = guard.visitor(request, Date.now())
      if (visitor.client === 'none' && !OPEN_TO_ALL.has(name)) throw this.#notLetIn()
      if (COSTLY.has(name)) giveBack = this.#checks.take(visitor)
      const route: Route = ROUTES[name]
      return await route(this.#context, request, visitor)
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'signed-out') this.#forget(request)
      const answer = errorAnswer(error)
      if (answer !== undefined) return answer
      log.error({ route: name, error: error instanceof Error ? error.stack : String(error) }, 'unexpected')
      return json(500, {
        code: 'internal',
        message: 'Something went wrong here that should not have.',
        fix: 'The log has it.'
      })
    } finally {
      giveBack?.()
    }
  }

  #signInPage(linkUsed: boolean): Response {
    const { signIn: how, port } = this.#context.config
    return how.kind === 'link' ? signInPage(linkUsed, port) : how.kind === 'token' ? tokenPage() : proxyPage()
  }

  #notLetIn(): Refused {
    const { kind } = this.#context.config.signIn
    const fix = {
      link: 'Run `npx portcullis link` for a link.',
      token: 'Load the page again, and sign in with your token.',
      proxy: 'Load the page again: the proxy in front has you sign in.'
    }
    return new Refused(401, 'unauthorized', 'This needs a session or a token.', fix[kind])
  }

  #forget(request: Request): void {
    const { guard } = this.#context
    const visitor = guard.visitor(request, Date.now())
    if (visitor.client === 'person') guard.people.forget(visitor.person)
  }

  /** Once, when the process is asked to end. Resolves when nothing more is to be done. */
  async end(): Promise<void> {
    const { config, changes } = this.#context
    if (config.rollsBackAtEnd) await changes.rollBackAll()
    this.close()
  }

  close() {
    this.#context.guard.people.closeAll()
    const { hub, cluster, changes, agents, playground } = this.#context
    hub.close()
    this.#conditions?.close()
    changes.close()
    cluster.close()
    agents.close()
    playground?.close()
  }
}

function fleetOf(cluster: Cluster, { files, ...pods }: NonNullable<Config['agentPods']>, log: Logger): Fleet {
  const certificates = new CertificateFiles(files, (why) => log.error({ why }, 'certificates that cannot be used'))
  return clusterFleet(cluster, { ...pods, credentials: channelCredentials(certificates) })
}

/** Only where our agents enforce: beside Cilium the status is Cilium's. */
function conditionsOf(config: Config, cluster: Cluster, agents: Agents, log: Logger): ConditionKeeper | undefined {
  const { kubernetes: choice, writesStatus } = config
  if (!writesStatus || choice === undefined) return undefined
  const ours = () => {
    const { live, world } = cluster.list()
    return live && world.dialect === 'portcullis'
  }
  return new ConditionKeeper({ choice, agents, ours, log })
}

function keptIn(path: string | undefined, log: Logger): Folder {
  try {
    return openFolder(path)
  } catch (error) {
    log.error(
      { folder: path, error: (error as Error).message },
      'the state folder cannot be used: the history is in memory alone'
    )
    return openFolder(undefined)
  }
}
