import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { type Child, startChild } from '@/bin/start/child'
import { onNewNode } from '@/bin/start/node'

/** A playground of a test's own: its namespaces, its run folder. Root is needed, and `npm run setup` before. */
export interface Launched {
  readonly run: string
  readonly state: string
  /** The `unshare` on which the node hangs. */
  readonly child: Child
  readonly logs: readonly string[]
  probe(request: Partial<Probe>): Promise<Outcome>
  traffic(): Promise<readonly Traffic[]>
  /** Runs a program on the node, and returns what it printed. */
  onNode(file: string, ...args: string[]): string
  /** Starts one there. `says` resolves when it has printed that, `ended` with all that it printed. */
  spawnOnNode(file: string, ...args: string[]): { says(text: string): Promise<void>; readonly ended: Promise<string> }
  stop(): Promise<void>
}

export interface Probe {
  readonly fromNamespace: string
  readonly fromPod: string
  readonly toNamespace: string
  readonly toPod: string
  readonly port: number
  readonly protocol: string
  readonly timeoutMs: number
  readonly family: string
}

export interface Outcome {
  readonly outcome: string
  readonly detail: string
  readonly milliseconds: number
  readonly simulated: boolean
}

export interface Traffic {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly ok: number
  readonly failed: number
  readonly resolved: number
  readonly unresolved: number
}

const ROOT = join(import.meta.dirname, '../..')
export const SHOP = join(ROOT, 'agent/playground/shop.yaml')

/** A run folder that pods' processes, which have no rights, can reach. */
export function runFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'))
  chmodSync(folder, 0o711)
  return folder
}

export async function launchPlayground(file = SHOP): Promise<Launched> {
  const run = runFolder()
  const state = runFolder()
  mkdirSync(join(run, 'app'))
  chmodSync(join(run, 'app'), 0o755)
  const app = join(run, 'app/app.cjs')
  copyFileSync(join(ROOT, 'dist/agent/playground-app.cjs'), app)
  const remove = () => {
    for (const folder of [run, state]) rmSync(folder, { recursive: true, force: true })
  }
  const logs: string[] = []
  const child = startChild({
    name: 'playground',
    command: onNewNode(process.execPath, '--enable-source-maps', join(ROOT, 'dist/agent/playground.js')),
    env: {
      PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
      PORTCULLIS_RUN_DIR: run,
      PORTCULLIS_PLAYGROUND_FILE: file,
      PORTCULLIS_APP_NODE: process.execPath,
      PORTCULLIS_APP: app,
      PORTCULLIS_APP_USER: '65533:65533',
      PORTCULLIS_HIDDEN: state
    },
    log: (line) => logs.push(line)
  })
  try {
    await child.ready
    child.tell('go')
  } catch (error) {
    remove()
    throw new Error(`${error}\n${logs.join('\n')}`)
  }
  const onNode = (...command: string[]) => [
    `--target=${child.pid}`,
    ...['--net', '--mount', `--pid=/proc/${child.pid}/ns/pid_for_children`, ...command]
  ]
  const client = clientOf(join(run, 'playground.sock'))
  return {
    run,
    state,
    child,
    logs,
    probe: (request) => client.call<Outcome>('Probe', request),
    traffic: async () => (await client.call<{ traffic: Traffic[] }>('Describe', {})).traffic,
    onNode: (...command) => execFileSync('nsenter', onNode(...command), { encoding: 'utf8' }),
    spawnOnNode(...command) {
      const started = spawn('nsenter', onNode(...command), { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      const listeners = new Set<() => void>()
      started.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        for (const listener of listeners) listener()
      })
      return {
        says: (text) => new Promise((resolve) => listeners.add(() => output.includes(text) && resolve())),
        ended: new Promise((resolve) => started.on('close', () => resolve(output)))
      }
    },
    async stop() {
      client.close()
      child.end()
      await child.ended
      remove()
    }
  }
}

function clientOf(socket: string) {
  const definition = loadPackageDefinition(loadSync(join(ROOT, 'lib/api/agent.proto'), { longs: Number, defaults: true }))
  const { Playground } = (definition as unknown as { portcullis: { v1: { Playground: ServiceClientConstructor } } })
    .portcullis.v1
  const client = new Playground(`unix:${socket}`, credentials.createInsecure())
  return {
    close: () => client.close(),
    call: <T>(method: string, request: object) =>
      new Promise<T>((resolve, reject) => {
        client.makeUnaryRequest(
          `/portcullis.v1.Playground/${method}`,
          Playground.service[method]?.requestSerialize as never,
          Playground.service[method]?.responseDeserialize as never,
          request,
          (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value as T))
        )
      })
  }
}
