import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 }
] as const

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: SIZES[0] })

    test('the first screen, the example, the check and the traffic', async ({ page, instance }) => {
      test.setTimeout(240_000)
      const shot = async (name: string) => {
        for (const viewport of [...SIZES].reverse()) {
          await page.setViewportSize(viewport)
          await page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}-${viewport.width}.png` })
        }
      }
      const editor = await Editor.open(page, instance)
      await expect(page.getByRole('heading', { name: 'Draw who may talk to whom' })).toBeVisible()
      await expect(editor.flows.getByRole('row').nth(6)).toBeVisible()
      await accessible(page)
      await shot('1-welcome')

      await page.getByRole('button', { name: 'Open the example' }).click()
      await expect(page.locator('.view-line').first()).toBeVisible()
      await expect(editor.canvas.getByText('would be dropped').first()).toBeVisible()
      await accessible(page)
      await shot('2-example')

      await editor.openApply()
      await accessible(page)
      await shot('3-apply')
      await editor.dialog.getByRole('switch').check()
      await editor.dialog.getByRole('button', { name: 'Keep DNS' }).click()
      await expect(editor.dialog.getByRole('button', { name: 'Keep DNS' })).toBeHidden()
      await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
      await expect(page.getByText('In force', { exact: true })).toBeVisible()
      await expect(editor.canvas.getByText(/^dropped \d+×$/).first()).toBeVisible()
      await editor.rule(/^Allow backend1/).click()
      await accessible(page)
      await page.keyboard.press('Escape')
      await expect(page.getByText(/ in force$/)).toBeHidden({ timeout: 20_000 })
      await shot('4-in-force')

      const card = page.getByRole('region', { name: 'Waiting for a confirmation' })
      await expect(card).toBeVisible()
      await page.getByRole('tab', { name: 'History' }).click()
      await expect(page.getByRole('region', { name: /^Change \d+$/ }).getByText('created')).toBeVisible()
      await accessible(page)
      await shot('7-history')
      await card.getByRole('button', { name: 'Keep' }).click()
      await expect(card).toBeHidden()
      await page.getByRole('button', { name: 'More ways to apply' }).click()
      await page.getByRole('menuitem', { name: /^Delete/ }).click()
      await expect(editor.dialog.getByText('Now also')).toBeVisible()
      await accessible(page)
      await shot('8-delete')
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: 'Traffic' }).click()
      await page.getByRole('tab', { name: 'Inspector' }).click()
      await editor.block('backend1').click()
      await accessible(page)
      await shot('5-inspector')
      await page.keyboard.press('Control+k')
      await expect(page.getByPlaceholder('Search commands, policies and blocks')).toBeVisible()
      await shot('6-commands')
    })
  })
}
