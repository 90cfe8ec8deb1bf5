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
  await expect(editor.dialog.getByText(/Somebody changed this policy after the check/)).toBeVisible()
  await editor.dialog.getByRole('button', { name: 'Check again' }).click()
  await expect(editor.dialog.getByText('changed', { exact: true })).toBeVisible()
  await expect(editor.dialog.getByText('fromEntities: [all]', { exact: false })).toBeVisible()
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
