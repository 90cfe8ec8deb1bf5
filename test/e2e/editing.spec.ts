import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

test('canvas and text follow each other, and undo goes through both', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  const code = page.getByRole('textbox', { name: 'YAML of the policy' })
  await expect(code).toBeAttached()

  await test.step('a keystroke in the text is drawn, and the cursor stays', async () => {
    await page.locator('.view-line', { hasText: '"5000"' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('1')
    await expect(editor.rule('Allow backend1, TCP 50001: edit the rule')).toBeVisible()
    await page.keyboard.press('Backspace')
    await expect(editor.rule('Allow backend1, TCP 5000: edit the rule')).toBeVisible()
  })

  await test.step('an edit on the canvas is written where it belongs, and comments stay', async () => {
    const before = await editor.yaml()
    await editor.rule('Allow database, TCP 5432: edit the rule').click()
    const field = editor.dialog.getByLabel('Port of TCP 5432')
    await field.fill('5433')
    await field.press('Enter')
    await page.keyboard.press('Escape')
    expect(await editor.yaml()).toBe(before.replace('"5432"', '"5433"'))
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await editor.yaml()).toBe(before)
  })
})

test('a block is deleted, brought back, copied and renamed by keys', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.block('backend1').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Delete')
  await expect(editor.block('backend1')).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(editor.block('backend1')).toBeVisible()
  await editor.block('backend1').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+d')
  await expect(editor.block('backend1')).toHaveCount(2)
})

test('a draft survives a reload, however soon after the last key', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByLabel('Name of the policy').fill('kept')
  await page.keyboard.press('Enter')
  await expect(page.locator('.view-line', { hasText: 'name: kept' })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name of the policy')).toHaveValue('kept')
  await expect(editor.block('backend1')).toBeVisible()
})

test('two pages of one browser share their drafts, and neither writes over the other', async ({
  page,
  context,
  instance
}) => {
  await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  const name = (of: Page) => of.getByLabel('Name of the policy')
  await name(page).fill('one')
  await page.keyboard.press('Enter')
  const other = await context.newPage()
  await other.goto(instance.address)
  await expect(name(other)).toHaveValue('one')
  await name(other).fill('two')
  await other.keyboard.press('Enter')
  await expect(name(page)).toHaveValue('two')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(name(other)).toHaveValue('one')
})

test('a broken text keeps the picture, says where, and comes right again', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.locator('.view-line', { hasText: 'endpointSelector' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(' [')
  await expect(page.getByText('The YAML does not parse.')).toBeVisible()
  await expect(editor.block('backend1')).toBeVisible()
  await page.getByRole('button', { name: 'Show why' }).click()
  await expect(page.getByText(/^line \d+ · yaml-syntax/).first()).toBeVisible()
  await page.locator('.view-line', { hasText: 'endpointSelector' }).click()
  await page.keyboard.press('Control+z')
  await expect(page.getByText('The YAML does not parse.')).toBeHidden()
})

test('a problem is fixed with one press', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('tab', { name: /^Problems/ }).click()
  const panel = page.getByRole('tabpanel', { name: /^Problems/ })
  await expect(panel.getByRole('listitem')).toHaveCount(1)
  await panel.getByRole('button').last().click()
  await expect(page.getByText('No problems')).toBeVisible()
  await expect(editor.block('kube-dns')).toBeVisible()
})

test('files are opened, and what is refused is said', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  const policy = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec:
  podSelector: {matchLabels: {app: database}}
  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 8000, endPort: 8080}]}]
`
  await page
    .getByLabel('Upload YAML')
    .first()
    .setInputFiles({
      name: 'two.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(`${policy('one')}---\n${policy('two')}`)
    })
  await expect(page.getByText('2 policies opened', { exact: true })).toBeVisible()
  await expect(editor.block('10.0.0.0/8')).toBeVisible()
  await expect(editor.rule(/TCP 8000–8080/)).toBeVisible()
  await page
    .locator('#upload')
    .setInputFiles({ name: 'big.yaml', mimeType: 'text/plain', buffer: Buffer.alloc(2_000_000, 'a') })
  await expect(
    page.getByText('big.yaml is larger than 1 MB: split it into files of a few policies.', { exact: true })
  ).toBeVisible()
})

test('what is said on a port is drawn by fields, and is in the text', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.rule(/^Allow backend1/).click()
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Inspector' }).click()
  await page.getByRole('button', { name: 'Only some of it' }).click()
  await page.getByRole('menuitem', { name: 'HTTP requests' }).click()
  const path = page.getByRole('textbox', { name: 'Path' })
  await path.fill('/api/.*')
  await path.press('Enter')
  await expect(editor.rule('Allow backend1, TCP 5000 · HTTP: edit the rule')).toBeVisible()
  await expect(page.getByText('Not enforced by this version')).toBeVisible()
  await page.screenshot({ path: 'test-results/screenshots/http-rule.png' })
  expect(await editor.parsed()).toMatchObject({
    spec: { ingress: [{ toPorts: [{ rules: { http: [{ method: 'GET', path: '/api/.*' }] } }] }] }
  })
})
