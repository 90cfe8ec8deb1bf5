import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'
import { Editor } from './editor'
import { expect, test } from './instance'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const policy = (name: string, namespace = 'shop') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n`

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
const rows = (page: Page) => page.getByRole('table', { name: 'Policies' }).locator('tbody').getByRole('row')

test('templates, files and a folder fill the workspace; it is searched, and taken away as a kustomize folder', async ({
  page,
  instance
}) => {
  test.setTimeout(240_000)
  const editor = await Editor.open(page, instance)
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-file-'))
  mkdirSync(join(folder, 'team/deep'), { recursive: true })
  writeFileSync(join(folder, 'team/one.yaml'), `${policy('one')}---\n${policy('two')}`)
  writeFileSync(join(folder, 'team/deep/three.yml'), policy('three'))
  writeFileSync(join(folder, 'team/README.md'), 'no policy')

  await test.step('a template, by what it does', async () => {
    await page.getByRole('button', { name: 'Templates' }).click()
    await editor.dialog.getByRole('button', { name: /^Database behind one client/ }).click()
    await expect(editor.rule('Allow backend2, TCP 5432: edit the rule')).toBeVisible()
  })

  await test.step('a folder', async () => {
    await page.keyboard.press('Control+p')
    await editor.dialog.getByRole('tab', { name: 'Import' }).click()
    await editor.dialog.getByLabel('Folder to import').setInputFiles(join(folder, 'team'))
    await expect(rows(page)).toHaveCount(4)
  })

  await test.step('what is no policy is refused, and nothing else is touched', async () => {
    await editor.dialog.getByRole('tab', { name: 'Import' }).click()
    await editor.dialog.getByLabel('Files to import').setInputFiles([
      { name: 'noise.yaml', mimeType: 'application/yaml', buffer: Buffer.from([0x6b, 0xc3, 0x28, 0x80]) },
      { name: 'large.yaml', mimeType: 'application/yaml', buffer: Buffer.alloc(1024 * 1024 + 1, 35) },
      { name: 'one.yaml', mimeType: 'application/yaml', buffer: Buffer.from(policy('one')) }
    ])
    await expect(page.getByText('noise.yaml is no text in UTF-8.', { exact: true })).toBeVisible()
    await expect(rows(page)).toHaveCount(4)
  })

  await test.step('search', async () => {
    await page.getByLabel('Search policies').fill('three draft')
    await expect(rows(page)).toHaveCount(1)
    await page.getByLabel('Search policies').fill('')
  })

  await test.step('export', async () => {
    const download = page.waitForEvent('download')
    await editor.dialog.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: 'Kustomize folder' }).click()
    const files = unzipSync(readFileSync(await (await download).path()))
    expect(Object.keys(files).sort()).toEqual([
      'default/database.yaml',
      'kustomization.yaml',
      'shop/one.yaml',
      'shop/three.yaml',
      'shop/two.yaml'
    ])
    expect(strFromU8(files['shop/three.yaml'] ?? new Uint8Array())).toBe(policy('three'))
  })

  await test.step('what is open survives a reload', async () => {
    await page.keyboard.press('Escape')
    await page.reload()
    await page.keyboard.press('Control+p')
    await expect(rows(page)).toHaveCount(4)
  })
  rmSync(folder, { recursive: true })
})

test('a share link opens as new drafts, asked about first, and no server sees it', async ({ page, browser, instance }) => {
  await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('button', { name: 'More ways to apply' }).click()
  await page.getByRole('menuitem', { name: 'Copy a share link' }).click()
  await expect(page.getByText('Share link copied', { exact: true })).toBeVisible()
  const link = await clipboard(page)
  expect(link).toContain('/#share=1.')

  const other = await (await browser.newContext()).newPage()
  const asked: string[] = []
  other.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`))
  await Editor.open(other, instance)
  await other.getByRole('button', { name: 'Blank policy' }).click()
  await expect(other.getByLabel('Name of the policy')).toHaveValue('untitled')
  await other.goto(link)
  const dialog = other.getByRole('dialog')
  await expect(dialog.getByText('default/example')).toBeVisible()
  expect(new URL(other.url()).hash).toBe('')
  await dialog.getByRole('button', { name: 'Leave them' }).click()
  await expect(other.getByLabel('Name of the policy')).toHaveValue('untitled')
  await other.goto(link)
  await dialog.getByRole('button', { name: 'Open it as a draft' }).click()
  await expect(other.getByLabel('Name of the policy')).toHaveValue('example')
  await other.keyboard.press('Control+p')
  await expect(rows(other)).toHaveCount(2)
  expect(asked.filter((one) => one.includes(link.slice(link.indexOf('#') + 9)))).toEqual([])

  await other.keyboard.press('Escape')
  await other.goto(`${link.slice(0, -9)}`)
  await expect(other.getByText('This link cannot be read')).toBeVisible()
  await other.context().close()
})

test('an address is fetched by its own frame, and by nothing else of the page', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  const headers = { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/plain' }
  const asked: string[] = []
  await page.route('https://raw.githubusercontent.com/**', (route) => {
    asked.push(route.request().url())
    return route.fulfill({ body: policy('fetched'), headers })
  })
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: 'Import…' }).click()
  const frame = page.frameLocator('iframe[title="Import from an address"]')
  await frame.getByRole('textbox').fill('http://example.com/a.yaml')
  await frame.getByRole('button', { name: 'Fetch' }).click()
  await expect(frame.getByText('An address begins with https://')).toBeVisible()
  await frame.getByRole('textbox').fill('https://github.com/someone/policies/blob/main/a/fetched.yaml')
  await frame.getByRole('textbox').press('Enter')
  await expect(editor.dialog.getByRole('button', { name: 'shop/fetched', exact: true })).toBeVisible()
  expect(asked).toEqual(['https://raw.githubusercontent.com/someone/policies/main/a/fetched.yaml'])

  const refused = await page.evaluate(() =>
    fetch('https://raw.githubusercontent.com/a/b/c').then(
      () => 'let through',
      () => 'refused'
    )
  )
  expect(refused).toBe('refused')
  const inside = page.frames().find((one) => one.url().includes('/from-url'))
  if (inside) {
    expect(
      await inside.evaluate(() =>
        fetch('/api/session').then(
          () => 'let through',
          () => 'refused'
        )
      )
    ).toBe('refused')
  }
})

test('policies in force are opened from the cluster, and a change goes into a pull request with who it cuts off', async ({
  page,
  instance
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-e2e-file-'))
  writeFileSync(join(folder, 'a.yaml'), policy('a', 'default'))
  await instance.cli('apply', '-f', join(folder, 'a.yaml'))
  rmSync(folder, { recursive: true })
  const editor = await Editor.open(page, instance)
  await page.keyboard.press('Control+p')
  await expect(rows(page)).toHaveCount(1)
  await editor.dialog.getByRole('tab', { name: 'Import' }).click()
  await editor.dialog.getByRole('button', { name: 'Open all policies in force' }).click()
  await expect(rows(page).getByText('in force')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: 'From a template…' }).click()
  await editor.dialog.getByRole('button', { name: /^1 · backend2/ }).click()
  await page.getByRole('button', { name: 'More ways to apply' }).click()
  await page.getByRole('menuitem', { name: 'Copy for a pull request' }).click()
  await expect(page.getByText('Copied for a pull request', { exact: true })).toBeVisible()
  const text = await clipboard(page)
  expect(text).toContain('| `default/example` | CiliumNetworkPolicy | new,')
  expect(text).toContain('**Loses**')
  expect(text).toContain('+++ b/default/example.yaml')
})

test('the drawing is saved as SVG and as PNG', async ({ page, instance }) => {
  await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  const save = async (item: string) => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'More ways to apply' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    return readFileSync(await (await download).path())
  }
  const svg = (await save('Drawing as SVG')).toString()
  expect(svg).toContain('>TCP 5000</text>')
  const png = await save('Drawing as PNG')
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  // Twice the size of the drawing.
  expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]))
})
