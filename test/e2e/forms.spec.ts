import type { Page } from '@playwright/test'
import { accessible } from './accessible'
import { Editor } from './editor'
import { expect, test } from './instance'

const UPLOADED = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: odd
  namespace: default
  labels: {team: pay} # ours
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  custom: {value: seen}
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
        await page.getByRole('button', { name: 'custom: edit the YAML' }).click()
        const field = page.getByRole('textbox', { name: 'custom', exact: true })
        await expect(field).toBeFocused()
        await field.fill('custom:\n  value: [')
        await expect(page.getByText(/^Line 2: The YAML does not parse/)).toBeVisible()
        await accessible(page)
        await shot('yaml-field')
        await page.keyboard.press('Tab')
        expect(await editor.yaml()).toBe(expected)
        await field.fill('custom:\n  value: audit # for them')
        await page.keyboard.press('Control+Enter')
        expected = expected.replace('  custom: {value: seen}\n', '  custom:\n    value: audit # for them\n')
        await expect(field).toHaveValue('custom:\n  value: audit')
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
        await page.getByRole('treeitem', { name: 'metadata.labels', exact: true }).focus()
        await page.keyboard.press('Enter')
        const field = page.getByRole('textbox', { name: 'metadata.labels', exact: true })
        await expect(field).toBeFocused()
        await page.keyboard.press('Control+a')
        await page.keyboard.type('labels: {team: web}')
        await page.keyboard.press('Control+Enter')
        await expect(page.getByText('Edit the YAML of labels.')).toBeAttached()
        await page.getByRole('treeitem', { name: 'metadata.labels', exact: true }).focus()
        await page.keyboard.press('Delete')
        await expect(page.getByRole('treeitem', { name: 'metadata.labels', exact: true })).toBeHidden()
        expect(await editor.yaml()).toBe(expected.replace('  labels: {team: pay} # ours\n', ''))
        await accessible(page)
      })
    })

    test('services and nodes by their labels, proof, default deny, log: by fields', async ({ page, instance }) => {
      const editor = await Editor.open(page, instance)
      const shot = (name: string) => page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}.png` })
      await page.getByRole('button', { name: 'Blank policy' }).click()
      await page.getByRole('tab', { name: 'Inspector' }).click()

      await test.step('services of the cluster, by a label that it offers', async () => {
        await page.getByRole('button', { name: 'Add Services by label to egress' }).click()
        const labels = page.getByRole('combobox', { name: 'Labels of services' })
        await expect(labels).toBeFocused()
        await page.keyboard.type('kube')
        await expect(page.getByRole('option').first()).toBeVisible()
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Enter')
        await expect(page.getByText('1 pod matches now')).toBeVisible()
        await accessible(page)
        await shot('services-by-label')
        await page.getByRole('button', { name: 'Connect to the gate' }).click()
        await expect(editor.rule(/^Allow .*, any port: edit the rule/)).toBeVisible()
      })

      await test.step('proof is asked for', async () => {
        await page.getByRole('combobox', { name: 'Authentication' }).click()
        await page.getByRole('option', { name: 'required' }).click()
        await expect(editor.rule(/any port · authentication: edit the rule/)).toBeVisible()
      })

      await test.step('nodes, by labels that they have', async () => {
        await page.getByRole('button', { name: 'Add Nodes to egress' }).click()
        await expect(page.getByText(/^\d+ nodes? match(es)? now/)).toBeVisible()
        await page.getByRole('combobox', { name: 'Labels of nodes' }).fill('!no-such-label')
        await page.keyboard.press('Enter')
        await accessible(page)
        await page.getByRole('button', { name: 'Connect to the gate' }).click()
      })

      await test.step('default deny is left off, the log value set', async () => {
        await editor.gate('Egress').click()
        await expect(editor.dialog).toBeVisible()
        await page.keyboard.press('Escape')
        // Once more: on the gate it is about the gate, and selects nothing else.
        await page.keyboard.press('Escape')
        await page.getByRole('combobox', { name: 'Default deny of egress' }).click()
        await page.getByRole('option', { name: 'not asked for', exact: true }).click()
        await expect(editor.gate('Egress')).toHaveAccessibleName(/open/)
        await accessible(page)
        await shot('default-deny')
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: 'enableDefaultDeny: edit the YAML' }).click()
        await expect(page.getByRole('textbox', { name: 'enableDefaultDeny' })).toBeFocused()
        await page.getByRole('textbox', { name: 'Log value' }).fill('audit')
        await page.keyboard.press('Enter')
        await page.getByRole('combobox', { name: 'Labels of its rules' }).fill('team=pay')
        await page.keyboard.press('Enter')
        await accessible(page)
        await shot('notes')
      })

      expect(await editor.parsed()).toMatchObject({
        spec: {
          enableDefaultDeny: { egress: false },
          labels: [{ key: 'team', value: 'pay' }],
          log: { value: 'audit' },
          egress: [
            { toServices: [{ k8sServiceSelector: { selector: {} } }], authentication: { mode: 'required' } },
            { toNodes: [{ matchExpressions: [{ key: 'no-such-label', operator: 'DoesNotExist' }] }] }
          ]
        }
      })
    })

    test('a clusterwide policy about nodes, by its fields', async ({ page, instance }) => {
      const editor = await Editor.open(page, instance)
      await upload(
        page,
        'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: hosts}\nspec:\n  endpointSelector: {} # whom\n  ingress:\n    - fromEntities: [cluster]\n'
      )
      await expect(editor.block('cluster')).toBeVisible()
      await page.getByRole('tab', { name: 'Inspector' }).click()
      await page.getByRole('radio', { name: 'Nodes' }).check()
      await page.getByRole('combobox', { name: 'Labels', exact: true }).fill('!no-such-label')
      await page.keyboard.press('Enter')
      await expect(page.getByText(/^\d+ nodes? match(es)? now/)).toBeVisible()
      await accessible(page)
      await page.screenshot({ path: `test-results/screenshots/nodes-subject-${colorScheme}.png` })
      await page.getByRole('tab', { name: 'Outline' }).click()
      await expect(page.getByRole('treeitem', { name: 'Subject: !no-such-label' })).toBeVisible()
      expect(await editor.yaml()).toContain('  nodeSelector: # whom\n')
    })
  })
}
