import { readFileSync } from 'node:fs'
import { Editor } from './editor'
import { expect, test } from './instance'

test('what the open text would change is said before it is applied, and why', async ({ page, instance }) => {
  test.setTimeout(240_000)
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.flows.getByRole('row', { name: /default\/intruder to default\/backend2/ }).first()).toBeVisible()
  await page.getByRole('tab', { name: 'Simulation' }).click()

  await test.step('who loses, and which connections seen would be dropped', async () => {
    const seen = page.getByRole('region', { name: 'Connections seen' })
    await expect(
      seen.getByRole('button', { name: /would be dropped default\/intruder → default\/backend2:5000/ })
    ).toBeVisible()
    await expect(page.getByRole('region', { name: 'Who could' }).getByRole('listitem').first()).toBeVisible()
    await page.getByRole('radio', { name: /^\d+ gain$/ }).check()
    await expect(page.getByText('None of the changes is like that')).toBeVisible()
    await page.getByRole('radio', { name: /^\d+ lose$/ }).check()
    await page.getByRole('searchbox', { name: 'Who' }).fill('backend1')
    await expect(page.getByText(/^\d+ listed$/)).toBeVisible()
    await expect(seen).toBeHidden()
    await expect(page.getByRole('region', { name: 'Who could' }).getByRole('listitem').first()).toContainText(
      'default/backend1'
    )
    await page.getByRole('searchbox', { name: 'Who' }).fill('')
    await page.getByRole('radio', { name: 'All', exact: true }).last().check()
    await page.screenshot({ path: 'test-results/screenshots/simulation-1-changes.png' })
    await seen.getByRole('button', { name: /default\/intruder → default\/backend2:5000/ }).click()
  })

  await test.step('can A reach B', async () => {
    await expect(page.getByRole('combobox', { name: 'From' })).toHaveValue('default/intruder')
    const panel = page.getByRole('tabpanel', { name: 'Simulation' })
    await expect(panel.getByText(/Ingress of default\/backend2: dropped/)).toBeVisible()
    await page.screenshot({ path: 'test-results/screenshots/simulation-2-question.png' })
    await page.getByRole('combobox', { name: 'From' }).fill('default/backend1')
    await expect(panel.getByText(/Ingress of default\/backend2: allowed/)).toBeVisible()
    await page.getByRole('combobox', { name: 'Port', exact: true }).fill('81')
    await expect(panel.getByText(/Near miss/)).toBeVisible()
    await page.getByRole('combobox', { name: 'Port', exact: true }).fill('eighty one')
    await expect(
      panel.getByText('eighty one is not a port: a number, or the name of a port of the destination.')
    ).toBeVisible()
  })

  await test.step('the matrix follows each edit', async () => {
    await page.getByRole('radio', { name: 'Matrix' }).click()
    const cell = page.getByRole('button', { name: /^default\/backend1 to default\/backend2: TCP 5000, loses$/ })
    await expect(cell).toBeVisible()
    await page.screenshot({ path: 'test-results/screenshots/simulation-3-matrix.png' })
    await page.getByRole('searchbox', { name: 'Who calls' }).fill('intruder')
    await expect(cell).toBeHidden()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export the matrix' }).click()
    await page.getByRole('menuitem', { name: 'CSV' }).click()
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('default/intruder,default/backend2,,loses\r\n')
    await page.getByRole('searchbox', { name: 'Who calls' }).fill('')
    await expect(cell).toBeVisible()
    await page.locator('.view-line', { hasText: '"5000"' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('1')
    await expect(
      page.getByRole('button', { name: /^default\/backend1 to default\/backend2: TCP 50001, loses$/ })
    ).toBeVisible()
  })

  await test.step('what another engine would make of it, and the editor judging as that one', async () => {
    await page.getByRole('radio', { name: 'Other engines' }).click()
    const kubernetes = page.getByRole('region', { name: /^Kubernetes/ })
    await expect(kubernetes.getByRole('button', { name: /not known and have no effect/ }).first()).toBeVisible()
    await expect(page.getByRole('region', { name: 'Cilium 1.20' })).toContainText('Reads it alike.')
    await page.screenshot({ path: 'test-results/screenshots/simulation-4-elsewhere.png' })
    await page.getByRole('combobox', { name: 'Judged as' }).click()
    await page.getByRole('option', { name: 'Cilium 1.20' }).click()
    await expect(page.getByText('Portcullis enforces here, and may decide otherwise.')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Portcullis' })).toContainText('Reads it alike.')
  })
})
