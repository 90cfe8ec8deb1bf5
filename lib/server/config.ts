import { type SignIn, signInFrom } from './access/sign-in'
import { type TlsFiles, tlsFilesIn } from './cluster'

/** What the web process is told by its environment (docs/decisions/0002). */
export interface Config {
  readonly port: number
  /** Sockets of the agents; in the playground there is one. Empty: started without. */
  readonly agentSockets: readonly string[]
  readonly playgroundSocket: string | undefined
  /** A Kubernetes cluster in the place of the agents' directory: the kubeconfig, and a context of it where not the current one. */
  readonly kubernetes: { readonly kubeconfig: string; readonly context?: string } | undefined
  /** The cluster's agents, where they are to be asked: by their pods in this namespace, on this port, over mutual TLS. */
  readonly agentPods: { readonly namespace: string; readonly port: number; readonly files: TlsFiles } | undefined
  /** The status of policies is kept by what these agents say, under this server's own rights. */
  readonly writesStatus: boolean
  readonly signIn: SignIn
  /** Where each change and each sign-in is written down: a file, `-` for standard output, or nowhere. */
  readonly auditLog: string | undefined
  /** File with the command's bearer token. */
  readonly tokenFile: string | undefined
  /** File with the browser's token, good for one use. Undefined: one is made, and the link is printed. */
  readonly startTokenFile: string | undefined
  /** What outlives this process: the history, and roll-backs that are pending. Undefined: memory alone. */
  readonly stateFolder: string | undefined
  /** The state folder goes with this process: what waits for a confirmation is rolled back before it ends. */
  readonly rollsBackAtEnd: boolean
  /** Further `host:port` that a browser may use, where the port is reached through a tunnel. */
  readonly allowedHosts: readonly string[]
  readonly version: string
  readonly logLevel: string
  /** `next dev`: React needs `eval` and a socket for reloading there. */
  readonly development: boolean
}

/** On which agents listen for the web server, unless told otherwise. */
const AGENT_PORT = 9965

export function configFrom(env: Readonly<Record<string, string | undefined>>, version: string): Config {
  return {
    port: Number(env.PORT ?? 3000),
    agentSockets: list(env.PORTCULLIS_AGENT_SOCKET),
    playgroundSocket: env.PORTCULLIS_PLAYGROUND_SOCKET || undefined,
    kubernetes: env.PORTCULLIS_KUBECONFIG
      ? {
          kubeconfig: env.PORTCULLIS_KUBECONFIG,
          ...(env.PORTCULLIS_CONTEXT ? { context: env.PORTCULLIS_CONTEXT } : {})
        }
      : undefined,
    agentPods:
      env.PORTCULLIS_AGENT_NAMESPACE && env.PORTCULLIS_AGENT_TLS
        ? {
            namespace: env.PORTCULLIS_AGENT_NAMESPACE,
            port: Number(env.PORTCULLIS_AGENT_PORT ?? AGENT_PORT),
            files: tlsFilesIn(env.PORTCULLIS_AGENT_TLS)
          }
        : undefined,
    writesStatus: env.PORTCULLIS_WRITE_STATUS === '1',
    signIn: signInFrom(env),
    auditLog: env.PORTCULLIS_AUDIT_LOG || undefined,
    tokenFile: env.PORTCULLIS_TOKEN_FILE || undefined,
    startTokenFile: env.PORTCULLIS_START_TOKEN_FILE || undefined,
    stateFolder: env.PORTCULLIS_WEB_STATE_DIR || undefined,
    rollsBackAtEnd: env.PORTCULLIS_ROLL_BACK_AT_END === '1',
    allowedHosts: list(env.PORTCULLIS_ALLOWED_HOSTS),
    version,
    logLevel: env.PORTCULLIS_LOG_LEVEL ?? 'info',
    development: env.NODE_ENV === 'development'
  }
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
