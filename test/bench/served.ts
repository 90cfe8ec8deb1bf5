import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium } from '@playwright/test'

/** What `portcullis start` serves, and the system's Chromium beside it, while `use` runs. `url` is good once. */
export async function served<Made>(use: (browser: Browser, url: string) => Promise<Made>): Promise<Made> {
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
      return await use(browser, url)
    } finally {
      await browser.close()
    }
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
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
