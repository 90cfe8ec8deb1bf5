import type { Browser, Page } from '@playwright/test'
import { dump } from 'js-yaml'
import { namespaces, nodes, pods, policies, type Size } from './cluster'
import { percentile } from './figures'
import { served } from './served'
import { framesOf } from './trace'

/** p95 in milliseconds, but for what is counted. */
export interface EditorFigures {
  readonly 'panning 500 blocks: main thread a frame': number
  readonly 'panning the map of 2,000 workloads: main thread a frame': number
  readonly 'nodes mounted on that map': number
  readonly 'a keystroke with 200 policies open: until it is painted': number
  readonly 'blast radius of 2,000 pods, 200 policies: from the key to the answer of the worker': number
  /** The part of it that is the worker's: from the question to the answer. */
  readonly 'blast radius: in the worker': number
}

/** 2,000 workloads of one pod in 50 namespaces, and 200 policies. */
const CLUSTER: Size = { namespaces: 50, workloads: 40, replicas: 1, policies: 4, nodes: 20 }
const FRAME_ROUNDS = 120

/** The built page in the system's Chromium, driven by the wheel and the keyboard; times are of its own trace. */
export async function editorFigures(): Promise<EditorFigures> {
  return served(async (browser, url) => {
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } })
    const page = await context.newPage()
    await page.addInitScript(watchWorkers)
    await page.goto(url)
    await open(page, 'many.yaml', fiveHundred())
    await page
      .getByText(/block-499\.example\.com|10\.1\.249\.0\/24/)
      .first()
      .waitFor({ state: 'attached' })
    const blocks = await panning(browser, page)

    await open(page, 'cluster.json', cluster())
    await page.getByText('cluster.json, not those of the cluster').waitFor()
    await page.getByRole('radio', { name: 'Cluster', exact: true }).click()
    await page.locator('.react-flow__node-area').first().waitFor()
    const map = await panning(browser, page)
    const mounted = await page.locator('.react-flow__node').count()
    await page.getByRole('radio', { name: 'Policy', exact: true }).click()

    await open(page, 'two-hundred.yaml', twoHundred())
    await page.locator('.view-line').first().waitFor()
    const keys = await typing(page)
    await page.getByRole('tab', { name: 'Simulation' }).click()
    const blast = await blasts(page)
    return {
      'panning 500 blocks: main thread a frame': percentile(blocks, 95),
      'panning the map of 2,000 workloads: main thread a frame': percentile(map, 95),
      'nodes mounted on that map': mounted,
      'a keystroke with 200 policies open: until it is painted': percentile(keys, 95),
      'blast radius of 2,000 pods, 200 policies: from the key to the answer of the worker': percentile(
        blast.map(({ key }) => key),
        95
      ),
      'blast radius: in the worker': percentile(
        blast.map(({ worker }) => worker),
        95
      )
    }
  })
}

/** As a person drops a file on the page. */
async function open(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file = '', content = '']) => {
      const data = new DataTransfer()
      data.items.add(new File([content], file))
      return data
    },
    [name, text]
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

async function panning(browser: Browser, page: Page): Promise<readonly number[]> {
  await page.mouse.move(800, 400)
  await page.waitForTimeout(1500) // What was just drawn is done being drawn.
  await browser.startTracing(page, {
    categories: [
      'toplevel',
      'devtools.timeline',
      'devtools.timeline.frame',
      'benchmark',
      'disabled-by-default-devtools.timeline',
      'disabled-by-default-devtools.timeline.frame'
    ]
  })
  for (let round = 0; round < FRAME_ROUNDS; round += 1) {
    await page.mouse.wheel(0, round % 40 < 20 ? 24 : -24)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  return framesOf((await browser.stopTracing()).toString())
}

/** From the key to the frame that shows it (Event Timing), in the text of a policy. */
async function typing(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { keys: seen })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') seen.push(duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit)
  })
  await page.locator('.view-line', { hasText: 'name:' }).first().click()
  await page.keyboard.press('End')
  const typed = 80
  for (let at = 0; at < typed; at += 1) await page.keyboard.type('abcdefgh'[at % 8] ?? 'a', { delay: 60 })
  const slow = await page.evaluate(() => (window as unknown as { keys: readonly number[] }).keys)
  // What takes less than 16 ms is not reported.
  return [...slow, ...Array.from({ length: Math.max(0, typed - slow.length) }, () => 16)]
}

interface BlastTimes {
  readonly key: number
  readonly worker: number
}

/** Notes when the simulator was asked for the blast radius around what is drawn, and when the page had it. */
function watchWorkers(): void {
  const seen: { asked: number; answered: number }[] = []
  Object.assign(window, { blasts: seen })
  const Native = Worker
  window.Worker = class extends Native {
    readonly #open = new Map<number, number>()
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      this.addEventListener('message', ({ data }) => {
        const asked = this.#open.get(data?.id)
        if (asked !== undefined && data.reply?.kind === 'around') seen.push({ asked, answered: performance.now() })
      })
    }
    override postMessage(
      message: { id?: number; question?: { kind: string } },
      rest?: Transferable[] | StructuredSerializeOptions
    ): void {
      if (message?.question?.kind === 'around' && message.id !== undefined) this.#open.set(message.id, performance.now())
      super.postMessage(message, rest as StructuredSerializeOptions)
    }
  }
}

/** One digit of a port after the other, each once the one before is answered. */
async function blasts(page: Page): Promise<readonly BlastTimes[]> {
  await page.locator('.view-line', { hasText: 'port:' }).first().click()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.evaluate(() => {
    const keys: number[] = []
    Object.assign(window, { struck: keys })
    addEventListener('keydown', ({ timeStamp }) => keys.push(timeStamp), true)
  })
  const found: BlastTimes[] = []
  for (let at = 0; at < 40; at += 1) {
    // A digit more and a digit less, so that the port stays one.
    await page.keyboard.press(at % 2 === 0 ? '1' : 'Backspace')
    const times = await page.waitForFunction(() => {
      const { struck, blasts } = window as unknown as {
        readonly struck: readonly number[]
        readonly blasts: readonly { readonly asked: number; readonly answered: number }[]
      }
      const key = struck.at(-1) ?? 0
      const answer = blasts.find(({ asked }) => asked > key)
      return answer ? { key: answer.answered - key, worker: answer.answered - answer.asked } : undefined
    })
    found.push((await times.jsonValue()) as BlastTimes)
  }
  return found.slice(4) // The first ones find the code cold.
}

function fiveHundred(): string {
  const peer = (side: number) => (_: unknown, at: number) => `10.${side}.${at}.0/24`
  const cidrs = (side: number) => Array.from({ length: 250 }, peer(side))
  const spec = {
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: cidrs(0).map((cidr) => ({ fromCIDR: [cidr] })),
    egress: cidrs(1).map((cidr) => ({ toCIDR: [cidr] }))
  }
  return dump({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'many', namespace: 'default' },
    spec
  })
}

const cluster = () =>
  JSON.stringify({
    kind: 'List',
    items: [...namespaces(CLUSTER), ...nodes(CLUSTER), ...pods(CLUSTER), ...policies(CLUSTER)]
  })

/** The first one is opened: one that names a port, to be typed in. */
const twoHundred = () =>
  policies(CLUSTER)
    .toSorted((a, b) => Number(dump(b).includes('port:')) - Number(dump(a).includes('port:')))
    .map((policy) => dump(policy))
    .join('---\n')
