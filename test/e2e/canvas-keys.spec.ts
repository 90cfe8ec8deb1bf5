import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const selected = (page: Page) => page.locator('.react-flow__node-block.selected')

test('blocks are selected together, aligned, moved by arrows, copied into another policy, and brought back by name', async ({
  page,
  instance
}) => {
  const editor = await Editor.open(page, instance)
  const { keyboard } = page
  await page.getByRole('button', { name: 'Templates' }).click()
  await editor.dialog.getByRole('button', { name: /^5 · Each way out/ }).click()
  await expect(editor.block('example.com')).toBeVisible()
  const top = async (title: string) => (await editor.block(title).boundingBox())?.y ?? 0
  const left = async (title: string) => (await editor.block(title).boundingBox())?.x ?? 0

  await test.step('Shift and a press add to the selection, and take away', async () => {
    await editor.block('192.168.3.1/32').click()
    await editor.block('example.com').click({ modifiers: ['Shift'] })
    await editor.block('host').click({ modifiers: ['Shift'] })
    await expect(selected(page)).toHaveCount(3)
    await editor.block('host').click({ modifiers: ['Shift'] })
    await expect(selected(page)).toHaveCount(2)
  })

  await test.step('arrows move what is selected, and the move is one step', async () => {
    const before = await top('example.com')
    await editor.block('example.com').focus()
    for (let press = 0; press < 4; press += 1) await keyboard.press('ArrowRight')
    await expect.poll(() => left('example.com')).toBeGreaterThan((await left('host')) + 5)
    expect(await top('example.com')).toBe(before)
    await keyboard.press('Control+z')
    await expect.poll(async () => Math.abs((await left('example.com')) - (await left('host')))).toBeLessThan(1)
  })

  await test.step('a frame drawn with Shift selects what it touches; all are aligned', async () => {
    const box = await editor.canvas.boundingBox()
    if (!box) throw new Error('no canvas')
    await keyboard.down('Shift')
    // Within 40 px of its edge the canvas moves along with the pointer, for as long as it is held there.
    const edge = 60
    await page.mouse.move(box.x + box.width * 0.6, box.y + edge)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - edge, box.y + box.height - edge, { steps: 8 })
    await page.mouse.up()
    await keyboard.up('Shift')
    await expect(selected(page)).toHaveCount(6)
    await page.getByRole('toolbar', { name: '6 blocks selected' }).getByRole('button', { name: 'Align at the top' }).click()
    await expect.poll(async () => Math.abs((await top('example.com')) - (await top('host')))).toBeLessThan(1)
    await page.getByRole('button', { name: 'Undo' }).click()
  })

  await test.step('copied as YAML, pasted into another policy', async () => {
    await keyboard.press('Escape')
    await editor.block('192.168.3.1/32').click()
    await keyboard.press('Control+c')
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain('toCIDR:\n        - 192.168.3.1/32')
    await page.getByRole('button', { name: 'Workspace' }).click()
    await page.getByRole('menuitem', { name: 'Blank Cilium policy' }).click()
    await expect(page.getByLabel('Name of the policy')).toHaveValue('untitled')
    await editor.canvas.click({ position: { x: 40, y: 40 } })
    await keyboard.press('Control+v')
    await expect(editor.rule('Allow 192.168.3.1/32, any port: edit the rule')).toBeVisible()
  })

  await test.step('the history has each step by its name', async () => {
    const paste = page.getByRole('menuitem', { name: /Paste a rule/ })
    // A press that comes while the menu before is still going opens none.
    const open = () =>
      expect(async () => {
        await page.getByRole('button', { name: 'History' }).click({ timeout: 2000 })
        await expect(paste).toBeVisible({ timeout: 2000 })
      }).toPass()
    await open()
    await page.getByRole('menuitem', { name: 'As it was opened' }).click()
    await expect(editor.block('192.168.3.1/32')).toBeHidden()
    await open()
    await paste.click()
    await expect(editor.block('192.168.3.1/32')).toBeVisible()
  })
})

test('a drawing that is larger than the view has an overview', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  const overview = page.getByRole('img', { name: 'Overview of the drawing' })
  await expect(overview).toBeHidden()
  for (let press = 0; press < 4; press += 1) await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(overview).toBeVisible()
  await page.getByRole('button', { name: 'Fit the drawing' }).click()
  await expect(overview).toBeHidden()
})
