import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

/** Two policies in one text, the second with a rule that refers to the first part of it. */
const policy = (name: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: backend2
  ingress:
    - fromEndpoints: &callers
        - matchLabels:
            app: backend1
      toPorts:
        - ports:
            - port: "5000"
              protocol: TCP
          terminatingTLS:
            secret:
              name: tls
    - fromEndpoints: *callers
      toPortz: []
`
const TEXT = `${policy('first')}---\n${policy('second')}`

async function write(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor .view-line').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.evaluate((pasted) => {
    const transfer = new DataTransfer()
    transfer.setData('text/plain', pasted)
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))
  }, text)
}

test('the text: explained, completed, folded, mended and broken, with several documents and an anchor', async ({
  page,
  instance
}) => {
  test.setTimeout(180_000)
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  await write(page, TEXT)
  await expect(page.getByRole('combobox', { name: 'Document drawn' })).toContainText('Document 1 of 2')

  await test.step('a field of Cilium is explained', async () => {
    await page.locator('.view-line', { hasText: 'terminatingTLS' }).first().getByText('terminatingTLS').hover()
    await expect(page.locator('.monaco-hover').first()).toContainText('Certificates with which the proxy', {
      timeout: 20_000
    })
    await page.screenshot({ path: 'test-results/screenshots/yaml-hover.png' })
    await page.mouse.move(400, 300)
  })

  await test.step('and completed', async () => {
    await page.locator('.view-line', { hasText: 'protocol: TCP' }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('serverN')
    await page.keyboard.press('ControlOrMeta+Space')
    await expect(page.locator('.suggest-widget').getByText('serverNames').first()).toBeVisible({ timeout: 20_000 })
    await page.keyboard.press('Escape')
    // What is half typed breaks the text: the picture stays, and says so.
    await expect(page.getByText('The YAML does not parse. This is the picture before.')).toBeVisible()
    await expect(editor.block('backend1')).toBeVisible()
    await write(page, TEXT)
    await expect(page.getByText('The YAML does not parse.')).toBeHidden()
  })

  await test.step('a fix of the second document leaves the first as it is', async () => {
    await page.getByRole('tab', { name: /^Problems/ }).click()
    const fixes = page.getByRole('button', { name: 'Remove toPortz' })
    await expect(fixes).toHaveCount(2)
    await fixes.last().click()
    await expect(fixes).toHaveCount(1)
    const second = policy('second').replace('      toPortz: []\n', '')
    expect(await editor.yaml()).toBe(`${policy('first')}---\n${second}`)
  })

  await test.step('parts of it are folded away and unfolded', async () => {
    const lines = page.locator('.monaco-editor .view-line')
    await lines.first().click()
    const before = await lines.count()
    await lines.first().hover()
    await page.locator('.codicon-folding-expanded').first().click()
    await expect.poll(() => lines.count()).not.toBe(before)
    await page.locator('.codicon-folding-collapsed').first().click()
    await expect.poll(() => lines.count()).toBe(before)
  })
})
