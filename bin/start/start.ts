import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { ClusterChoice } from '@/lib/server/cluster/kubernetes'
import type { Folders } from '../folders'
import { notBuilt, portTaken, whySimulated } from './checks'
import { type Child, type Ending, howEnded, reasonOf, startChild } from './child'
import { CannotStart, claim, type Instance } from './instance'
import { type Kept, keepRunning } from './keep'
import { kubeconfigFor, nameOfCluster } from './kubernetes'
import { logsIn } from './log'
import { type AgentPods, agentSpec, type Context, playgroundSpec, webSpec } from './specs'
import { canExecute, podUser, webUser } from './user'
import { copyApp, copyNode, copyWeb, healthy } from './web'
import { welcome } from './welcome'

export interface StartOptions {
  /** The project's folder. */
  readonly root: string
  readonly port: number
  readonly folders: Folders
  /** Policies outlive a stop. */
  readonly keep: boolean
  /** Attach to clsact though the kernel has TCX. */
  readonly clsact: boolean
  readonly playground: boolean
  /** What the playground makes. */
  readonly file: string
  /** Further `host:port` by which a browser may reach the editor, as through a tunnel. */
  readonly allowedHosts: readonly string[]
  /** A cluster in the place of the playground: no agent is started, and nothing is enforced from here. */
  readonly kubernetes: ClusterChoice | undefined
  /** The agents of that cluster, where they are to be asked. */
  readonly agentPods: AgentPods | undefined
  /** How people come in, and what is written down: what the web server is told. */
  readonly signIn: Readonly<Record<string, string>>
  /** The state folder goes when this ends, as a pod's own does: what waits for a confirmation is rolled back before. */
  readonly rollBackAtEnd: boolean
  readonly verbose: boolean
  readonly say: (text: string) => void
}

export const EXIT = { stopped: 0, cannotStart: 1, usage: 2, childLost: 3, hungUp: 129, killed: 130 } as const

const PATIENCE_MS = 60_000
/** Longer than the web server takes to roll back what waits. */
const GRACE_MS = 24_000
const SAME_PRESS_MS = 250
/** An agent that ends so often before it ever served cannot use the kernel: it goes on simulated. */
const AGENT_TRIES = 2
/** A child that ends so often in a row does not stay up. */
const GIVE_UP_AFTER = 5

/** Runs until it is asked to stop, or cannot go on. All that it made is gone when it returns. Returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const { root, port, say } = options
  try {
    const problem = notBuilt(root) ?? (await portTaken(port))
    if (problem) throw new CannotStart(problem)
    const { folders, keep, kubernetes } = options
    const instance = claim(folders, { keep, web: webUser(), cluster: kubernetes && nameOfCluster(kubernetes) })
    return await supervise(options, instance)
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    say(error.message)
    return EXIT.cannotStart
  }
}

async function supervise(options: StartOptions, instance: Instance): Promise<number> {
  const { say } = options
  const children: Children = {}
  const stopping = stopOnSignal(say, () => {
    for (const child of [children.web?.current(), children.agent?.current(), children.playground]) child?.kill('SIGKILL')
    instance.remove()
    process.exit(EXIT.killed)
  })
  if (!instance.historyKept) {
    say(
      `The web server does not reach ${instance.state}: policies stay, their history does not, and what waits is rolled back at the end.`
    )
  }
  if (instance.leftovers) say('An earlier run had crashed; what it left is removed.')
  const stopped = new Promise<number>((resolve) =>
    stopping.addEventListener('abort', () => resolve(stopping.reason === 'SIGHUP' ? EXIT.hungUp : EXIT.stopped))
  )
  const lost = new Promise<number>((resolve) => {
    children.lose = (why) => {
      if (!stopping.aborted) say(why)
      resolve(EXIT.childLost)
    }
  })
  try {
    const up = bringUp(options, instance, children, stopping)
    await Promise.race([up, stopped, lost])
    return await Promise.race([stopped, lost])
  } finally {
    children.web?.leave()
    children.agent?.leave()
    for (const child of [children.web?.current(), children.agent?.current(), children.playground])
      if (child) await end(child)
    instance.remove()
  }
}

interface Children {
  playground?: Child
  agent?: Kept
  web?: Kept
  lose?: (why: string) => void
}

async function bringUp(options: StartOptions, instance: Instance, children: Children, stopping: AbortSignal): Promise<void> {
  const { root, port, say, playground, kubernetes } = options
  const began = Date.now()
  const { run } = instance
  const web = webUser()
  const kubeconfig = kubernetes && kubeconfigFor(kubernetes, run, web)
  const pods = podUser(web)
  const runnable = process.getuid?.() !== 0 || [web, pods].every((user) => canExecute(user, process.execPath))
  const context: Context = {
    ...options,
    kubeconfig: kubeconfig?.path,
    log: logsIn(instance.logs, options.verbose),
    instance,
    web,
    pods,
    nodeName: nodeNameIn(options.file),
    node: runnable ? process.execPath : copyNode(run)
  }
  const unenforceable = whySimulated(root) ?? (playground ? undefined : 'it was started without the playground')
  let why = unenforceable && `Enforcement is simulated, since ${unenforceable}.`
  let token = ''
  let up = false

  if (playground) {
    const child = startChild(playgroundSpec(context, copyApp(root, run), why))
    children.playground = child
    child.ended.then((ending) => children.lose?.(`The playground has ended (${howEnded(ending)}).${lastOf(ending)}`))
  }

  const folder = copyWeb(root, run)
  children.web = keepRunning({
    spec() {
      token = instance.startToken()
      return webSpec(context, folder, playground)
    },
    async onEnd(ending, failures) {
      if (failures >= GIVE_UP_AFTER) {
        return children.lose?.(`The web server does not stay up (${howEnded(ending)}).${lastOf(ending)}`)
      }
      say(`The web server has ended (${howEnded(ending)}) and is started again.`)
      if (up && (await healthy(port, stopping, PATIENCE_MS)) === undefined)
        say(
          `It is up again: ${options.signIn.PORTCULLIS_SIGN_IN === 'link' ? url(port, token) : 'everybody signs in anew.'}`
        )
    }
  })

  const tellUp = async () => {
    const unhealthy = await healthy(port, stopping, PATIENCE_MS)
    if (stopping.aborted) return
    if (unhealthy !== undefined) throw new CannotStart(`Not up after ${PATIENCE_MS / 1000} seconds: ${unhealthy}`)
    up = true
    const seconds = (Date.now() - began) / 1000
    const address = options.signIn.PORTCULLIS_SIGN_IN === 'link' ? url(port, token) : `http://127.0.0.1:${port}/`
    const facts = { port, token: instance.token, url: address, seconds, keep: options.keep }
    say(await welcome({ ...facts, context: kubeconfig?.context, signIn: options.signIn.PORTCULLIS_SIGN_IN }))
  }
  if (kubeconfig) return tellUp()

  // The agent is there before the pods. Should the playground end before that, it is said above.
  await children.playground?.said('node').catch(() => new Promise(() => {}))
  if (stopping.aborted) return
  const unsharePid = unenforceable === undefined ? children.playground?.pid : undefined
  let served = false
  children.agent = keepRunning({
    spec: () => agentSpec(context, unsharePid, why),
    onReady(start) {
      served = true
      children.playground?.tell('go')
      if (start > 1 && up) say('The agent is up again.')
    },
    onEnd(ending, failures) {
      if (!served && why === undefined && failures >= AGENT_TRIES) {
        why = `Enforcement is simulated, since the agent could not use the kernel: ${reasonOf(ending)}`
        return say(`The agent cannot use the kernel, and goes on simulated.${lastOf(ending)}`)
      }
      if (failures > GIVE_UP_AFTER) return
      const still = served && why === undefined ? ' What it enforced stays in the kernel.' : ''
      const slowly =
        failures === GIVE_UP_AFTER ? `, from now on without a word. Its log: ${join(instance.logs, 'agent.log')}` : '.'
      say(
        `The agent has ended (${howEnded(ending)}) and is started again${slowly}${still}${failures > 1 ? lastOf(ending) : ''}`
      )
    }
  })

  await tellUp()
}

/** The agent is told which node it is on; all else of the file is the playground's to read, and to complain about. */
function nodeNameIn(file: string): string {
  try {
    const name: unknown = (load(readFileSync(file, 'utf8')) as { node?: { name?: unknown } } | undefined)?.node?.name
    if (typeof name === 'string' && name !== '') return name
  } catch (error) {
    throw new CannotStart(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  throw new CannotStart(`${file} names no node.`)
}

const url = (port: number, token: string) => `http://127.0.0.1:${port}/?token=${token}`

/** Asks it to end, and ends it where it does not. */
async function end(child: Child): Promise<void> {
  child.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  await child.ended
  clearTimeout(timer)
}

/** The first signal asks for an orderly stop, the second does not wait for it. Under npm, one ^C comes twice: by the terminal and by npm. */
function stopOnSignal(say: (text: string) => void, kill: () => void): AbortSignal {
  const stopping = new AbortController()
  let first = 0
  const heard = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      // A terminal that closes meanwhile is nobody's wish.
      if (signal !== 'SIGHUP' && Date.now() - first > SAME_PRESS_MS) kill()
      return
    }
    first = Date.now()
    say('\nStopping …')
    stopping.abort(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard)
  return stopping.signal
}

/** What it said last, indented below the sentence that says that it has ended. */
function lastOf({ last }: Ending): string {
  return last
    .slice(-5)
    .map((line) => `\n    ${line}`)
    .join('')
}
