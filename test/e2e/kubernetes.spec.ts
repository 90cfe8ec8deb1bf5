import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startApiServer } from '../cluster/api-server'
import { isBuilt } from '../cluster/build.mjs'
import { ApiServer } from '../differential/api-server/server'
import { Editor } from './editor'

const PROGRAM = join(import.meta.dirname, '../../bin/portcullis.mjs')
const POLICIES = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'

test('a real cluster: its pods are drawn, a policy is tried, applied and deleted', async ({ page }) => {
  test.skip(!isBuilt(), 'there is no API server: npm test -- --only cluster builds it')
  test.setTimeout(180_000)
  const server = await startApiServer()
  const api = new ApiServer(server.kubeconfig)
  await api.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  for (const app of ['web', 'api']) {
    const spec = { containers: [{ name: 'main', image: 'none' }], automountServiceAccountToken: false }
    const metadata = { name: `${app}-1`, namespace: 'default', labels: { app } }
    expect((await api.create('/api/v1/namespaces/default/pods', { metadata, spec })).status).toBe(201)
  }
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-kube-'))
  // The web server is not root, and must find its files in it.
  chmodSync(folder, 0o711)
  const port = String(20_000 + (process.pid % 10_000))
  const env = { ...process.env, PORT: port, PORTCULLIS_RUN: join(folder, 'run'), PORTCULLIS_STATE: join(folder, 'state') }
  const child = spawn(process.execPath, [PROGRAM, 'start', '--port', port, '--kubeconfig', server.kubeconfig], { env })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const link = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
        const found = /http:\S+token=\S+/.exec(said)?.[0]
        if (found && said.includes('Connected to the context test')) resolve(found)
      })
      void ended.then(() => reject(new Error(said)))
    })
    await page.goto(link)
    const editor = new Editor(page)
    await expect(page.getByRole('heading', { name: 'Draw who may talk to whom' })).toBeVisible()
    const file = join(folder, 'web.yaml')
    writeFileSync(
      file,
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: default}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n  ingress:\n    - from: [{podSelector: {matchLabels: {app: api}}}]\n'
    )
    await page.getByLabel('Upload YAML').first().setInputFiles(file)
    await expect(editor.block('api')).toContainText('1 pod')
    await page.screenshot({ path: 'test-results/screenshots/kubernetes.png' })

    await editor.openApply()
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog).toBeHidden()
    await expect(page.getByText('In force', { exact: true })).toBeVisible()
    expect((await api.get(`${POLICIES}/web`)).body).toMatchObject({
      metadata: { managedFields: [{ manager: 'portcullis', operation: 'Apply' }] },
      spec: { podSelector: { matchLabels: { app: 'web' } } }
    })
    await editor.deletePolicy()
    await expect.poll(async () => (await api.get(`${POLICIES}/web`)).status).toBe(404)
  } finally {
    child.kill('SIGTERM')
    await ended
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
})
