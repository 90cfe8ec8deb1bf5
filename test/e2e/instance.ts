import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = join(ROOT, 'bin/portcullis.mjs')

/** The whole of it, as `npm start` runs it: playground, agent, kernel, web server. */
export interface Instance {
  readonly address: string
  /** An address for a browser, good once. */
  readonly link: () => Promise<string>
  /** Runs a command of the command line against it. */
  readonly cli: (...args: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>
  /** A real connection in the playground: 0 connected, 1 not. */
  readonly probe: (from: string, to: string, ...options: readonly string[]) => Promise<number>
}

/** One instance a worker: the specs run one after another, each in a browser of its own. */
export const test = base.extend<{ readonly clean: undefined }, { readonly instance: Instance }>({
  instance: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures off the pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-'))
      // The pods' applications and the web server are not root, and must find their files in it.
      chmodSync(folder, 0o711)
      const port = await freePort()
      const env = {
        ...process.env,
        PORT: String(port),
        PORTCULLIS_RUN: join(folder, 'run'),
        PORTCULLIS_STATE: join(folder, 'state')
      }
      const child = spawn(process.execPath, [PROGRAM, 'start', '--port', String(port)], { cwd: ROOT, env })
      await up(child)
      const cli: Instance['cli'] = (...args) =>
        new Promise((resolve) => {
          execFile(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
            resolve({ code: error ? Number(error.code ?? 2) : 0, output: stdout + stderr })
          )
        })
      await use({
        address: `http://127.0.0.1:${port}`,
        cli,
        link: async () => /http:\S+/.exec((await cli('link')).output)?.[0] ?? '',
        probe: async (from, to, ...options) => (await cli('probe', from, to, ...options)).code
      })
      await stop(child)
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  /** No policy is in force when a test begins. */
  clean: [
    async ({ instance }, use) => {
      const { output } = await instance.cli('get', '--json')
      for (const { kind, namespace, name } of JSON.parse(output).policies) {
        await instance.cli('delete', kind, name, ...(namespace === '' ? [] : ['-n', namespace]))
      }
      await use(undefined)
    },
    { auto: true }
  ]
})

export { expect } from '@playwright/test'

function up(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (text: Buffer) => {
      said += text
      if (said.includes('Portcullis is up')) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`portcullis start ended with ${code}:\n${said}`)))
  })
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number }
      server.close(() => resolve(port))
    })
  })
}
