import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Editor } from './editor'
import { expect, test } from './instance'

const CHANGED = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: example, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  ingress: [{fromEntities: [all]}]
`

test('what somebody else changed after the check is not overwritten', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-file-'))
  writeFileSync(join(folder, 'other.yaml'), CHANGED)
  expect((await instance.cli('apply', '-f', join(folder, 'other.yaml'))).code).toBe(0)
  rmSync(folder, { recursive: true })

  await editor.dialog.getByRole('button', { name: 'Apply anyway' }).click()
  await expect(editor.dialog.getByText(/has changed this policy since/)).toBeVisible()
  await expect(editor.dialog.getByRole('region', { name: 'Changes of theirs' })).toContainText('fromEntities: [all]')
  await editor.dialog.getByRole('radio', { name: /^Keep yours/ }).check()
  await editor.dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(editor.dialog.getByText('changed', { exact: true })).toBeVisible()
  await expect(editor.dialog.getByText('fromEntities: [all]', { exact: false })).toBeVisible()
})

test('what somebody else changed since it was opened is merged with mine, or marked where both touched it', async ({
  page,
  instance
}) => {
  const apply = async (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-file-'))
    writeFileSync(join(folder, 'other.yaml'), text)
    expect((await instance.cli('apply', '-f', join(folder, 'other.yaml'))).code).toBe(0)
    rmSync(folder, { recursive: true })
  }
  const policy = (first: string, last: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shared
  namespace: default
  annotations:
    example.org/contact: ${first}
    example.org/purpose: nothing
spec:
  podSelector: {matchLabels: {app: database}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend2}}}]
      ports: [{port: ${last}}]
`
  await apply(policy('one', '5432'))
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: /default\/shared/ }).click()
  await expect(page.getByText('In force', { exact: true })).toBeVisible()
  /** Before the two brackets that end the line. */
  const press = async (line: string, key: string) => {
    await page.locator('.view-line', { hasText: line }).click()
    await page.keyboard.press('End')
    for (const each of ['ArrowLeft', 'ArrowLeft', key]) await page.keyboard.press(each)
  }
  await press('port: 5432', '1')
  await apply(policy('two', '5432'))

  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(editor.dialog.getByRole('region', { name: 'Changes of theirs' })).toContainText('contact: two')
  await expect(editor.dialog.getByRole('region', { name: 'Changes of yours' })).toContainText('54321')
  await editor.dialog.getByRole('button', { name: 'Continue' }).click()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(editor.dialog).toBeHidden()
  expect((await instance.cli('get', 'netpol', 'shared', '-o', 'yaml')).output).toBe(policy('two', '54321'))

  await press('port: 54321', 'Backspace')
  await apply(policy('two', '80'))
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(editor.dialog.getByText(/1 place changed by both/)).toBeVisible()
  await editor.dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(page.locator('.view-line', { hasText: '>>>>>>>' })).toBeVisible()
  expect((await instance.cli('get', 'netpol', 'shared', '-o', 'yaml')).output).toBe(policy('two', '80'))
})

test('a policy in force is opened from the cluster, as it was applied', async ({ page, instance }) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-file-'))
  writeFileSync(join(folder, 'other.yaml'), CHANGED)
  await instance.cli('apply', '-f', join(folder, 'other.yaml'))
  rmSync(folder, { recursive: true })
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: /default\/example/ }).click()
  await expect(editor.block('all')).toBeVisible()
  expect(await editor.yaml()).toBe(CHANGED)
})

test('a refused text says why, and cannot be applied', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Blank policy' }).click()
  await editor.openApply()
  await expect(editor.dialog.getByRole('img', { name: 'Error' }).first()).toBeVisible()
  await expect(editor.dialog.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled()
})

test('every pair that would change is listed before the apply, found by name, each with its rule', async ({
  page,
  instance
}) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^List every pair \(\d+\)/ }).click()
  const every = editor.dialog.getByRole('region', { name: 'Every pair' })
  const all = Number(await every.getByRole('listitem').first().getAttribute('aria-setsize'))
  expect(all).toBeGreaterThan(20)
  await every.locator('ul').evaluate((list) => list.parentElement?.scrollTo({ top: 1e7 }))
  await expect(every.locator(`[aria-posinset="${all}"]`)).toContainText('loses')
  // What is asked for by words comes from the server.
  await every.getByRole('searchbox', { name: 'Who of the pairs' }).fill('INTRUDER backend2')
  await expect(every.getByRole('status')).toHaveText('2 listed')
  await expect(every.getByRole('listitem').first()).toContainText('default/intruder')
  await expect(every.getByRole('listitem').first()).toContainText('everything · default deny of default/example')
  await every.getByRole('radio', { name: '0 gain' }).click()
  await expect(every.getByRole('status')).toHaveText('0 listed')
})
