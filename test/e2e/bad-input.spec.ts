import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { Editor } from './editor'
import { expect, test } from './instance'

/** Any file, any size, any bytes: a clear message, and the open work untouched (issue of a newcomer who drops the wrong file). */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-files-'))
test.afterAll(() => rmSync(folder, { recursive: true }))

const laughs = Array.from({ length: 12 }, (_, at) =>
  at === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
    : `a${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join(', ')}]`
)
const FILES: readonly (readonly [name: string, bytes: Buffer | string, told: RegExp])[] = [
  ['random.yaml', Buffer.concat([Buffer.of(0xc3), randomBytes(50 * 1024 * 1024)]), /^random\.yaml is no text/],
  ['fifty.yaml', 'a: b\n'.repeat(10_485_760), /^fifty\.yaml is larger than 1 MB/],
  ['policy.yaml.gz', gzipSync('kind: NetworkPolicy'), /^policy\.yaml\.gz is compressed \(gzip\): unpack it first/],
  ['picture.png', Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), /^picture\.png is a picture/],
  ['nul.yaml', 'kind: NetworkPolicy\0', /^nul\.yaml is no text: it has NUL bytes/],
  ['deep.yaml', '['.repeat(100_000), /^deep\.yaml: /],
  ['laughs.yaml', `kind: NetworkPolicy\n${laughs.join('\n')}\n`, /^laughs\.yaml: /],
  ['notes.md', '# Notes\n- [ ] buy: milk: now', /^notes\.md: /]
]

/** As a person lets go of a file over the page. */
async function drop(page: Page, name: string, size: number): Promise<void> {
  await page.evaluate(
    ({ name: called, size: bytes }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(bytes).fill(0xff)], called))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    },
    { name, size }
  )
}

test('whatever is opened, it is said what is wrong with it, and the open policy stays as it is', async ({
  page,
  instance
}) => {
  test.setTimeout(240_000)
  const editor = await Editor.open(page, instance)
  const wrong: string[] = []
  page.on('pageerror', ({ message }) => wrong.push(message))
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  const before = await editor.yaml()

  for (const [name, bytes, told] of FILES) {
    await test.step(name, async () => {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      await page.getByLabel('Upload YAML').last().setInputFiles(path)
      await expect(page.getByText(told).first()).toBeVisible({ timeout: 20_000 })
    })
  }
  await test.step('dropped anywhere', async () => {
    await drop(page, 'dropped.bin', 129 * 1024 * 1024)
    await expect(page.getByText(/^dropped\.bin is no text in UTF-8/)).toBeVisible({ timeout: 20_000 })
  })
  await page.screenshot({ path: 'test-results/screenshots/bad-input.png' })

  await expect(page.getByLabel('Name of the policy')).toHaveValue('example')
  expect(await editor.yaml()).toBe(before)
  await page.keyboard.press('ControlOrMeta+p')
  await expect(editor.dialog.getByText('1 policy', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  expect(wrong).toEqual([])

  // What PowerShell writes is no mistake of anybody's.
  const path = join(folder, 'utf16.yaml')
  writeFileSync(path, Buffer.from(`\ufeff${before.replace('name: example', 'name: from-windows')}`, 'utf16le'))
  await page.getByLabel('Upload YAML').last().setInputFiles(path)
  await expect(page.getByLabel('Name of the policy')).toHaveValue('from-windows')
})
