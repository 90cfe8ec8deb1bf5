import { join } from 'node:path'
import type { ChildSpec } from './child'
import type { Instance } from './instance'
import { onNewNode, onNode } from './node'
import { as, type User } from './user'

/** Agents of a cluster: the namespace of their pods, their port, and a folder with tls.crt, tls.key and ca.crt. */
export interface AgentPods {
  readonly namespace: string
  readonly port: number
  readonly tls: string
  /** The web server keeps the status of policies by what they say. */
  readonly writeStatus: boolean
}

/** What each child is started with: decision 2. */
export interface Context {
  /** The project's folder. */
  readonly root: string
  readonly port: number
  readonly instance: Instance
  readonly web: User
  /** Who the applications in the pods are. */
  readonly pods: User
  /** Node's binary, where everybody can run it. */
  readonly node: string
  /** What the playground makes. */
  readonly file: string
  /** Of the node in that file. */
  readonly nodeName: string
  readonly clsact: boolean
  /** As the web server reads it; undefined: the agent's directory is the cluster. */
  readonly kubeconfig: string | undefined
  /** The cluster's agents, where they are to be asked. */
  readonly agentPods: AgentPods | undefined
  /** How people come in, and what is written down. */
  readonly signIn: Readonly<Record<string, string>>
  readonly rollBackAtEnd: boolean
  /** Further `host:port` by which a browser may reach the editor. */
  readonly allowedHosts: readonly string[]
  /** Where the lines of a part go. */
  readonly log: (part: string) => (line: string) => void
}

/** `why`: it is simulated, since. */
export function playgroundSpec(context: Context, app: string, why: string | undefined): ChildSpec {
  const command = program(context, 'dist/agent/playground.js')
  return {
    name: 'playground',
    command: why === undefined ? onNewNode(...command) : command,
    env: {
      ...common(context),
      ...datapath(why),
      PORTCULLIS_PLAYGROUND_FILE: context.file,
      PORTCULLIS_APP_NODE: context.node,
      PORTCULLIS_APP: app,
      PORTCULLIS_APP_USER: `${context.pods.uid}:${context.pods.gid}`,
      PORTCULLIS_HIDDEN: context.instance.state
    },
    log: context.log('playground')
  }
}

/** `unsharePid`: of the node that it is to run on; undefined where there is none. */
export function agentSpec(context: Context, unsharePid: number | undefined, why: string | undefined): ChildSpec {
  const command = program(context, 'dist/agent/main.js')
  const { PORTCULLIS_AUDIT } = process.env
  return {
    name: 'agent',
    command: unsharePid === undefined ? command : onNode(unsharePid, ...command),
    env: {
      ...common(context),
      ...datapath(why),
      // A blocking call of libbpf holds a thread of this pool: with the usual four, files would wait for packets.
      UV_THREADPOOL_SIZE: '16',
      PORTCULLIS_STATE_DIR: context.instance.agentState,
      PORTCULLIS_ATTACH: context.clsact ? 'clsact' : '',
      ...(PORTCULLIS_AUDIT && { PORTCULLIS_AUDIT })
    },
    log: context.log('agent')
  }
}

/** `folder`: the copy of the web application. */
export function webSpec(context: Context, folder: string, playground: boolean): ChildSpec {
  const { run, secrets, webState, historyKept } = context.instance
  const command: [string, ...string[]] = [context.node, join(folder, 'server.js')]
  return {
    name: 'web',
    command: process.getuid?.() === 0 ? as(context.web, ...command) : command,
    cwd: folder,
    env: {
      ...environment(),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      HOME: folder,
      PORT: String(context.port),
      HOSTNAME: '127.0.0.1',
      ...(context.kubeconfig === undefined
        ? { PORTCULLIS_AGENT_SOCKET: join(run, 'agent.sock') }
        : { PORTCULLIS_KUBECONFIG: context.kubeconfig }),
      ...(context.agentPods && {
        PORTCULLIS_AGENT_NAMESPACE: context.agentPods.namespace,
        PORTCULLIS_AGENT_PORT: String(context.agentPods.port),
        PORTCULLIS_AGENT_TLS: context.agentPods.tls,
        ...(context.agentPods.writeStatus && { PORTCULLIS_WRITE_STATUS: '1' })
      }),
      ...(playground && { PORTCULLIS_PLAYGROUND_SOCKET: join(run, 'playground.sock') }),
      PORTCULLIS_TOKEN_FILE: join(secrets, 'token'),
      PORTCULLIS_START_TOKEN_FILE: join(secrets, 'start-token'),
      PORTCULLIS_WEB_STATE_DIR: webState,
      ...((context.rollBackAtEnd || !historyKept) && { PORTCULLIS_ROLL_BACK_AT_END: '1' }),
      PORTCULLIS_ALLOWED_HOSTS: context.allowedHosts.join(','),
      ...context.signIn
    },
    log: apart(context.log('web'))
  }
}

/** What the audit log prints is for whoever collects this program's output; the rest is the part's own log. */
function apart(log: (line: string) => void): (line: string) => void {
  return (line) => (line.startsWith('{"audit":') ? void process.stdout.write(`${line}\n`) : log(line))
}

function program({ root }: Context, path: string): [string, ...string[]] {
  return [process.execPath, '--enable-source-maps', join(root, path)]
}

function common({ instance, web, nodeName }: Context): Record<string, string> {
  return {
    ...environment(),
    PORTCULLIS_RUN_DIR: instance.run,
    PORTCULLIS_NODE: nodeName,
    PORTCULLIS_SOCKET_OWNER: `${web.uid}:${web.gid}`
  }
}

/** Of the environment that we were started in, what a child may know. */
function environment(): Record<string, string> {
  const { PATH = '', LANG, TZ, PORTCULLIS_LOG_LEVEL } = process.env
  return {
    // Not everybody's path has the system's own programs, of which `ip` is one.
    PATH: `${PATH}:/usr/sbin:/sbin:/usr/bin:/bin`,
    ...(LANG && { LANG }),
    ...(TZ && { TZ }),
    ...(PORTCULLIS_LOG_LEVEL && { PORTCULLIS_LOG_LEVEL })
  }
}

const datapath = (why: string | undefined) => ({
  PORTCULLIS_DATAPATH: why === undefined ? 'kernel' : 'simulated',
  PORTCULLIS_REASON: why ?? ''
})
