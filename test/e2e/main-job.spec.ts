import { Editor } from './editor'
import { expect, test } from './instance'

/** The article's policy: see docs of the example in lib/editor/templates. */
const EXAMPLE = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'example', namespace: 'default' },
  spec: {
    description: 'Only backend1 calls backend2, which calls the database.',
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'backend1' } }],
        toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
      }
    ],
    egress: [
      {
        toEndpoints: [{ matchLabels: { app: 'database' } }],
        toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }]
      }
    ]
  }
}

const BACKEND1 = ['default/backend1', 'default/backend2:5000'] as const
const INTRUDER = ['default/intruder', 'default/backend2:5000'] as const
const OUTWARD = ['default/backend2', 'default/intruder:5000'] as const
const DATABASE = ['default/backend2', 'default/database:5432'] as const
const DNS = ['default/backend2', 'kube-system/coredns:53', '--udp'] as const
const WAYS: readonly (readonly [string, string, ...string[]])[] = [BACKEND1, INTRUDER, OUTWARD, DATABASE, DNS]

test('drawn by dragging, applied, and the kernel drops what is left out', async ({ page, instance }) => {
  test.setTimeout(240_000)
  for (const way of WAYS) expect(await instance.probe(...way), way.join(' → ')).toBe(0)

  const editor = await Editor.open(page, instance)
  await test.step('draw', async () => {
    await editor.begin('example', 'app=backend2')
    const description = page.getByLabel('Description')
    await description.fill(EXAMPLE.spec.description)
    await description.press('Enter')
    await page.getByRole('tab', { name: 'YAML' }).click()

    await expect(editor.gate('Ingress')).toHaveAccessibleName(/open/)
    await editor.drag('backend1', 'left')
    await editor.connect('backend1', 'Ingress')
    await editor.port('5000')
    await editor.drag('database', 'right')
    await editor.connect('database', 'Egress')
    await editor.port('5432')
    await expect(editor.rule('Allow backend1, TCP 5000: edit the rule')).toBeVisible()
    await expect(editor.rule('Allow database, TCP 5432: edit the rule')).toBeVisible()
  })
  expect(await editor.parsed()).toEqual(EXAMPLE)
  // Nothing is enforced before it is applied; what it would cut is said.
  expect(await instance.probe(...INTRUDER)).toBe(0)
  await expect(editor.canvas.getByText('would be dropped').first()).toBeVisible()

  await test.step('apply, with what keeps DNS', async () => {
    await editor.openApply()
    await expect(editor.dialog.getByText(/can no longer resolve names/)).toBeVisible()
    await expect(editor.dialog.getByRole('button', { name: 'Apply anyway' })).toBeVisible()
    await editor.dialog.getByRole('button', { name: 'Keep DNS' }).click()
    await expect(editor.dialog.getByText(/can no longer resolve names/)).toBeHidden()
    await editor.dialog.getByRole('button', { name: 'Apply', exact: true }).click()
    await expect(page.getByText(/^Enforced in \d+ ms, revision \d+, on 1 of 1 node\.$/)).toBeVisible()
    await expect(page.getByText('In force', { exact: true })).toBeVisible()
  })

  await test.step('real connections', async () => {
    expect(await instance.probe(...BACKEND1)).toBe(0)
    expect(await instance.probe(...INTRUDER)).toBe(1)
    expect(await instance.probe(...OUTWARD)).toBe(1)
    // The database has no policy: the one rule that there is, the sender's, is the one to name.
    expect(await instance.cli('probe', ...DATABASE)).toMatchObject({
      code: 0,
      output: expect.stringContaining('default/example egress[0]')
    })
    expect(await instance.probe(...DNS)).toBe(0)
  })

  await test.step('named where it was stopped', async () => {
    await page.getByRole('radio', { name: 'Dropped' }).click()
    const row = editor.flows.getByRole('row', { name: /default\/intruder to default\/backend2/ }).first()
    await expect(row).toContainText('Dropped')
    await expect(row).toContainText('default deny of default/example')
    await row.click()
    await expect(editor.canvas.getByText(/^dropped \d+×$/).first()).toBeVisible()
    const counters = await page.request.get(`${instance.address}/api/counters`).then((answer) => answer.json())
    // What other tests had in force keeps its count: this policy's own is the one to read.
    // So does what its own node sent to the pod (SPEC 7.5): the node is let through, and has a count of its own.
    const denied = counters.rules.find(
      ({ evidence }: { evidence: { reason: string; isolatedBy?: readonly string[] } }) =>
        evidence.reason === 'default-deny' && evidence.isolatedBy?.includes('CiliumNetworkPolicy/default/example')
    )
    expect(denied).toMatchObject({ verdict: 'deny' })
    expect(denied.packets).toBeGreaterThan(0)
  })

  await test.step('deleted, and all is as before', async () => {
    await editor.deletePolicy()
    for (const way of WAYS) expect(await instance.probe(...way), way.join(' → ')).toBe(0)
    await expect(page.getByText('Draft', { exact: true })).toBeVisible()
  })
})

test('without the rule for DNS the name does not resolve, as the warning said', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: 'Apply anyway' }).click()
  await expect(page.getByText('In force', { exact: true })).toBeVisible()
  expect(await instance.probe(...DNS)).toBe(1)
  expect(await instance.probe(...DATABASE)).toBe(0)
})

test('a dropped flow becomes the narrowest rule, and passes', async ({ page, instance }) => {
  const editor = await Editor.open(page, instance)
  await page.getByRole('button', { name: 'Open the example' }).click()
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: 'Apply anyway' }).click()
  await expect(page.getByText('In force', { exact: true })).toBeVisible()

  await page.getByRole('radio', { name: 'Dropped' }).click()
  await page.getByLabel('Filter flows').fill('intruder :5000')
  const row = editor.flows.getByRole('row', { name: /default\/intruder to default\/backend2/ }).first()
  await row.hover()
  await row.getByRole('button', { name: 'Allow this…' }).click()
  const rules = editor.dialog.getByRole('radio')
  await expect(rules.first()).toBeChecked()
  const narrowest = editor.dialog.locator('label', { hasText: 'From pods app=intruder in default, on TCP 5000' })
  await expect(narrowest).toContainText('Admits nobody else.')
  await expect(editor.dialog.locator('label', { hasText: 'From every pod' })).toContainText(/Admits \d+ more: default\//)
  await page.screenshot({ path: 'test-results/screenshots/7-allow-this.png' })
  await editor.dialog.getByRole('button', { name: 'Add the rule' }).click()
  await expect(editor.rule('Allow intruder, TCP 5000: edit the rule')).toBeVisible()
  const { spec } = (await editor.parsed()) as typeof EXAMPLE
  expect(spec.ingress).toContainEqual({
    fromEndpoints: [{ matchLabels: { app: 'intruder' } }],
    toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
  })
  expect(await instance.probe(...INTRUDER)).toBe(1)
  await editor.openApply()
  await editor.dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(page.getByText('In force', { exact: true })).toBeVisible()
  expect(await instance.probe(...INTRUDER)).toBe(0)
})
