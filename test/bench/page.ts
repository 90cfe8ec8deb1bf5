import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'

/** kB are 1,000 bytes after gzip; times are ms after navigation began. */
export interface PageFigures {
  readonly 'JavaScript before Monaco, kB': number
  readonly 'JavaScript in all, kB': number
  readonly 'time to interactive, ms': number
  readonly 'blocking time until then, ms': number
}

/**
 * The built page as `portcullis start` serves it, in the system's Chromium with an empty cache. Interactive: the canvas shows its
 * first card and the main thread has been free since.
 */
export async function firstLoad(): Promise<PageFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  // The pods' applications and the web server are not root, and must find their files in it.
  chmodSync(folder, 0o711)
  const port = await freePort()
  const child = spawn(process.execPath, ['bin/portcullis.mjs', 'start', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORTCULLIS_RUN: join(folder, 'run'), PORTCULLIS_STATE: join(folder, 'state') }
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const url = await printedUrl(child.stdout)
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false })
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      const scripts: { url: string; size: number }[] = []
      const reading: Promise<unknown>[] = []
      page.on('response', (response) => {
        if (!/\.js(\?|$)/.test(response.url())) return
        reading.push(
          response.body().then(
            (body) => scripts.push({ url: response.url(), size: gzipSync(body).length }),
            () => undefined
          )
        )
      })
      await page.addInitScript(() => {
        const seen = { longest: 0, last: 0, total: 0 }
        Object.assign(window, { longTasks: seen })
        new PerformanceObserver((list) => {
          for (const task of list.getEntries()) {
            seen.total += Math.max(0, task.duration - 50)
            seen.last = Math.max(seen.last, task.startTime + task.duration)
          }
        }).observe({ type: 'longtask', buffered: true })
      })
      await page.goto(url)
      await page.getByRole('main').waitFor()
      await page.waitForLoadState('networkidle').catch(() => undefined) // the event stream may keep it busy
      const shown = await page.evaluate(
        () => performance.getEntriesByType('navigation')[0]?.toJSON().domInteractive as number
      )
      const tasks = await page.evaluate(
        () => (window as unknown as { longTasks: { last: number; total: number } }).longTasks
      )
      await Promise.all(reading)
      const isMonaco = await monacoChunks(scripts.map((script) => script.url))
      const sum = (of: typeof scripts) => of.reduce((total, { size }) => total + size, 0) / 1000
      return {
        'JavaScript before Monaco, kB': sum(scripts.filter(({ url: at }) => !isMonaco(at))),
        'JavaScript in all, kB': sum(scripts),
        'time to interactive, ms': Math.max(shown, tasks.last),
        'blocking time until then, ms': tasks.total
      }
    } finally {
      await browser.close()
    }
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Chunks that hold Monaco, by what is in them. */
async function monacoChunks(urls: readonly string[]): Promise<(url: string) => boolean> {
  const found = new Set<string>()
  for (const url of urls) {
    const path = new URL(url).pathname.replace('/_next/', '.next/')
    try {
      if (/monaco-editor|monaco-workbench/.test(readFileSync(path, 'utf8'))) found.add(url)
    } catch {
      // not a file of the build
    }
  }
  return (url) => found.has(url)
}

async function printedUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(line)?.[0]
    if (url) return url
  }
  throw new Error('the server ended before it printed its address')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
