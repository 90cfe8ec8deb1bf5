import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

test('recorded flows are looked at, and become the least policy for a workload', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByLabel('Recorded flows', { exact: true }).setInputFiles('test/flows/hubble-observe.jsonl')
  await expect(page.getByText(/^Recorded, not live: \d+ connections of/)).toBeVisible()
  await page.getByRole('radio', { name: 'Dropped' }).click()
  await expect(editor.flows.getByRole('row', { name: /default\/other-egress/ }).first()).toBeVisible()
  await page.getByRole('radio', { name: 'All' }).click()

  await page.getByRole('button', { name: 'A policy from the traffic…' }).click()
  await editor.dialog.getByRole('radio', { name: /^backend2 default/ }).check()
  const text = editor.dialog.getByLabel('The policy')
  await expect(text).toHaveValue(/name: backend2-as-seen[\s\S]*app: backend1/)
  await accessible(page)
  await page.screenshot({ path: 'test-results/screenshots/8-policy-from-traffic.png' })
  await editor.dialog.getByRole('button', { name: 'Open as a draft' }).click()
  await expect(page.getByLabel('Name of the policy')).toHaveValue('backend2-as-seen')
  await expect(editor.block('backend1')).toBeVisible()

  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByText(/^Recorded, not live/)).toBeHidden()
  await page
    .getByLabel('Recorded flows', { exact: true })
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{') })
  await expect(page.getByText('x.json, line 1: is no JSON.', { exact: true })).toBeVisible()
})
