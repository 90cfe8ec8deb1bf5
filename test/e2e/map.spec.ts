import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const LOCK = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: lock, namespace: default}
spec:
  podSelector: {matchLabels: {app: backend2}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: backend1}}}], ports: [{port: 5000}]}]
`

test('the cluster is a map with the policies over it, and other policies of the same pods lie beside the open one', async ({
  page,
  instance
}) => {
  const file = join(tmpdir(), `portcullis-lock-${process.pid}.yaml`)
  writeFileSync(file, LOCK)
  expect((await instance.cli('apply', '-f', file)).code).toBe(0)
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()

  await test.step('the map: who is isolated, who can come in', async () => {
    await page.getByRole('radio', { name: 'Cluster', exact: true }).click()
    const map = page.getByRole('application', { name: 'Map of the cluster' })
    await map.getByRole('button', { name: /^default\/app=backend2: ingress closed, egress would close/ }).click()
    const about = page.getByRole('complementary', { name: 'About default/app=backend2' })
    await expect(about.getByRole('button', { name: 'default/lock' })).toBeVisible()
    await expect(about.getByRole('region', { name: 'Can come in' })).toContainText('default/backend1')
    await expect(map.getByRole('button', { name: /^default\/app=backend1.*comes in/ })).toBeVisible()
    await accessible(page)
    await page.screenshot({ path: 'test-results/screenshots/map.png' })
    await page.getByRole('searchbox', { name: 'Search the map' }).fill('kube-system')
    await expect(map.getByRole('button', { name: /^default\/app=backend1/ })).toBeHidden()
    await page.getByRole('radio', { name: 'Policy', exact: true }).click()
  })

  await test.step('another policy of these pods: read beside, opened by a press', async () => {
    const other = editor.canvas.getByRole('region', { name: 'default/lock, ingress' })
    await expect(other).toContainText('backend1')
    await page.screenshot({ path: 'test-results/screenshots/others.png' })
    await other.getByRole('button', { name: 'default/lock' }).click()
    await expect(page.getByLabel('Name of the policy')).toHaveValue('lock')
    await expect(editor.canvas.getByRole('region', { name: 'default/example, ingress' })).toContainText('draft')
    await page.getByRole('button', { name: 'Show other policies of these pods' }).click()
    await expect(editor.canvas.getByRole('region', { name: 'default/example, ingress' })).toBeHidden()
  })
})

test('on the map: whom the open text would cut off and let in, which gates it turns, and no traffic beside a workload’s arrows', async ({
  page,
  instance
}) => {
  await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('radio', { name: 'Cluster', exact: true }).click()
  const map = page.getByRole('application', { name: 'Map of the cluster' })
  const lost = map.locator('[data-change=lost]')

  await test.step('all of it, by lines, words and gates', async () => {
    await expect(lost.first()).toBeVisible()
    await expect(
      map.getByRole('button', { name: /app=backend2: ingress would close, egress would close, would lose \d+$/ })
    ).toBeVisible()
    await expect(map.getByRole('button', { name: /app=intruder: ingress open, egress open, would lose \d+$/ })).toBeVisible()
    const all = page.getByRole('complementary', { name: 'What the open text changes' })
    await all.getByRole('button', { name: /pairs lose$/ }).click()
    await expect(all).toContainText('default/intruder')
    await expect(all).toContainText('loses everything')
    await expect(page.getByRole('list', { name: 'Lines' })).toContainText('would be lost')
    await expect(page.getByRole('list', { name: 'Lines' })).not.toContainText('would be won')
    await accessible(page)
    await page.screenshot({ path: 'test-results/screenshots/map-changes.png' })
  })

  await test.step('of one workload: its arrows and what changes for it, and no traffic', async () => {
    await map.getByRole('button', { name: /app=intruder/ }).click()
    const about = page.getByRole('complementary', { name: /^About .*intruder/ })
    await expect(about.getByRole('region', { name: 'What the open text changes' })).toContainText('default/backend2')
    // There and back is one line.
    await expect(lost).toHaveCount(1)
    await expect(map.locator('.react-flow__edge[data-id^="reach:"]').first()).toBeAttached()
    await expect(map.locator('[data-id^="seen:"], [data-id^="dropped:"]')).toHaveCount(0)
    await expect(page.getByRole('list', { name: 'Lines' })).toContainText('may reach')
    await page.screenshot({ path: 'test-results/screenshots/map-changes-of-one.png' })
  })

  await test.step('not shown where it is not wanted', async () => {
    await page.getByRole('button', { name: 'Show who would gain and lose' }).click()
    await expect(lost).toHaveCount(0)
    await expect(map.getByRole('button', { name: /app=backend2: ingress closed, egress closed/ })).toBeVisible()
    await page.getByRole('button', { name: 'Show who would gain and lose' }).click()
  })

  await test.step('and what would be won, once it is in force and opened', async () => {
    await map.getByRole('button', { name: /app=intruder/ }).focus()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('complementary', { name: /^About/ })).toBeHidden()
    await page.getByRole('radio', { name: 'Policy', exact: true }).click()
    const editor = new Editor(page)
    await editor.openApply()
    await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
    await editor.block('backend1').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('option', { name: /^Allow DNS/ }).click()
    await page.getByRole('radio', { name: 'Cluster', exact: true }).click()
    await expect(map.locator('[data-change=gained]').first()).toBeVisible()
    await expect(page.getByRole('list', { name: 'Lines' })).toContainText('would be won')
    await expect(map.getByRole('button', { name: /k8s-app=kube-dns.*would gain 1/ })).toBeVisible()
    await page.screenshot({ path: 'test-results/screenshots/map-changes-won.png' })
  })
})

test('a dump of a cluster stands in for the connected one, and a selector tells whom it wins and loses', async ({
  page,
  instance
}) => {
  const pod = (name: string, app: string) => ({
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, labels: { app } },
    spec: {},
    status: { phase: 'Running', podIP: '10.0.0.1' }
  })
  const file = join(tmpdir(), `portcullis-dump-${process.pid}.json`)
  writeFileSync(
    file,
    JSON.stringify({ kind: 'List', items: [pod('web-1', 'web'), pod('web-2', 'web'), pod('job-1', 'job')] })
  )
  await Editor.open(page, instance)
  await page.getByLabel('Upload YAML').first().setInputFiles(file)
  // Its map is what is seen first, with a policy to draw upon it.
  await expect(page.getByLabel('Map of the cluster')).toBeVisible()
  await expect(page.getByText(/^Drawn and simulated with the 3 pods of portcullis-dump/)).toBeVisible()
  await page.getByRole('radio', { name: 'Policy', exact: true }).click()
  await page.getByRole('tab', { name: 'Inspector' }).click()
  const labels = page.getByRole('combobox', { name: 'Labels', exact: true })
  await labels.fill('app=we')
  await expect(page.getByRole('option', { name: /app=web.*2 pods/ })).toBeVisible()
  await labels.fill('app=job')
  await expect(page.getByText('1 pod matches now, 2 lost')).toBeVisible()
  await labels.press('Enter')
  await expect(page.getByRole('list', { name: 'Pods that match' })).toContainText('just lost: default/web-1')
  await page.getByRole('button', { name: 'Back to the cluster' }).click()
  await expect(page.getByText(/^No pod matches now/)).toBeVisible()
})
