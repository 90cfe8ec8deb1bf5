import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { onLines } from './app/lines'
import { type Addresses, listOf, type Plan, type PlannedHost, type PlannedPod } from './plan'
import type { AppConfig, Call, CallCounts, FromApp, Outcome, Probe, ToApp } from './wire'

/** The processes that live in the pods and outside: one each, without rights, in its own network and mount namespace. */

export interface App {
  /** Throws where the application has ended. */
  probe(probe: Probe): Promise<Outcome>
  counts(): Promise<readonly CallCounts[]>
  go(): void
  /** Resolves with how it ended. */
  readonly ended: Promise<string>
}

export interface Program {
  /** Node's binary and the applications' bundle, both readable for `user`. */
  readonly node: string
  readonly bundle: string
  /** `uid:gid` of all applications, and of nothing else: what the web server may open is not theirs to open. */
  readonly user: string
  /** Run folder, and state folder where there is one: empty for the applications, but for the two files above. */
  readonly run: string
  readonly state: string
}

const CLUSTER = 'svc.cluster.local'

/** Node's own share of memory is about 7 MB a process; these keep what the application adds small. */
const NODE_FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=32', '--v8-pool-size=1']

/** Resolves once it listens on all its ports. Ends with the process that started it: both are in one process namespace. */
export async function startApp(plan: Plan, host: PlannedHost, program: Program, say: (text: string) => void): Promise<App> {
  const resolvConf = `${host.netns}.resolv.conf`
  const config = configOf(plan, host)
  await writeFile(resolvConf, resolvConfOf(config.dns), { mode: 0o644 })
  const [uid = '', gid = ''] = program.user.split(':')
  const child = spawn(
    'nsenter',
    [
      `--net=${host.netns}`,
      ...['unshare', '--mount', 'sh', '-ec', SCRIPT, 'sh'],
      ...[resolvConf, host.netns, program.run, program.state, program.node, program.bundle],
      ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
      ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'],
      ...[program.node, ...NODE_FLAGS, program.bundle]
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], cwd: '/', env: { PATH: process.env.PATH } }
  )
  onLines(child.stderr, (line) => say(`${host.id}: ${line}`))
  return converse(host.id, child as Spoken, config)
}

/**
 * The mounts of one pod: its own resolver's file, where the machine has one to cover, and empty folders over those with the sockets
 * and the tokens. The run folder's is made aside, over the file of the network namespaces' folder, since what it keeps is below it.
 */
const SCRIPT = `
aside=\${2%/*} run=$3 state=$4 node=$5 bundle=$6
if [ -e /etc/resolv.conf ]; then mount --bind "$1" /etc/resolv.conf; fi
shift 6
umask 022
mount -t tmpfs -o mode=0755,size=64k hidden "$aside"
for file in "$node" "$bundle"; do
  case $file in "$run"/*)
    kept=$aside\${file#"$run"}
    mkdir -p "\${kept%/*}"
    : >"$kept"
    mount --bind "$file" "$kept"
  esac
done
if [ -d "$state" ]; then mount -t tmpfs -o mode=0755,size=64k hidden "$state"; fi
mkdir -p "$run"
mount --move "$aside" "$run"
umask 077
exec "$@"`

type Spoken = ChildProcess & { readonly stdin: NodeJS.WritableStream; readonly stdout: NodeJS.ReadableStream }

function converse(id: string, child: Spoken, config: AppConfig): Promise<App> {
  const waiting = new Map<number, { resolve(message: FromApp): void; reject(error: Error): void }>()
  let asked = 0
  let ended: Error | undefined
  const send = (message: ToApp) => child.stdin.write(`${JSON.stringify(message)}\n`)
  const ask = <T extends FromApp['type']>(message: (id: number) => ToApp) => {
    const number = ++asked
    return new Promise<Extract<FromApp, { type: T }>>((resolve, reject) => {
      if (ended) return reject(ended)
      waiting.set(number, { resolve: (answer) => resolve(answer as Extract<FromApp, { type: T }>), reject })
      send(message(number))
    })
  }
  child.stdin.on('error', () => {})
  let tell: (why: string) => void = () => {}
  const over = new Promise<string>((resolve) => {
    tell = resolve
  })
  return new Promise((resolve, reject) => {
    const end = (why: string) => {
      ended ??= new Error(`the application of ${id} has ended: ${why}`)
      tell(why)
      reject(ended)
      for (const { reject } of waiting.values()) reject(ended)
      waiting.clear()
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', (code, signal) => end(String(signal ?? code)))
    onLines(child.stdout, (line) => {
      const message = JSON.parse(line) as FromApp
      if (message.type !== 'ready') {
        waiting.get(message.id)?.resolve(message)
        waiting.delete(message.id)
        return
      }
      resolve({
        probe: (probe) => ask<'probe'>((id) => ({ type: 'probe', id, probe })),
        counts: async () => (await ask<'counts'>((id) => ({ type: 'counts', id }))).calls,
        go: () => send({ type: 'go' }),
        ended: over
      })
    })
    send({ type: 'config', config })
  })
}

function configOf(plan: Plan, host: PlannedHost): AppConfig {
  const dnsServers = plan.pods.filter(({ serves }) => serves.some(({ kind }) => kind === 'dns'))
  const inCluster = plan.pods.some(({ id }) => id === host.id)
  return {
    id: host.id,
    serves: host.serves,
    calls: host.calls.flatMap((call): Call[] => {
      const pod = plan.pods.find(({ id }) => id === call.to)
      const to = pod ?? plan.outside.find(({ id }) => id === call.to)
      return to ? [{ ...call, name: pod ? dnsName(pod) : to.name, addresses: to.addresses }] : []
    }),
    dns: inCluster ? dnsServers.flatMap(({ addresses }) => listOf(addresses)) : [],
    zone: host.serves.some(({ kind }) => kind === 'dns') ? zoneOf(plan) : {}
  }
}

/** Services are headless: their names lead to the pod. So does the pod's own, for those that serve nothing. */
function zoneOf(plan: Plan): Record<string, Addresses> {
  const zone: Record<string, Addresses> = {}
  for (const host of plan.outside) zone[host.name] = host.addresses
  for (const pod of plan.pods) {
    zone[`${pod.name}.${pod.namespace}.${CLUSTER}`] = pod.addresses
    zone[dnsName(pod)] = pod.addresses
  }
  return zone
}

const dnsName = (pod: PlannedPod) => `${pod.service ?? pod.name}.${pod.namespace}.${CLUSTER}`

function resolvConfOf(servers: readonly string[]): string {
  if (servers.length === 0) return '# outside the cluster: no name server\n'
  return `${servers.map((server) => `nameserver ${server}`).join('\n')}\nsearch default.${CLUSTER} ${CLUSTER}\noptions ndots:5\n`
}
