import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

/** Comments, an order of one's own, quotes of both kinds, an anchor, and a mistake at the end. */
const policy = (name: string) => `# Who may call the back end.
kind: CiliumNetworkPolicy # the kind before the version
apiVersion: 'cilium.io/v2'
metadata:
  namespace: default
  name: ${name}
spec:
  ingress:
    - toPorts:
        - ports:
            - protocol: TCP # plain
              port: "5000"
          terminatingTLS:
            secret:
              name: tls
      fromEndpoints: &callers # twice the same
        - matchLabels: {app: backend1}
    - fromEndpoints: *callers
      toPortz: []
  endpointSelector: {matchLabels: {app: backend2}}
`
const TEXT = `${policy('first')}---\n${policy('second')}`

class Text {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  line(part: string) {
    return this.page.locator('.monaco-editor .view-line', { hasText: part })
  }

  /** Puts it in the place of all that is there, as a paste does, and the cursor at its beginning: what holds the cursor is drawn. */
  async write(text: string): Promise<void> {
    await this.page.locator('.monaco-editor .view-line').first().click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.evaluate((pasted) => {
      const transfer = new DataTransfer()
      transfer.setData('text/plain', pasted)
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))
    }, text)
    await this.page.keyboard.press('ControlOrMeta+Home')
    await expect(this.line('the kind before the version').first()).toBeVisible()
  }

  async atEndOf(part: string): Promise<void> {
    await this.line(part).first().click()
    await this.page.keyboard.press('End')
  }
}

test.beforeEach(async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'YAML of the policy' })).toBeAttached()
  // Room for both documents: only lines in sight are in the page.
  await page.setViewportSize({ width: 1280, height: 1200 })
})

test('a field is explained in our words, completed from the schema, and what is half typed keeps the picture', async ({
  page
}) => {
  const editor = new Editor(page)
  const text = new Text(page)
  await text.write(TEXT)

  await test.step('explained', async () => {
    await text.line('terminatingTLS').first().getByText('terminatingTLS').hover()
    await expect(page.locator('.monaco-hover').first()).toContainText('Certificates with which the proxy', {
      timeout: 20_000
    })
    await page.screenshot({ path: 'test-results/screenshots/yaml-hover.png' })
    await page.mouse.move(500, 300)
  })

  await test.step('completed, with the sentence beside it', async () => {
    await text.atEndOf('name: tls')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('trust')
    const offered = page.locator('.suggest-widget').getByRole('option', { name: /trustedCA/ })
    await expect(offered).toBeVisible({ timeout: 20_000 })
    await expect(page.locator('.suggest-details')).toContainText('Key of the trusted authorities')
    await page.screenshot({ path: 'test-results/screenshots/yaml-completion.png' })
    // What is half typed is no YAML: the picture stays, and says so.
    await expect(page.getByText('The YAML does not parse. This is the picture before.')).toBeVisible()
    await expect(editor.block('backend1').first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(text.line('trustedCA:').first()).toBeVisible()
    await expect(page.getByText('The YAML does not parse.')).toBeHidden()
  })
})

test('a mistake is marked where it stands, and the light bulb takes it away; the other document stays as it is', async ({
  page
}) => {
  const editor = new Editor(page)
  const text = new Text(page)
  await text.write(TEXT)
  await expect(page.locator('.monaco-editor .squiggly-error').first()).toBeVisible()
  await text.line('toPortz').first().click()
  await page.keyboard.press('ControlOrMeta+.')
  await expect(page.locator('.action-widget').getByText('Remove toPortz')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(text.line('toPortz')).toHaveCount(1)
  const mended = policy('first').replace('      toPortz: []\n', '')
  expect(await editor.yaml()).toBe(`${mended}---\n${policy('second')}`)
})

test('documents are drawn one at a time, by the cursor or by choice; parts are folded away', async ({ page }) => {
  const editor = new Editor(page)
  const text = new Text(page)
  await text.write(TEXT.replace('port: "5000"', 'port: "5001"'))
  const drawn = page.getByRole('combobox', { name: 'Document drawn' })
  await expect(drawn).toContainText('Document 1 of 2')
  await expect(editor.rule(/^Allow backend1, TCP 5001/)).toBeVisible()
  await text.line('port: "5000"').last().click()
  await expect(drawn).toContainText('Document 2 of 2')
  await expect(editor.rule(/^Allow backend1, TCP 5000/)).toBeVisible()
  await drawn.click()
  await page.getByRole('option', { name: /^Document 1/ }).click()
  await expect(editor.rule(/^Allow backend1, TCP 5001/)).toBeVisible()

  const secret = text.line('secret:')
  await expect(secret).toHaveCount(2)
  await text.line('spec:').first().click()
  await page.keyboard.press('ControlOrMeta+Shift+BracketLeft')
  await expect(secret).toHaveCount(1)
  await expect(page.locator('.monaco-editor .codicon-folding-collapsed')).toHaveCount(1)
  await page.locator('.monaco-editor .codicon-folding-collapsed').click()
  await expect(secret).toHaveCount(2)
})

test('both ways: a stroke on the canvas changes its line alone; comments, order, quotes and the anchor stay', async ({
  page
}) => {
  const editor = new Editor(page)
  const text = new Text(page)
  await text.write(TEXT)
  await editor.rule(/^Allow backend1, TCP 5000/).click()
  const field = editor.dialog.getByLabel('Port of TCP 5000')
  await field.fill('5433')
  await field.press('Enter')
  await page.keyboard.press('Escape')
  expect(await editor.yaml()).toBe(TEXT.replace('"5000"', '"5433"'))

  await test.step('and a key in the text is drawn at once', async () => {
    await text.line('"5433"').click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('4')
    await expect(editor.rule(/^Allow backend1, TCP 54334/)).toBeVisible()
    await page.keyboard.press('ControlOrMeta+z')
    await page.keyboard.press('ControlOrMeta+z')
    expect(await editor.yaml()).toBe(TEXT)
  })
})
