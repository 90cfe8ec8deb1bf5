import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { AGENT_LABELS, AGENT_NAME, Connection, PlaygroundClient, WEB_NAME } from '@/lib/server/cluster'
import { startApiServer } from '../cluster/api-server'
import { isBuilt } from '../cluster/build.mjs'
import { ApiServer } from '../differential/api-server/server'
import { authority } from '../support/certificates'
import { Editor } from './editor'

const ROOT = join(import.meta.dirname, '../..')
const NODES = { n1: '127.0.0.21', n2: '127.0.0.22' } as const
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: api}}}]
`

test('the agents of a cluster: on how many nodes it is in force, live flows with the rule, a node that is away', async ({
  page
}) => {
  test.skip(!isBuilt(), 'there is no API server: npm test -- --only cluster builds it')
  test.setTimeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-flows-'))
  // The web server is not root, and must find its files in it.
  chmodSync(folder, 0o711)
  const server = await startApiServer()
  const api = new ApiServer(server.kubeconfig)
  const children = new Map<string, ChildProcess>()
  const run = (name: string, args: readonly string[], env: NodeJS.ProcessEnv, ready: string): Promise<string> => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env } })
    children.set(name, child)
    return new Promise((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
        if (said.includes(ready)) resolve(said)
      })
      child.once('exit', () => reject(new Error(`${name}: ${said}`)))
    })
  }
  const end = async (name: string) => {
    const child = children.get(name)
    children.delete(name)
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    if (child?.kill('SIGTERM')) await ended
  }
  const pod = async (
    node: string,
    namespace: string,
    name: string,
    ip: string,
    labels: Readonly<Record<string, string>>
  ) => {
    const path = `/api/v1/namespaces/${namespace}/pods`
    const spec = { nodeName: node, automountServiceAccountToken: false, containers: [{ name: 'main', image: 'none' }] }
    expect((await api.create(path, { metadata: { name, labels }, spec })).status).toBe(201)
    await api.patch(`${path}/${name}/status`, { status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] } })
  }
  try {
    await api.create('/api/v1/namespaces', { metadata: { name: 'portcullis' } })
    for (const namespace of ['default', 'portcullis']) {
      await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
    }
    // No agent runs on the third: that is said, and waited for by nobody.
    for (const name of [...Object.keys(NODES), 'n3']) await api.create('/api/v1/nodes', { metadata: { name } })
    await pod('n1', 'default', 'web-1', '10.244.1.2', { app: 'web' })
    await pod('n2', 'default', 'web-2', '10.244.2.2', { app: 'web' })
    await pod('n1', 'default', 'api-1', '10.244.1.3', { app: 'api' })
    await pod('n1', 'default', 'other-1', '10.244.1.4', { app: 'other' })
    const { sign } = authority(join(folder, 'ca'))
    const port = await freePort(NODES.n1)
    for (const [node, ip] of Object.entries(NODES)) {
      await pod(node, 'portcullis', `agent-${node}`, ip, AGENT_LABELS)
      const { cert, key, ca } = sign(AGENT_NAME, join(folder, node))
      const args = ['--kubeconfig', server.kubeconfig, '--node', node, '--state', join(folder, `state-${node}`), '--enforce']
      const tls = ['--listen', `${ip}:${port}`, '--tls-cert', cert, '--tls-key', key, '--tls-ca', ca]
      const how = ['--socket', join(folder, `${node}.sock`), '--datapath', 'simulated', ...tls]
      await run(node, [join(ROOT, 'dist/agent/main.js'), ...args, ...how], {}, '"msg":"serving"')
    }
    for (const file of Object.values(sign(WEB_NAME, join(folder, 'web')))) chmodSync(file, 0o644)
    const own = String(20_000 + (process.pid % 10_000))
    const env = { PORT: own, PORTCULLIS_RUN: join(folder, 'run'), PORTCULLIS_STATE: join(folder, 'state') }
    const agents = ['--agents', 'portcullis', '--agent-port', String(port), '--agent-tls', join(folder, 'web')]
    const start = [join(ROOT, 'bin/portcullis.mjs'), 'start', '--port', own, '--kubeconfig', server.kubeconfig, ...agents]
    const said = await run('web', start, env, 'Connected to the context test')
    await page.goto(/http:\S+token=\S+/.exec(said)?.[0] ?? '')
    const editor = new Editor(page)
    const file = join(folder, 'web.yaml')
    writeFileSync(file, POLICY)
    await page.getByLabel('Upload YAML').first().setInputFiles(file)
    await expect(
      page.getByRole('button', {
        name: /^Enforcement: simulated · 2 of 2 nodes, 1 without an agent\. No agent runs on the node n3/
      })
    ).toBeVisible()
    await editor.openApply()
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
    await expect(page.getByText(/on 2 of 2 nodes with an agent; there is none on n3\.$/).first()).toBeVisible()

    const connect = async (node: string, from: string, to: string) => {
      const agent = new Connection(PlaygroundClient, join(folder, `${node}.sock`), 'the agent')
      const ends = { fromNamespace: 'default', fromPod: from, toNamespace: 'default', toPod: to }
      await agent.call('probe', { ...ends, port: 80, protocol: 'TCP', timeoutMs: 0, family: '' })
      agent.close()
    }
    await connect('n1', 'other-1', 'web-1')
    // The agents of two nodes count what the rule let in there: its line has the sum.
    for (const [node, to] of [
      ['n1', 'web-1'],
      ['n1', 'web-1'],
      ['n2', 'web-2']
    ] as const)
      await connect(node, 'api-1', to)
    await expect(editor.canvas.getByText('3 pkt', { exact: true })).toBeVisible()
    await connect('n2', 'api-1', 'web-2')
    await expect(editor.canvas.getByText('4 pkt', { exact: true })).toBeVisible()
    const row = editor.flows.getByRole('row', { name: /default\/other-1 to default\/web-1/ }).first()
    await expect(row).toContainText(/dropped/i)
    await row.click()
    await page.screenshot({ path: 'test-results/screenshots/cluster-flows.png' })

    await end('n2')
    await expect(page.getByRole('button', { name: /^Enforcement: simulated · 1 of 2 nodes/ })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('option', { name: /^Allow DNS/ }).click()
    await editor.openApply()
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog.getByRole('alert')).toHaveText(
      'In force on 1 of 2 nodes with an agent; there is none on n3',
      { timeout: 30_000 }
    )
    await expect(editor.dialog.getByRole('listitem').filter({ hasText: 'n2' })).toContainText('does not answer')
    await page.screenshot({ path: 'test-results/screenshots/cluster-node-away.png' })
  } finally {
    for (const name of ['web', ...Object.keys(NODES)]) await end(name)
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
})

function freePort(host: string): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen(0, host, () => {
      const { port } = listening.address() as { readonly port: number }
      listening.close(() => resolve(port))
    })
  })
}
