import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { served } from './served'

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
  return served(async (browser, url) => {
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
    const shown = await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.toJSON().domInteractive as number)
    const tasks = await page.evaluate(() => (window as unknown as { longTasks: { last: number; total: number } }).longTasks)
    await Promise.all(reading)
    const isMonaco = await monacoChunks(scripts.map((script) => script.url))
    const sum = (of: typeof scripts) => of.reduce((total, { size }) => total + size, 0) / 1000
    return {
      'JavaScript before Monaco, kB': sum(scripts.filter(({ url: at }) => !isMonaco(at))),
      'JavaScript in all, kB': sum(scripts),
      'time to interactive, ms': Math.max(shown, tasks.last),
      'blocking time until then, ms': tasks.total
    }
  })
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
