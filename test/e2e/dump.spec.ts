import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Editor } from './editor'
import { expect, test } from './instance'

/** A cluster that is not this one, and larger than any list shows at once. */
const PODS = Array.from({ length: 700 }, (_, at) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: `w-${at}`, namespace: at % 2 ? 'odd' : 'even', labels: { app: `w${at}` } },
  status: { phase: 'Running', podIP: `10.9.${at >> 8}.${at & 255}` }
}))
const SUBJECT = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'backend2-1', namespace: 'default', labels: { app: 'backend2' } },
  status: { phase: 'Running', podIP: '10.9.9.9' }
}
const dump = join(tmpdir(), `portcullis-dump-${process.pid}.json`)

test.beforeAll(() => writeFileSync(dump, JSON.stringify({ kind: 'List', items: [SUBJECT, ...PODS] })))
test.afterAll(() => rmSync(dump))

test('every pair that changes is listed, however many, and a dump is never written to', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('button', { name: 'Apply', exact: true }).waitFor()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: /^Import/ }).click()
  await page.getByLabel('Files to import').setInputFiles(dump)
  await expect(page.getByText(/^Drawn and simulated with the 701 pods of portcullis-dump/)).toBeVisible()

  await test.step('the last of more than 500 is there when one scrolls, and what is in the page stays small', async () => {
    await page.getByRole('tab', { name: 'Simulation' }).click()
    const pairs = page.getByRole('region', { name: 'Who could' })
    await expect(pairs.getByRole('listitem').first()).toBeVisible()
    const all = Number(await pairs.getByRole('listitem').first().getAttribute('aria-setsize'))
    expect(all).toBeGreaterThan(700)
    expect(await pairs.getByRole('listitem').count()).toBeLessThan(60)
    await pairs.evaluate((region) => region.parentElement?.scrollTo({ top: 1e7 }))
    const last = pairs.locator(`[aria-posinset="${all}"]`)
    await expect(last).toContainText(/loses/)
    await expect(last).not.toHaveAttribute('aria-busy', 'true')
    await page.screenshot({ path: 'test-results/screenshots/simulation-5-end-of-list.png' })
  })

  await test.step('by namespace, with counts', async () => {
    await page.getByRole('combobox', { name: 'Namespace of either end' }).click()
    await page.getByRole('option', { name: /^odd/ }).click()
    await expect(page.getByText('700 listed')).toBeVisible()
    await page.getByRole('searchbox', { name: 'Who' }).fill('odd/w-699')
    await expect(page.getByText('2 listed')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Who could' })).toContainText('odd/w-699')
  })

  await test.step('Apply is refused with the reason, by whatever way it is asked for', async () => {
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(editor.dialog).toContainText(/You are looking at portcullis-dump-.*, not at the cluster\./)
    await expect(editor.dialog.getByRole('button', { name: 'Apply', exact: true })).toHaveCount(0)
    await page.screenshot({ path: 'test-results/screenshots/dump-apply-refused.png' })
    await page.keyboard.press('Escape')
    await expect(editor.dialog).toBeHidden()
    expect(JSON.parse((await instance.cli('get', '--json')).output).policies).toEqual([])
  })

  await test.step('back at the cluster the check is of its own pods', async () => {
    await page.getByRole('button', { name: 'Apply', exact: true }).click()
    await editor.dialog.getByRole('button', { name: 'Back to the cluster and check' }).click()
    await expect(editor.dialog.getByText('Checked by the server.')).toBeVisible({ timeout: 30_000 })
    await expect(editor.dialog).toContainText('default/intruder')
    await expect(editor.dialog).not.toContainText('w-699')
  })
})

/** As kubectl prints 8,000 pods in full: 40 namespaces, five replicas of each workload, 200 policies. */
function writeLarge(path: string): void {
  const padding = { annotations: { padding: 'x'.repeat(5000) } }
  const pods = Array.from({ length: 8000 }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `w-${at}`,
      namespace: `team-${at % 40}`,
      labels: { app: `app-${at % 1600}`, tier: `t${at % 3}` },
      ...padding
    },
    spec: { nodeName: `node-${at % 50}`, containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
    status: { phase: 'Running', podIP: `10.${at >> 12}.${(at >> 6) & 63}.${at & 63}` }
  }))
  const policies = Array.from({ length: 200 }, (_, at) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p-${at}`, namespace: `team-${at % 40}` },
    spec: {
      podSelector: { matchLabels: { app: `app-${at}` } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: `app-${at + 40}` } } }], ports: [{ port: 8080 }] }]
    }
  }))
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', items: [...policies, ...pods], kind: 'List' }, undefined, 4))
}

/** In the page: presses Stop in the moment that it is there. */
const onStop = () =>
  new Promise<void>((resolve) => {
    const watch = new MutationObserver(() => {
      const stop = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Stop')
      if (!stop) return
      watch.disconnect()
      stop.click()
      resolve()
    })
    watch.observe(document.body, { subtree: true, childList: true })
  })

/** In the page: how far a file had come each time that it was said, once it is read. */
const howFar = () =>
  new Promise<readonly number[]>((resolve) => {
    const found: number[] = []
    const watch = new MutationObserver(() => {
      const bar = document.querySelector('[role=progressbar]')
      const now = Number(bar?.getAttribute('aria-valuenow'))
      if (bar && found.at(-1) !== now) found.push(now)
      if (bar || found.length === 0) return
      watch.disconnect()
      resolve(found)
    })
    watch.observe(document.body, { subtree: true, childList: true, attributes: true })
  })

test('50 MB of a cluster are read while the page goes on: how far it has come is said, and it can be stopped', async ({
  page,
  instance
}) => {
  const large = join(tmpdir(), `portcullis-large-${process.pid}.json`)
  writeLarge(large)
  try {
    await Editor.open(page, instance)
    await page.getByRole('button', { name: 'Open the example' }).click()
    await page.getByRole('button', { name: 'Apply', exact: true }).waitFor()
    await test.step('stopped as soon as one can', async () => {
      const stopped = page.evaluate(onStop)
      await page.locator('#upload').setInputFiles(large)
      await stopped
      await expect(page.getByRole('progressbar')).toBeHidden()
      await expect(page.getByText(/^Drawn and simulated/)).toBeHidden()
    })
    const seen = page.evaluate(howFar)
    await page.locator('#upload').setInputFiles(large)
    await expect(page.getByText(/^Drawn and simulated with the 8000 pods of portcullis-large/)).toBeVisible({
      timeout: 60_000
    })
    await expect(page.getByRole('application', { name: 'Map of the cluster' })).toBeVisible()
    await page.screenshot({ path: 'test-results/screenshots/dump-large-map.png' })
    // The page went on while it was read: how far it had come was drawn again and again.
    expect((await seen).length).toBeGreaterThan(2)
  } finally {
    rmSync(large)
  }
})
