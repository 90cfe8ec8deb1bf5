import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, type Instance, test } from './instance'

const INTRUDER = ['default/intruder', 'default/backend2:5000'] as const
const EXAMPLE = new URL('../support/example.yaml', import.meta.url).pathname

/** As if this person had chosen it before: changes are to be confirmed within so many seconds. */
async function withNet(page: Page, seconds: number): Promise<void> {
  await page.addInitScript((netSeconds) => {
    localStorage.setItem('portcullis-view', JSON.stringify({ net: true, netSeconds }))
  }, seconds)
}

async function applyExample(page: Page, instance: Instance): Promise<Editor> {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: 'Apply anyway' }).click()
  await expect(editor.dialog).toBeHidden()
  return editor
}

test.beforeEach(() => test.setTimeout(240_000))

const card = (page: Page) => page.getByRole('region', { name: 'Waiting for a confirmation' })
const opens = (instance: Instance) => expect.poll(() => instance.probe(...INTRUDER), { timeout: 90_000 }).toBe(0)

test('a change that nobody confirms goes, and real connections pass again, though the page was closed', async ({
  page,
  context,
  instance
}) => {
  await withNet(page, 20)
  await applyExample(page, instance)
  await expect(card(page)).toContainText('default/example rolls back in')
  expect(await instance.probe(...INTRUDER)).toBe(1)
  await page.close()
  await opens(instance)
  const later = await context.newPage()
  await later.goto(instance.address)
  await later.getByRole('tab', { name: 'History' }).click()
  const rows = later.getByRole('list', { name: 'Changes' }).getByRole('listitem')
  await expect(rows.first()).toContainText(/Rolled back \d+.*the server/)
  await expect(rows.nth(1)).toContainText(/Applied.*rolled back.*you/)
})

test('a change is kept by another page, and both say so', async ({ page, context, instance }) => {
  await withNet(page, 120)
  await applyExample(page, instance)
  await expect(card(page)).toBeVisible()
  const other = await context.newPage()
  await other.goto(instance.address)
  await expect(card(other)).toContainText(/by you/, { timeout: 30_000 })
  await card(other).getByRole('button', { name: 'Keep' }).click()
  for (const each of [page, other]) {
    await expect(each.getByText('default/example is kept', { exact: true })).toBeVisible()
    await expect(card(each)).toBeHidden()
  }
  expect(await instance.probe(...INTRUDER)).toBe(1)
  expect((await instance.cli('confirm')).code).toBe(1)
})

test('rolled back at once, by the button', async ({ page, instance }) => {
  await withNet(page, 120)
  await applyExample(page, instance)
  await card(page).getByRole('button', { name: 'Roll back now' }).click()
  await expect(page.getByText('default/example is rolled back', { exact: true })).toBeVisible()
  expect(await instance.probe(...INTRUDER)).toBe(0)
  await expect(page.getByText('Draft', { exact: true })).toBeVisible()
})

test('the server is killed while a change waits: it comes back, and rolls it back', async ({ page, instance }) => {
  await Editor.open(page, instance)
  expect((await instance.cli('apply', '-f', EXAMPLE, '--confirm-within', '40s')).code).toBe(0)
  await expect(card(page)).toContainText('command line')
  await instance.killWeb()
  // The page connects again by itself, and the rest of the time is still counted.
  await expect(card(page)).toContainText(/rolls back in 0:[0-3]\d/, { timeout: 30_000 })
  await opens(instance)
  await page.getByRole('tab', { name: 'History' }).click()
  const newest = page.getByRole('list', { name: 'Changes' }).getByRole('listitem').first()
  await expect(newest).toContainText(/Rolled back \d+.*the server/, { timeout: 30_000 })
})

test('what was applied is reverted from the history, with the same check', async ({ page, instance }) => {
  const editor = await applyExample(page, instance)
  expect(await instance.probe(...INTRUDER)).toBe(1)
  await page.getByRole('tab', { name: 'History' }).click()
  const detail = page.getByRole('region', { name: /^Change \d+$/ })
  await expect(detail.getByText('endpointSelector', { exact: false }).first()).toBeVisible()
  await detail.getByRole('button', { name: 'Revert…' }).click()
  await expect(editor.dialog.getByText('deleted', { exact: true })).toBeVisible()
  await expect(editor.dialog.getByRole('region', { name: 'Who reaches whom' })).toContainText('Now also')
  await editor.dialog.getByRole('button', { name: 'Revert', exact: true }).click()
  await expect(editor.dialog).toBeHidden()
  expect(await instance.probe(...INTRUDER)).toBe(0)
  await expect(page.getByRole('list', { name: 'Changes' }).getByRole('listitem').first()).toContainText(/Reverted \d+/)
})

test('deleting says who gets in, and comes back unless it is confirmed', async ({ page, instance }) => {
  expect((await instance.cli('apply', '-f', EXAMPLE)).code).toBe(0)
  await withNet(page, 20)
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: /default\/example/ }).click()
  await expect(page.getByText('In force', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'More ways to apply' }).click()
  await page.getByRole('menuitem', { name: /^Delete/ }).click()
  const reach = editor.dialog.getByRole('region', { name: 'Who reaches whom' })
  await expect(reach).toContainText('Now also')
  await expect(reach.getByRole('listitem').filter({ hasText: 'default/intruder' }).first()).toContainText('default/backend2')
  await editor.dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(card(page)).toBeVisible()
  expect(await instance.probe(...INTRUDER)).toBe(0)
  await expect.poll(() => instance.probe(...INTRUDER), { timeout: 90_000 }).toBe(1)
})
