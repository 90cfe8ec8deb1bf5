import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const LOCK = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: lock
  namespace: default
spec:
  # Nobody yet.
  endpointSelector:
    matchLabels:
      app: database
  ingress:
    - {}
`

test('a rule tells what the other end says of it, and writes the rule that is missing there', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await expect(editor.block('database')).toBeVisible()
  await page.locator('#upload').setInputFiles({ name: 'lock.yaml', mimeType: 'text/yaml', buffer: Buffer.from(LOCK) })
  await expect(page.getByLabel('Name of the policy')).toHaveValue('lock')
  await page.getByRole('button', { name: 'Workspace' }).click()
  await page.getByRole('menuitem', { name: /^default\/example/ }).click()
  await expect(editor.block('database')).toBeVisible()
  const before = await editor.yaml()

  const end = editor.dialog.getByRole('region', { name: 'The other end' })
  await test.step('where a policy of the other end does not speak of it, that is said', async () => {
    await editor.rule('Allow database, TCP 5432: edit the rule').click()
    await expect(end).toContainText('database would not let it in: default/lock closes it')
    await accessible(page)
    await page.screenshot({ path: 'test-results/screenshots/other-end.png' })
  })

  await test.step('one press writes it there, and this policy stays open as it was', async () => {
    await end.getByRole('button', { name: 'Let it in there too' }).click()
    await expect(end).toContainText('The other end takes it: default/lock lets it in')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: 'test-results/screenshots/other-end-dark.png' })
  })

  await test.step('the other policy has one rule more, and its comment', async () => {
    await page.keyboard.press('Escape')
    expect(await editor.yaml()).toBe(before)
    await page.getByRole('button', { name: 'Workspace' }).click()
    await page.getByRole('menuitem', { name: /^default\/lock/ }).click()
    await expect(page.getByLabel('Name of the policy')).toHaveValue('lock')
    await expect(editor.rule('Allow backend2, TCP 5432: edit the rule')).toBeVisible()
    expect(await editor.yaml()).toContain('# Nobody yet.')
  })
})
