import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1024, height: 768 } })

    test('the workspace, the outline and what lies over the canvas, on a small laptop', async ({ page, instance }) => {
      test.setTimeout(240_000)
      const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}-1024.png` })
      const editor = await Editor.open(page, instance)
      await page.getByRole('button', { name: 'Templates' }).click()
      await expect(editor.dialog.getByRole('button', { name: /^Default deny, DNS kept/ })).toBeVisible()
      await accessible(page)
      await shot('templates')
      await editor.dialog.getByRole('button', { name: /^5 · Each way out/ }).click()
      await expect(editor.block('example.com')).toBeVisible()

      await page.getByRole('tab', { name: 'Outline' }).click()
      await page.getByRole('treeitem', { name: /^Egress gate/ }).click()
      await accessible(page)
      await shot('outline')
      await page.getByRole('tab', { name: 'Blocks' }).click()

      await editor.block('example.com').click()
      await editor.block('host').click({ modifiers: ['Shift'] })
      await expect(page.getByRole('toolbar', { name: '2 blocks selected' })).toBeVisible()
      await accessible(page)
      await page.getByRole('button', { name: 'Align left' }).click()
      await page.getByRole('button', { name: 'History' }).click()
      // A menu lies over the page, and is in no landmark.
      await accessible(page, ['region'])
      await page.keyboard.press('Escape')

      await page.keyboard.press('Control+p')
      await expect(page.getByLabel('Search policies')).toBeVisible()
      await accessible(page)
      await shot('policies')
      await editor.dialog.getByRole('tab', { name: 'Import' }).click()
      await expect(page.frameLocator('iframe').getByRole('button', { name: 'Fetch' })).toBeVisible()
      await accessible(page)
      await shot('import')
    })
  })
}

test('at twice the size everything can still be reached', async ({ browser, instance }) => {
  // A window of 1280 by 800 at 200 % has half as many pixels of CSS.
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  const page = await context.newPage()
  await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  for (const name of ['Apply', 'Theme', 'Workspace']) {
    await page.getByRole('button', { name, exact: true }).scrollIntoViewIfNeeded()
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport()
  }
  await page.keyboard.press('Control+p')
  await expect(page.getByLabel('Search policies')).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Export' })).toBeInViewport()
  await context.close()
})

test('nothing jumps while the page and the example load', async ({ page, instance }) => {
  await page.addInitScript(() => {
    const seen = { shift: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean }
        if (!hadRecentInput) seen.shift += value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const shift = () => page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)
  const editor = await Editor.open(page, instance)
  await expect(page.getByRole('heading', { name: 'Draw who may talk to whom' })).toBeVisible()
  await expect(editor.flows.getByRole('row').nth(4)).toBeVisible()
  expect(await shift()).toBeLessThan(0.1)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(page.locator('.view-line').first()).toBeVisible()
  await page.reload()
  await expect(page.locator('.view-line').first()).toBeVisible()
  expect(await shift()).toBeLessThan(0.1)
})

test('who wants no motion gets none', async ({ browser, instance }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .map((animation) => animation.effect?.getComputedTiming().activeDuration)
      .filter((duration) => duration !== 0)
  )
  expect(moving).toEqual([])
  await context.close()
})
