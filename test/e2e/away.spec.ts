import { Editor } from './editor'
import { expect, test } from './instance'

/** What went away is said at once, work goes on and is kept, and the page connects again by itself. */

test('the web server is killed: said, drawn on, connected again, applied', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  // The parts of the page that it needs are there then.
  await expect(editor.block('backend1')).toBeVisible()
  await expect(editor.flows.getByRole('row', { name: /default\/intruder/ }).first()).toBeVisible()
  const notice = page.getByText('The page connects again by itself.')
  const back = instance.killWeb()
  await expect(notice).toBeVisible()
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(editor.dialog).toContainText(/does not answer|It could not be done|Checked by the server/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: /^Allow DNS/ }).click()
  await expect(editor.block('kube-dns')).toBeVisible()
  await back
  await expect(notice).toBeHidden({ timeout: 30_000 })
  await expect(editor.block('kube-dns')).toBeVisible()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
  expect((await instance.cli('get')).output).toContain('example')
})

test('the agent is killed: said while it is away, and gone by itself; the policy in force stays', async ({
  page,
  instance
}) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(editor.dialog).toBeHidden({ timeout: 30_000 })
  const notice = page.getByText(/^Nobody tells of the pods/)
  const back = instance.killAgent()
  await expect(notice).toBeVisible({ timeout: 20_000 })
  // What is in the kernel does not need an agent.
  expect(await instance.probe('default/intruder', 'default/backend2:5000')).toBe(1)
  await back
  await expect(notice).toBeHidden({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^Enforcement: eBPF/ })).toBeVisible()
  await expect(page.getByText('In force', { exact: true }).first()).toBeVisible()
})

test('the session is over: the next call says it and what to do; a new link in another tab brings the page back', async ({
  page,
  instance
}) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await page.getByRole('button', { name: 'Apply', exact: true }).waitFor()
  // Neither is a session: one that is no more, and one that never was.
  const [cookie] = await page.context().cookies()
  await page.context().clearCookies()
  if (cookie) await page.context().addCookies([{ ...cookie, value: `${Math.floor(Date.now() / 1000) + 999}.x.y` }])
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(editor.dialog).toContainText('portcullis link')
  await page.keyboard.press('Escape')
  const notice = page.getByText(/^This session has ended\./)
  await expect(notice).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: /^Allow DNS/ }).click()
  await expect(editor.block('kube-dns')).toBeVisible()

  const other = await page.context().newPage()
  await other.goto(await instance.link())
  await page.bringToFront()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(notice).toBeHidden({ timeout: 15_000 })
  await expect(editor.block('kube-dns')).toBeVisible()
  await editor.openApply()
})

test('the session runs out while the page is open: said by itself, with nothing asked of the server', async ({
  page,
  instance
}) => {
  const [name, value] = instance.session(8)
  await page.context().addCookies([{ name, value, url: instance.address, httpOnly: true, sameSite: 'Strict' }])
  await page.goto(instance.address)
  const editor = new Editor(page)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('backend1')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Enforcement: eBPF/ })).toBeVisible()
  await expect(page.getByText(/^This session has ended\. Run `npx portcullis link`/)).toBeVisible({ timeout: 15_000 })
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: /^Allow DNS/ }).click()
  await expect(editor.block('kube-dns')).toBeVisible()
})
