import { dump } from 'js-yaml'
import { Editor } from './editor'
import { expect, test } from './instance'

const cidrs = (side: number) => Array.from({ length: 150 }, (_, at) => `10.${side}.${at}.0/24`)
const MANY = dump({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'many', namespace: 'default' },
  spec: {
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: cidrs(0).map((cidr) => ({ fromCIDR: [cidr] })),
    ingressDeny: [{ fromCIDR: ['10.9.9.0/24'] }],
    egress: cidrs(1).map((cidr) => ({ toCIDR: [cidr], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }))
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1600, height: 1000 } })

    /** Decision 15: from far off there is a picture, and what is in sight can be pressed and dragged as ever. */
    test('three hundred rules are a picture from far off, whose blocks and lines can still be pressed', async ({
      page,
      instance
    }) => {
      const editor = await Editor.open(page, instance)
      const buffer = Buffer.from(MANY)
      await page.getByLabel('Upload YAML').first().setInputFiles({ name: 'many.yaml', mimeType: 'application/yaml', buffer })
      const blocks = page.locator('.react-flow__node-block')
      const middle = editor.block('10\\.0\\.75\\.0')
      const inspector = page.getByRole('tabpanel', { name: 'Inspector' })
      await page.getByRole('tab', { name: 'Inspector' }).click()

      await test.step('all of it is drawn, and what is in sight is there to be pressed', async () => {
        await expect(page.locator('.react-flow__viewport-portal text')).toHaveCount(301)
        await expect(middle).toBeVisible()
        expect(await blocks.count()).toBeLessThan(120)
        await page.screenshot({ path: `test-results/screenshots/many-far-${colorScheme}.png` })
      })

      await test.step('a block', async () => {
        await middle.click()
        await expect(inspector.getByText('10.0.75.0/24').first()).toBeVisible()
      })

      await test.step('a line, where it leaves the block', async () => {
        const box = await editor.block('10\\.1\\.75\\.0').boundingBox()
        if (!box) throw new Error('not in sight')
        await page.mouse.click(box.x - 4, box.y + box.height / 2)
        await expect(page.locator('.react-flow__edge.selected')).toHaveCount(1)
        await expect(inspector.getByText('443').first()).toBeVisible()
      })

      await test.step('what is moved into sight', async () => {
        const moved = editor.block('10\\.0\\.120\\.0')
        await expect(moved).toHaveCount(0)
        await page.mouse.move(800, 300)
        await page.mouse.wheel(0, 2000)
        await expect(moved).toBeVisible()
        await expect(middle).toHaveCount(0)
      })

      await test.step('from near each rule has its ports on its line', async () => {
        for (let press = 0; press < 7; press += 1) await page.getByRole('button', { name: 'Zoom in' }).click()
        await expect(editor.rule(/^Allow 10\.1\.\d+\.0\/24, TCP 443/).first()).toBeVisible()
        await page.screenshot({ path: `test-results/screenshots/many-near-${colorScheme}.png` })
      })

      await test.step('the small map brings a place into sight', async () => {
        const overview = page.getByRole('img', { name: 'Overview of the drawing' })
        await overview.click({ position: { x: 84, y: 9 } })
        await expect(editor.block('10\\.0\\.0\\.0')).toBeVisible()
      })
    })
  })
}
