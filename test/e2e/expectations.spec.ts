import { readFileSync } from 'node:fs'
import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

test('what is expected is checked at each edit, warned of before apply, and saved for the command line', async ({
  page,
  instance
}) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('tab', { name: /^Expectations/ }).click()
  await expect(page.getByText('Nothing is expected yet')).toBeVisible()
  const form = page.getByRole('form', { name: 'Expect' })
  const list = page.getByRole('list', { name: 'Expectations' })
  const state = async (from: string, to: string, wanted: RegExp) => {
    await form.getByRole('combobox', { name: 'Who', exact: true }).fill(from)
    await form.getByRole('radio', { name: wanted }).click()
    await form.getByRole('combobox', { name: 'Whom' }).fill(to)
    await form.getByRole('button', { name: 'Expect it' }).click()
  }
  await state('default/app=intruder', 'default/app=backend2', /must never reach/)
  await expect(list.getByRole('listitem')).toContainText('Holds')
  await state('default/app=backend2', 'kube-system/', /must reach/)
  const broken = list.getByRole('listitem').nth(1)
  await expect(broken).toContainText('Broken')
  await expect(page.getByRole('tab', { name: 'Expectations 1 broken' })).toBeVisible()
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await expect(page.getByRole('tabpanel', { name: /^Problems/ })).toContainText('expectation · allow from')
  await page.getByRole('tab', { name: /^Expectations/ }).click()
  await accessible(page)
  await page.screenshot({ path: 'test-results/screenshots/expectations.png' })

  await editor.openApply()
  await expect(editor.dialog.getByRole('region', { name: 'Broken expectations' })).toContainText('One expectation')
  await page.keyboard.press('Escape')

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as expect.yaml' }).click()
  const saved = await (await download).path()
  expect(readFileSync(saved, 'utf8')).toContain('kind: Expectations')

  await list.getByRole('button', { name: /^Remove: allow from/ }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'History' }).click()
  await expect(
    page
      .getByRole('menuitemcheckbox', { name: /^Expect no longer: allow from/ })
      .or(page.getByRole('menuitem', { name: /^Expect no longer: allow from/ }))
  ).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  // At once: what is not written yet goes with no page.
  await page.reload()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  expect(await page.evaluate(() => localStorage.getItem('portcullis-expectations'))).toBeNull()
  await broken
    .getByRole('button', { name: /backend2/ })
    .first()
    .click()
  await expect(page.getByRole('combobox', { name: 'From' })).toHaveValue('default/backend2')

  await page.getByRole('tab', { name: 'Traffic' }).click()
  const row = editor.flows.getByRole('row', { name: /default\/intruder to default\/backend2/ }).first()
  await row.hover()
  await row.getByRole('button', { name: 'Expect this' }).click()
  await expect(list.getByRole('listitem').nth(2)).toContainText(/app: intruder|app=intruder/)
})
