import type { Page } from '@playwright/test'
import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const middleOf = async (page: Page, label: string | RegExp) => {
  const box = await page.getByRole('application', { name: 'Canvas' }).getByLabel(label).boundingBox()
  if (!box) throw new Error(`${label} is not in the page`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('a policy is put together by typing alone', async ({ page, instance }) => {
      const editor = await Editor.open(page, instance)
      const { keyboard } = page
      const box = page.getByRole('combobox', { name: 'Add to the policy' })
      const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}.png` })
      await page.getByRole('button', { name: 'Blank policy' }).focus()
      await keyboard.press('Enter')
      await expect(editor.gate('Ingress')).toBeVisible()

      await test.step('a workload that the cluster has', async () => {
        await keyboard.press('/')
        await expect(box).toBeFocused()
        await keyboard.type('from backend1')
        await expect(page.getByRole('option', { name: /^backend1/ }).first()).toHaveAttribute('aria-selected', 'true')
        await accessible(page)
        await shot('quick-add')
        await keyboard.press('Enter')
        await expect(box).toBeHidden()
        await expect(editor.rule('Allow backend1, any port: edit the rule')).toBeVisible()
        await expect(page.getByText('Allow backend1.', { exact: false })).toBeAttached()
      })

      await test.step('another peer of the rule that is selected', async () => {
        await keyboard.press('/')
        await expect(page.getByRole('radio', { name: 'This rule' })).toBeChecked()
        await keyboard.type('app=cc-door-mgr')
        await keyboard.press('Enter')
        await expect(editor.rule('Allow cc-door-mgr, any port: edit the rule')).toBeVisible()
      })

      await test.step('a prefix to the other side, and one to be filled in', async () => {
        await keyboard.press('/')
        await expect(box).toBeFocused()
        await keyboard.type('to 192.168.3.1')
        await keyboard.press('Enter')
        await expect(editor.rule('Allow 192.168.3.1/32, any port: edit the rule')).toBeVisible()
        await keyboard.press('/')
        await expect(box).toBeFocused()
        await keyboard.type('to Nodes')
        await keyboard.press('Enter')
        await expect(page.getByRole('combobox', { name: 'Labels of nodes' })).toBeFocused()
      })

      await test.step('what cannot stand there says why, and nothing is added', async () => {
        await page.getByRole('tab', { name: 'Inspector' }).focus()
        await keyboard.press('/')
        await expect(box).toBeFocused()
        await keyboard.type('from example.com')
        await keyboard.press('Enter')
        await expect(page.getByRole('alert').getByText('Names (FQDN) stand in allow rules of egress alone.')).toBeVisible()
        await accessible(page)
        await shot('quick-add-refused')
        await keyboard.press('Escape')
        await expect(box).toBeHidden()
      })

      await test.step('from the command palette and the outline too', async () => {
        await keyboard.press('Control+k')
        await expect(page.getByPlaceholder('Search commands, policies and blocks')).toBeFocused()
        await keyboard.type('by typing')
        await expect(page.getByRole('option', { name: /^Add a block or a rule/ })).toHaveAttribute('aria-selected', 'true')
        await keyboard.press('Enter')
        await expect(box).toBeFocused()
        await keyboard.press('Escape')
        await page.getByRole('tab', { name: 'Outline' }).click()
        await page.getByRole('treeitem', { name: /^Egress gate/ }).focus()
        await keyboard.press('/')
        await expect(page.getByRole('radio', { name: /^To/ })).toBeChecked()
        await keyboard.type('ping')
        await keyboard.press('Enter')
        await expect(page.getByRole('treeitem', { name: 'Allow Anyone, ICMP EchoRequest' })).toBeVisible()
      })

      expect(await editor.parsed()).toMatchObject({
        spec: {
          ingress: [{ fromEndpoints: [{ matchLabels: { app: 'backend1' } }, { matchLabels: { app: 'cc-door-mgr' } }] }],
          egress: [{ toCIDR: ['192.168.3.1/32'] }, { icmps: [{ fields: [{ family: 'IPv4', type: 'EchoRequest' }] }] }]
        }
      })
    })

    test('what would be lost and won differs by its line, and a line that cannot be drawn says why', async ({
      page,
      instance
    }) => {
      const editor = await Editor.open(page, instance)
      const { mouse } = page
      await page.getByRole('button', { name: 'Open the example' }).click()
      await expect(page.locator('[data-change="lost"]').first()).toBeVisible()
      await expect(page.locator('[data-change="gained"]')).toHaveCount(0)

      await test.step('to the gate of the other side, and to another block', async () => {
        await page.getByRole('button', { name: 'Add CIDR to ingress' }).click()
        await expect(editor.block('10.0.0.0/8')).toBeVisible()
        const dot = await middleOf(page, 'Connect 10.0.0.0/8 to the gate')
        for (const [onto, words] of [
          [await middleOf(page, /^Egress gate/), /stands where traffic comes in; the egress gate says/],
          [await middleOf(page, /^From backend1/), /cannot be joined: this policy speaks of its subject alone/]
        ] as const) {
          await mouse.move(dot.x, dot.y)
          await mouse.down()
          await mouse.move(onto.x, onto.y, { steps: 12 })
          await mouse.up()
          await expect(page.getByRole('region', { name: /^Notifications/ }).getByText(words)).toBeVisible()
        }
        await page.screenshot({ path: `test-results/screenshots/refused-line-${colorScheme}.png` })
      })

      await test.step('anywhere on the subject is its gate', async () => {
        const dot = await middleOf(page, 'Connect 10.0.0.0/8 to the gate')
        const subject = await middleOf(page, /^Subject/)
        await mouse.move(dot.x, dot.y)
        await mouse.down()
        await mouse.move(subject.x, subject.y, { steps: 12 })
        await mouse.up()
        await expect(editor.rule('Allow 10.0.0.0/8, any port: edit the rule')).toBeVisible()
        await page.keyboard.press('Escape')
      })

      await test.step('a rule taken back in force gives access: a whole line with a plus', async () => {
        await editor.openApply()
        await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
        await expect(page.getByText('In force', { exact: true })).toBeVisible()
        // The stream may tell it before the dialog has closed, which would take the key.
        await expect(editor.dialog).toBeHidden()
        await page.locator('body').press('/')
        await expect(page.getByRole('combobox', { name: 'Add to the policy' })).toBeFocused()
        await page.keyboard.type('from intruder')
        await expect(page.getByRole('option', { name: /^intruder/ }).first()).toHaveAttribute('aria-selected', 'true')
        await page.keyboard.press('Enter')
        await expect(editor.rule('Allow intruder, any port: edit the rule')).toBeVisible()
        await expect(page.locator('[data-change="gained"]').first()).toBeVisible()
        await accessible(page)
        await page.screenshot({ path: `test-results/screenshots/gained-line-${colorScheme}.png` })
        await page.getByRole('tab', { name: 'Simulation' }).click()
        await page.screenshot({ path: `test-results/screenshots/gained-list-${colorScheme}.png` })
      })
    })
  })
}
