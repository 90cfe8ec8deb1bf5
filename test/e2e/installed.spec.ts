import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { Cluster } from '../cluster/nodes/cluster'
import { Installation } from '../cluster/nodes/installation'
import { addressesOf, pod, reaches } from '../cluster/nodes/pods'
import { cannotRunNodes } from '../cluster/nodes/prerequisites.mjs'
import { Editor } from './editor'

/** What an operator does: helm installs the chart on two real nodes, a person signs in by port-forward, and what is drawn is what pods meet. */

const PORT = '3000'
const missing = cannotRunNodes()
test.skip(missing !== false, String(missing))

let cluster: Cluster
let portcullis: Installation
let forward: ChildProcess
let browser: Browser
let page: Page
let editor: Editor
let web: readonly string[]

test.beforeAll(async ({ browserName: _ }, { project }) => {
  test.setTimeout(300_000)
  if (missing !== false) return
  cluster = await Cluster.start({ product: true })
  await cluster.apply(pod('web', { node: 'n1' }), pod('near', { node: 'n1' }), pod('far', { node: 'n2' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
  web = await addressesOf(cluster, 'web')
  portcullis = await Installation.install(cluster, 'agent.enforce=true')
  await cluster.kubectl('create', 'serviceaccount', 'drawer')
  await cluster.kubectl('create', 'rolebinding', 'drawer', '--clusterrole=admin', '--serviceaccount=default:drawer')
  const cilium = ['create', 'role', 'draws-cilium', '--verb=*', '--resource=ciliumnetworkpolicies.cilium.io']
  await cluster.kubectl(...cilium)
  await cluster.kubectl('create', 'rolebinding', 'draws-cilium', '--role=draws-cilium', '--serviceaccount=default:drawer')
  await forwarded()
  // The browser is where `kubectl port-forward` listens: in the namespace of the machine outside the cluster.
  const inside = join(cluster.folder, 'chromium')
  const command = cluster.outside(['/usr/bin/chromium', '"$@"'])
  writeFileSync(inside, `#!/bin/sh\nexec ${command.join(' ')}\n`)
  chmodSync(inside, 0o755)
  browser = await chromium.launch({ ...project.use.launchOptions, executablePath: inside })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  editor = new Editor(page)
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await browser?.close()
  forward?.kill('SIGTERM')
  await portcullis?.end()
  await cluster?.end()
})

async function forwarded(): Promise<void> {
  const [name = '', ...args] = portcullis.command('port-forward', 'deployment/portcullis-web', PORT)
  forward = spawn('setpriv', ['--pdeathsig', 'KILL', '--', name, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    forward.stdout?.on('data', (text) => String(text).includes('Forwarding from') && resolve())
    forward.once('exit', () => reject(new Error('kubectl port-forward ended')))
  })
}

/** From the node of the pod, and from the other, by both families. */
const reach = () =>
  Promise.all(['near', 'far'].map(async (from) => Promise.all(web.map((address) => reaches(cluster, from, address)))))
const YES = [true, true]
const NO = [false, false]
const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/installed-${name}.png` })

test('installed by helm, drawn in the browser, enforced between pods: dry run, apply, live flows, the fix of a drop, delete', async () => {
  test.setTimeout(300_000)
  await test.step('sign in with a token of one’s own', async () => {
    await page.goto(`http://127.0.0.1:${PORT}`)
    const token = await cluster.kubectl('create', 'token', 'drawer')
    await page.getByLabel('Token, or a kubeconfig that has one').fill(token.trim())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('button', { name: /^Signed in as system:serviceaccount:default:drawer/ })).toBeVisible()
    await expect(page.getByText('default:drawer', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Enforcement: .*2 of 2 nodes/ })).toBeVisible()
    await shot('first')
  })

  await test.step('draw', async () => {
    await editor.begin('web', 'app=web')
    await page.getByRole('tab', { name: 'YAML' }).click()
    await editor.drag('far', 'left')
    await editor.connect('far', 'Ingress')
    await editor.port('80')
    await expect(editor.rule('Allow far, TCP 80: edit the rule')).toBeVisible()
    await shot('drawn')
  })
  expect(await reach()).toEqual([YES, YES])

  await test.step('tried by the API server, and applied', async () => {
    await editor.openApply()
    await shot('apply')
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
    await expect(page.getByText(/on 2 of 2 nodes\.$/).first()).toBeVisible()
  })
  expect(await reach()).toEqual([NO, YES])

  await test.step('the drop is a live flow that names the rule, and the hits of rules are counted', async () => {
    await page.getByRole('radio', { name: 'Dropped' }).click()
    const row = editor.flows.getByRole('row', { name: /default\/near to default\/web/ }).first()
    await expect(row).toContainText('default deny of default/web')
    await row.click()
    await expect(editor.canvas.getByText(/^dropped \d+×$/).first()).toBeVisible()
    // Of far's node and of web's: what the agents count, added up.
    await expect(editor.canvas.getByText(/^[1-9]\d* pkt$/)).toBeVisible()
    await shot('dropped')
    await row.hover()
    await row.getByRole('button', { name: 'Allow this…' }).click()
    const narrowest = editor.dialog.locator('label', { hasText: 'From pods app=near in default, on TCP 80' })
    await expect(narrowest).toContainText('Admits nobody else.')
    await editor.dialog.getByRole('button', { name: 'Add the rule' }).click()
    await editor.openApply()
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
    await expect(page.getByText('In force', { exact: true })).toBeVisible()
  })
  expect(await reach()).toEqual([YES, YES])
  const used = page.getByRole('button', { name: /^Allow (near|far), TCP 80: edit the rule/ })
  await expect(used).toHaveCount(2)
  await shot('fixed')

  await test.step('deleted: by the person, as the audit log has it', async () => {
    await editor.deletePolicy()
    await expect.poll(() => cluster.kubectl('get', 'cnp', '-o=name')).toBe('')
    expect(await reach()).toEqual([YES, YES])
    const log = await portcullis.kubectl('logs', 'deployment/portcullis-web')
    expect(log).toMatch(/"system:serviceaccount:default:drawer"/)
    await shot('deleted')
  })
})
