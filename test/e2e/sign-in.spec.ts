import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type RunningApiServer, startApiServer } from '../cluster/api-server'
import { isBuilt } from '../cluster/build.mjs'
import { ApiServer } from '../differential/api-server/server'
import { accessible } from './accessible'
import { Editor } from './editor'

/** A cluster that several people draw in: each under their own name and rights. */

const PROGRAM = join(import.meta.dirname, '../../bin/portcullis.mjs')
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const policy = (contact: string, port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shared
  namespace: default
  annotations:
    example.org/contact: ${contact}
    example.org/purpose: nothing
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: api}}}]
      ports: [{port: ${port}}]
`

let server: RunningApiServer
let child: ChildProcess
let folder: string
let address: string
/** What the program printed: the audit log is in it, as in a pod's. */
let said = ''
test.skip(!isBuilt(), 'there is no API server: npm test -- --only cluster builds it')
test.beforeAll(async () => {
  test.setTimeout(180_000)
  if (!isBuilt()) return
  server = await startApiServer()
  const api = new ApiServer(server.kubeconfig)
  await api.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  for (const app of ['web', 'api']) {
    const spec = { containers: [{ name: 'main', image: 'none' }], automountServiceAccountToken: false }
    await api.create('/api/v1/namespaces/default/pods', { metadata: { name: `${app}-1`, labels: { app } }, spec })
  }
  const rule = (verbs: readonly string[]) => [
    { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs }
  ]
  const roles = { reader: ['get', 'list'], writer: ['get', 'list', 'create', 'patch', 'update', 'delete'] }
  for (const [name, verbs] of Object.entries(roles)) {
    await api.create(`${RBAC}/namespaces/default/roles`, { metadata: { name }, rules: rule(verbs) })
    await api.create(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name },
      subjects: [{ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { kind: 'Role', name, apiGroup: 'rbac.authorization.k8s.io' }
    })
  }
  folder = mkdtempSync(join(tmpdir(), 'portcullis-people-'))
  // The web server is not root, and must find its files in it.
  chmodSync(folder, 0o711)
  await begin()
})
test.afterAll(async () => {
  await end()
  await server?.end()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

async function begin(...more: readonly string[]): Promise<void> {
  const port = String(20_000 + (process.pid % 10_000))
  address = `http://127.0.0.1:${port}`
  const env = { ...process.env, PORT: port, PORTCULLIS_RUN: join(folder, 'run'), PORTCULLIS_STATE: join(folder, 'state') }
  const people = ['--sign-in', 'token', '--audit-log', '-', ...more]
  child = spawn(process.execPath, [PROGRAM, 'start', '--port', port, '--kubeconfig', server.kubeconfig, ...people], { env })
  let own = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text) => {
      said += text
      own += text
      if (own.includes('Everybody signs in')) resolve()
    })
    child.once('exit', () => reject(new Error(own)))
  })
}

async function end(): Promise<void> {
  const ended = new Promise((resolve) => child?.once('exit', resolve))
  if (child?.kill('SIGTERM')) await ended
}

const tokenOf = (user: string): string => JSON.parse(readFileSync(server.userConfig(user), 'utf8')).users[0].user.token

async function signIn(page: Page, user: string): Promise<Editor> {
  await page.goto(address)
  await page.getByLabel('Token, or a kubeconfig that has one').fill(tokenOf(user))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('button', { name: `Signed in as ${user}` })).toBeVisible()
  return new Editor(page)
}

async function open(page: Page, text: string): Promise<void> {
  const file = join(folder, 'policy.yaml')
  writeFileSync(file, text)
  await page.getByLabel('Upload YAML').first().setInputFiles(file)
}

async function apply(editor: Editor): Promise<void> {
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('who may not write is told so and why, before anything is tried', async ({ page }) => {
      test.setTimeout(120_000)
      const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}.png` })
      await page.goto(address)
      await expect(page.getByRole('heading', { name: 'Sign in with your own token' })).toBeVisible()
      await accessible(page)
      await page.getByLabel('Token, or a kubeconfig that has one').fill('no-such-token')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('alert')).toContainText('does not know this token')
      await accessible(page)
      await shot('sign-in')

      await signIn(page, 'reader')
      await open(page, policy('one', 80))
      const button = page.getByRole('button', { name: 'Apply', exact: true })
      const reason = 'reader may not create, patch networkpolicies in the namespace default.'
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      await expect(button).toHaveAttribute('aria-description', reason)
      await expect(page.locator('.view-line').first()).toBeVisible()
      await accessible(page)
      await button.hover()
      await expect(page.getByRole('tooltip')).toHaveText(reason)
      await shot('may-not-apply')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'More ways to apply' }).click()
      await expect(page.getByRole('menuitem', { name: /^Check against the cluster/ })).toBeDisabled()
      await expect(page.getByRole('menu')).toContainText(reason)
      await shot('may-not-apply-menu')
      await page.keyboard.press('Escape')
      // The keys and the palette of commands go the same way.
      await page.keyboard.press('ControlOrMeta+Enter')
      await expect(page.getByRole('dialog')).toContainText(reason)
      await accessible(page)
      await shot('may-not-apply-dialog')
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Signed in as reader' }).click()
      await expect(page.getByRole('menu')).toContainText('system:authenticated')
      await shot('person')
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await expect(page.getByRole('heading', { name: 'Sign in with your own token' })).toBeVisible()
      await page.goto(`${address}/`)
      await expect(page.getByRole('heading', { name: 'Sign in with your own token' })).toBeVisible()
    })
  })
}

test('two people at once: one sees what the other applied, and merges with it; the log has who did what', async ({
  browser
}) => {
  test.setTimeout(180_000)
  const [hers, his] = [await browser.newContext(), await browser.newContext()]
  const [her, him] = [await hers.newPage(), await his.newPage()]
  const writer = await signIn(her, 'writer')
  await open(her, policy('one', 80))
  await apply(writer)
  await expect(her.getByText('In force', { exact: true }).first()).toBeVisible()

  const admin = await signIn(him, 'admin')
  await open(him, policy('two', 80))
  await apply(admin)

  await her.getByRole('button', { name: 'History' }).waitFor()
  await her.keyboard.press('ControlOrMeta+k')
  await her.getByRole('option', { name: /^Allow DNS/ }).click()
  await her.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(writer.dialog.getByText(/^admin \(change 2, .*\) has changed this policy since/)).toBeVisible()
  await expect(writer.dialog.getByRole('region', { name: 'Changes of theirs' })).toContainText('contact: two')
  await her.screenshot({ path: 'test-results/screenshots/conflict-of-people.png' })
  await writer.dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(writer.dialog.getByText('Checked by the server.')).toBeVisible()
  await writer.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(writer.dialog).toBeHidden({ timeout: 30_000 })

  await him.getByRole('tab', { name: 'History' }).click()
  await expect(him.getByRole('list', { name: 'Changes' }).getByRole('button').first()).toContainText('writer')
  await him.screenshot({ path: 'test-results/screenshots/history-of-people.png' })

  const lines = said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ audit }) => audit === 'change')
  expect(lines.map(({ who, outcome }) => [who.name, outcome])).toEqual([
    ['writer', 'done'],
    ['admin', 'done'],
    ['writer', 'done']
  ])
  expect(lines[1].objects[0].diff).toContain('+    example.org/contact: two')
  await hers.close()
  await his.close()
})

test('server-started-anew: whoever signs in again has their unsaved work, is where they were, and decides what waits', async ({
  page
}) => {
  test.setTimeout(180_000)
  await page.addInitScript(() => localStorage.setItem('portcullis-view', JSON.stringify({ net: true, netSeconds: 600 })))
  const editor = await signIn(page, 'writer')
  await open(page, policy('waits', 81))
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
  const card = page.getByRole('region', { name: 'Waiting for a confirmation' })
  await expect(card).toContainText('rolls back in')
  await open(page, policy('unsaved', 82))
  await expect(page.locator('.view-lines')).toContainText('contact: unsaved')

  await end()
  await begin()
  await expect(page.getByText(/^This session has ended\. Load the page again/)).toBeVisible({ timeout: 30_000 })
  await page.evaluate(() => history.replaceState(null, '', '/?from=here#kept'))
  await page.reload()
  // Somebody else sees that it goes nowhere by itself; its author has it go on.
  await page.getByLabel('Token, or a kubeconfig that has one').fill(tokenOf('admin'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(card).toContainText('only if writer signs in again before')
  expect(page.url()).toBe(`${address}/?from=here#kept`)
  await expect(page.locator('.view-lines')).toContainText('contact: unsaved')
  await accessible(page)
  await page.screenshot({ path: 'test-results/screenshots/waiting-without-rights.png' })

  await page.getByRole('button', { name: 'Signed in as admin' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('Token, or a kubeconfig that has one').fill(tokenOf('writer'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(card).toContainText('by you')
  await card.getByRole('button', { name: 'Roll back now' }).click()
  await expect(card).toBeHidden()
  await expect(page.getByText('default/shared is rolled back', { exact: true })).toBeVisible()
})

test('pod-ends: what waits for a confirmation is rolled back under its author’s rights before it is gone', async () => {
  test.setTimeout(120_000)
  await end()
  await begin('--roll-back-at-end')
  const api = new ApiServer(server.kubeconfig)
  const path = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies/brief'
  const headers = { origin: address, 'sec-fetch-site': 'same-origin' }
  const form = new URLSearchParams({ token: tokenOf('writer') })
  const signedIn = await fetch(address, { method: 'POST', headers, body: form, redirect: 'manual' })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const applied = await fetch(`${address}/api/apply`, {
    method: 'POST',
    headers: { ...headers, cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ text: policy('brief', 80).replace('name: shared', 'name: brief'), confirmWithin: 600 })
  })
  expect([applied.status, (await api.get(path)).status]).toEqual([200, 200])
  await end()
  expect((await api.get(path)).status).toBe(404)
  expect(said).toContain('"under":"writer","action":"roll-back","outcome":"done"')
  await begin()
})
