import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

const item = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name })

async function openOutline(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Outline' }).click()
  await expect(page.getByRole('tree', { name: 'Outline of the policy' })).toBeVisible()
}

test('the whole policy is drawn without the pointer, in the outline', async ({ page, instance }) => {
  test.setTimeout(240_000)
  const editor = await Editor.open(page, instance)
  const { keyboard } = page
  await page.getByRole('button', { name: 'Blank policy' }).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Blocks' })).toBeVisible()

  await test.step('the outline is turned on, and remembered', async () => {
    await page.getByRole('tab', { name: 'Blocks' }).focus()
    await keyboard.press('ArrowRight')
    await expect(item(page, 'default/untitled')).toBeVisible()
    await page.reload()
    await expect(item(page, 'default/untitled')).toBeVisible()
  })

  await test.step('subject', async () => {
    await item(page, 'default/untitled').focus()
    await keyboard.press('s')
    await expect(item(page, /^Subject/)).toBeFocused()
    await keyboard.press('Enter')
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
    await keyboard.press('Control+a')
    await keyboard.type('example')
    await keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Labels', exact: true }).focus()
    await keyboard.type('app=backend2')
    await keyboard.press('Enter')
    await expect(item(page, 'Subject: backend2')).toBeVisible()
  })

  await test.step('a rule of a workload, its port, its verdict', async () => {
    await item(page, 'Subject: backend2').focus()
    await keyboard.press('ArrowDown')
    await expect(item(page, /^Ingress gate, open/)).toBeFocused()
    await keyboard.press('Tab')
    await expect(page.getByRole('button', { name: 'Ingress: add a rule' })).toBeFocused()
    await keyboard.press('Enter')
    await editor.typeInMenu('backend1')
    await expect(item(page, 'Allow backend1, any port')).toBeVisible()
    await expect(item(page, /^Ingress gate, closed/)).toBeVisible()
    await expect(page.getByText(/The ingress gate is closed\./)).toBeAttached()

    await item(page, 'Allow backend1, any port').focus()
    await keyboard.press('Enter')
    await page.getByLabel('New port').focus()
    await keyboard.type('5000')
    await keyboard.press('Enter')
    await expect(item(page, 'Allow backend1, TCP 5000')).toBeVisible()
    await page
      .getByLabel('New port')
      .or(page.getByRole('button', { name: 'Add a port' }))
      .first()
      .focus()
    await item(page, 'Allow backend1, TCP 5000').focus()
    await page.getByRole('button', { name: 'Deny instead' }).press('Enter')
    await expect(item(page, 'Deny backend1, TCP 5000')).toBeFocused()
    await page.getByRole('button', { name: 'Allow instead' }).press('Enter')
    await expect(item(page, 'Allow backend1, TCP 5000')).toBeFocused()
  })

  await test.step('a block that is filled in first, then connected', async () => {
    await item(page, /^Egress gate/).focus()
    await page.getByRole('button', { name: 'Egress: add a rule' }).press('Enter')
    await editor.typeInMenu('CIDR')
    await page.getByLabel('Prefix', { exact: true }).focus()
    await keyboard.press('Control+a')
    await keyboard.type('192.168.3.0/24')
    await keyboard.press('Enter')
    await item(page, 'To 192.168.3.0/24').focus()
    await page.getByRole('button', { name: 'Connect', exact: true }).press('Enter')
    await expect(item(page, 'Allow 192.168.3.0/24, any port')).toBeVisible()
    await expect(item(page, /^Egress gate, closed/)).toBeVisible()
  })

  await test.step('deleting a line leaves the focus on the next, and can be undone', async () => {
    await item(page, 'Allow 192.168.3.0/24, any port').focus()
    await keyboard.press('Delete')
    await expect(item(page, 'Allow 192.168.3.0/24, any port')).toBeHidden()
    await expect(page.getByRole('tree').locator(':focus')).toHaveCount(1)
    await keyboard.press('Control+z')
    await expect(item(page, 'Allow 192.168.3.0/24, any port')).toBeVisible()
  })

  expect(await editor.parsed()).toMatchObject({
    metadata: { name: 'example' },
    spec: {
      endpointSelector: { matchLabels: { app: 'backend2' } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
          toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
        }
      ],
      egress: [{ toCIDR: ['192.168.3.0/24'] }]
    }
  })
})

test('a line and its part of the drawing are selected together', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await openOutline(page)
  await editor.block('database').click()
  await expect(item(page, 'To database')).toHaveAttribute('aria-selected', 'true')
  await item(page, /^Allow backend1/).click()
  await expect(editor.rule(/^Allow backend1/)).toHaveClass(/ring-2/)
})
