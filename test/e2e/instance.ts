import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { SESSION_SECONDS, Sessions } from '@/lib/server/access/session'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = join(ROOT, 'bin/portcullis.mjs')

/** The whole of it, as `npm start` runs it: playground, agent, kernel, web server. */
export interface Instance {
  readonly address: string
  /** An address for a browser, good once. */
  readonly link: () => Promise<string>
  /** A browser's session that ends after so many seconds, as a cookie: name and value. */
  readonly session: (seconds: number) => readonly [name: string, value: string]
  /** Runs a command of the command line against it. */
  readonly cli: (...args: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>
  /** A real connection in the playground: 0 connected, 1 not. */
  readonly probe: (from: string, to: string, ...options: readonly string[]) => Promise<number>
  /** Ends the web server as a crash would; whoever started it starts it again. Resolves once it answers. */
  readonly killWeb: () => Promise<void>
  /** The same of the agent. Resolves once there is another. */
  readonly killAgent: () => Promise<void>
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
        session(seconds) {
          const token = readFileSync(join(folder, 'state', String(port), 'token'), 'utf8').trim()
          const cookie = new Sessions(token, port).open(Date.now() - (SESSION_SECONDS - seconds) * 1000)
          const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? []
          return [name, value]
        },
        async killWeb() {
          const web = join(folder, 'run', String(port), 'web')
          const before = webProcess(web)
          if (before === undefined) throw new Error('There is no web server')
          process.kill(before, 'SIGKILL')
          await expect.poll(() => webProcess(web), { timeout: 30_000 }).not.toBe(before)
          const healthy = () =>
            fetch(`http://127.0.0.1:${port}/api/health`).then(
              ({ status }) => status,
              () => 0
            )
          await expect.poll(healthy, { timeout: 60_000 }).toBe(200)
        },
        async killAgent() {
          const before = agentProcess(folder)
          if (before === undefined) throw new Error('There is no agent')
          process.kill(before, 'SIGKILL')
          await expect.poll(() => agentProcess(folder), { timeout: 30_000 }).not.toBe(before)
        },
        probe: async (from, to, ...options) => (await cli('probe', from, to, ...options)).code
      })
      await stop(child)
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  /** E2E_SLOWED=6 gives the page a sixth of the processor: what only a busy machine shows is shown by any. */
  page: async ({ page }, use) => {
    const rate = Number(process.env.E2E_SLOWED ?? 1)
    if (rate > 1) {
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Emulation.setCPUThrottlingRate', { rate })
    }
    await use(page)
  },
  /** No policy is in force when a test begins. */
  clean: [
    async ({ instance }, use) => {
      await instance.cli('rollback')
      const { output } = await instance.cli('get', '--json')
      for (const { kind, namespace, name } of JSON.parse(output).policies) {
        await instance.cli('delete', kind, name, ...(namespace === '' ? [] : ['-n', namespace]))
      }
      await use(undefined)
    },
    { auto: true }
  ]
})

/** By its settings, which name this instance's own folder. */
function agentProcess(folder: string): number | undefined {
  const found = readdirSync('/proc').find((pid) => {
    try {
      const read = (file: string) => (/^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/${file}`, 'utf8') : '')
      return read('cmdline').includes('dist/agent/main.js') && read('environ').includes(`PORTCULLIS_STATE_DIR=${folder}`)
    } catch {
      return false // it has just ended
    }
  })
  return found === undefined ? undefined : Number(found)
}

/** By the folder that it works in, which is this instance's own. (Next gives its process another name.) */
function webProcess(web: string): number | undefined {
  const found = readdirSync('/proc').find((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === web
    } catch {
      return false // it has just ended
    }
  })
  return found === undefined ? undefined : Number(found)
}

export { expect }

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
