import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export interface RunningAgent {
  readonly socket: string
  stop(): Promise<void>
}

/**
 * The real agent, on a directory of objects (test/support/shop.yaml), with the simulated datapath: it enforces nothing, and needs no rights.
 * It ends with the test's process, since that holds the other end of its standard input.
 */
export async function startAgent(folder: string): Promise<RunningAgent> {
  const objects = join(folder, 'objects')
  mkdirSync(objects, { recursive: true })
  mkdirSync(join(folder, 'state'), { recursive: true })
  copyFileSync(at('shop.yaml'), join(objects, 'shop.yaml'))
  const child = spawn(process.execPath, ['--import', 'tsx', at('../../agent/src/main.ts')], {
    cwd: at('../..'),
    env: {
      ...process.env,
      PORTCULLIS_RUN_DIR: folder,
      PORTCULLIS_STATE_DIR: join(folder, 'state'),
      PORTCULLIS_NODE: 'node-1',
      PORTCULLIS_DATAPATH: 'simulated',
      PORTCULLIS_REASON: 'This is a test.',
      PORTCULLIS_READY_FD: '3',
      PORTCULLIS_LOG_LEVEL: 'error'
    },
    stdio: ['pipe', 'inherit', 'inherit', 'pipe']
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ready = child.stdio[3] as Readable
  await Promise.race([
    new Promise<void>((resolve) => ready.once('data', () => resolve())),
    gone.then(() => {
      throw new Error(`The agent ended with ${child.exitCode}.`)
    })
  ])
  return {
    socket: join(folder, 'agent.sock'),
    async stop() {
      child.kill('SIGTERM')
      await gone
    }
  }
}
