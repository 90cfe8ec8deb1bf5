import type { Page } from '@playwright/test'
import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const UPLOADED = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: odd
  namespace: default
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  labels:
    - key: team # who
      value: pay
  log: {value: seen}
  ingress:
    - fromGroups:
        - aws:
            region: eu-west-1 # the office
      authentication:
        mode: disabled
      toPorts:
        - ports: [{port: "80", protocol: TCP}]
    - fromEndpoints: [{matchLabels: {app: backend1}}]
`

async function upload(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text)
  await page.getByLabel('Upload YAML').first().setInputFiles({ name: 'policy.yaml', mimeType: 'application/yaml', buffer })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('what has no drawing is shown, and edited as YAML', async ({ page, instance }) => {
      const editor = await Editor.open(page, instance)
      const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}.png` })
      await upload(page, UPLOADED)
      await expect(editor.rule('Allow YAML, TCP 80 · authentication: edit the rule')).toBeVisible()
      let expected = UPLOADED

      await test.step('a field of the policy, from the card below the subject', async () => {
        await page.getByRole('button', { name: 'log: edit the YAML' }).click()
        const field = page.getByRole('textbox', { name: 'log', exact: true })
        await expect(field).toBeFocused()
        await field.fill('log:\n  value: [')
        await expect(page.getByText(/^Line 2: The YAML does not parse/)).toBeVisible()
        await accessible(page)
        await shot('yaml-field')
        await page.keyboard.press('Tab')
        expect(await editor.yaml()).toBe(expected)
        await field.fill('log:\n  value: audit # for them')
        await page.keyboard.press('Control+Enter')
        expected = expected.replace('  log: {value: seen}\n', '  log:\n    value: audit # for them\n')
        await expect(field).toHaveValue('log:\n  value: audit')
        expect(await editor.yaml()).toBe(expected)
      })

      await test.step('a peer without a drawing; undo takes it back as one step', async () => {
        await editor.block('YAML').click()
        const field = page.getByRole('textbox', { name: 'YAML', exact: true })
        await field.fill('aws:\n  region: eu-west-2')
        await field.blur()
        await expect.poll(() => editor.yaml()).toBe(expected.replace('eu-west-1', 'eu-west-2'))
        await page.getByRole('button', { name: 'Undo' }).click()
        expect(await editor.yaml()).toBe(expected)
        await shot('raw-block')
      })

      await test.step('and without the pointer, in the outline', async () => {
        await page.getByRole('tab', { name: 'Outline' }).click()
        await page.getByRole('treeitem', { name: 'labels', exact: true }).focus()
        await page.keyboard.press('Enter')
        const field = page.getByRole('textbox', { name: 'labels', exact: true })
        await expect(field).toBeFocused()
        await page.keyboard.press('Control+a')
        await page.keyboard.type('labels: []')
        await page.keyboard.press('Control+Enter')
        await expect(page.getByText('Edit the YAML of labels.')).toBeAttached()
        await page.getByRole('treeitem', { name: 'labels', exact: true }).focus()
        await page.keyboard.press('Delete')
        await expect(page.getByRole('treeitem', { name: 'labels', exact: true })).toBeHidden()
        expect(await editor.yaml()).toBe(expected.replace(/ {2}labels:\n.*\n.*\n/, ''))
        await accessible(page)
      })
    })
  })
}
