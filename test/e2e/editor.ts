import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import { load } from 'js-yaml'
import type { Instance } from './instance'

/** The editor as a person meets it: by what things are called, and with the pointer. */
export class Editor {
  readonly page: Page
  readonly canvas: Locator
  readonly flows: Locator
  readonly dialog: Locator

  constructor(page: Page) {
    this.page = page
    this.canvas = page.getByRole('application', { name: 'Canvas' })
    this.flows = page.getByRole('table', { name: 'Flows' })
    this.dialog = page.getByRole('dialog')
  }

  static async open(page: Page, instance: Instance): Promise<Editor> {
    await page.goto(await instance.link())
    await expect(page).toHaveURL(`${instance.address}/`)
    return new Editor(page)
  }

  /** A blank policy of this name, for pods with this label. */
  async begin(name: string, label: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Blank policy' }).click()
    const named = this.page.getByLabel('Name of the policy')
    await named.fill(name)
    await named.press('Enter')
    await this.page.getByRole('tab', { name: 'Inspector' }).click()
    const labels = this.page.getByRole('combobox', { name: 'Labels', exact: true })
    await labels.fill(label)
    await labels.press('Enter')
  }

  gate(side: 'Ingress' | 'Egress'): Locator {
    return this.canvas.getByRole('button', { name: new RegExp(`^${side} gate`) })
  }

  block(title: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^(From|To) ${title}`) })
  }

  /** The line's chip: `Allow backend1, TCP 5000: edit the rule`. */
  rule(name: RegExp | string): Locator {
    return this.canvas.getByRole('button', { name })
  }

  /** Drags something of the palette to the left or the right of the subject. */
  async drag(label: string, side: 'left' | 'right'): Promise<void> {
    const box = await boxOf(this.canvas)
    const x = side === 'left' ? box.width * 0.12 : box.width * 0.88
    await this.page
      .getByRole('navigation', { name: 'Palette' })
      .locator(`[data-palette="${label}"]`)
      .dragTo(this.canvas, { targetPosition: { x, y: box.height * 0.4 } })
    await expect(this.block(label)).toBeVisible()
  }

  /** Draws the line from a block's dot to a gate, as the pointer does. */
  async connect(title: string, side: 'Ingress' | 'Egress'): Promise<void> {
    const dot = await boxOf(this.canvas.getByLabel(`Connect ${title} to the gate`))
    const gate = await boxOf(this.gate(side))
    const { mouse } = this.page
    await mouse.move(dot.x + dot.width / 2, dot.y + dot.height / 2)
    await mouse.down()
    await mouse.move(gate.x + gate.width / 2, gate.y + gate.height * 0.7, { steps: 12 })
    await mouse.up()
    await expect(this.gate(side)).toHaveAccessibleName(/closed/)
  }

  /** Types a port into the popover that a new line opens. */
  async port(port: string): Promise<void> {
    const field = this.dialog.getByLabel('New port')
    await field.fill(port)
    await field.press('Enter')
    await this.page.keyboard.press('Escape')
    await expect(this.dialog).toBeHidden()
  }

  /** What is written, as it is downloaded. */
  async yaml(): Promise<string> {
    const download = this.page.waitForEvent('download')
    await this.page.getByRole('button', { name: 'More ways to apply' }).click()
    await this.page.getByRole('menuitem', { name: 'Download YAML' }).click()
    return readFileSync(await (await download).path(), 'utf8')
  }

  async parsed(): Promise<unknown> {
    return load(await this.yaml())
  }

  /** Chooses from the menu that has just been opened, by the letters of the item. Letters that come before a menu has the focus are lost. */
  async typeInMenu(item: string): Promise<void> {
    const { keyboard } = this.page
    await expect(this.page.getByRole('menu').locator(':focus')).toHaveCount(1)
    // A menu takes letters with a second between them for the beginning of another word: on a busy machine it is typed again.
    await expect(async () => {
      await keyboard.type(item)
      await expect(this.page.getByRole('menuitem', { name: item }).first()).toBeFocused({ timeout: 1_500 })
    }).toPass()
    await keyboard.press('Enter')
    await expect(this.page.getByRole('menu')).toBeHidden()
  }

  async openApply(): Promise<void> {
    await this.page.getByRole('button', { name: 'Apply', exact: true }).click()
    await expect(this.dialog.getByText('Checked by the server.')).toBeVisible({ timeout: 30_000 })
  }

  async deletePolicy(): Promise<void> {
    await this.page.getByRole('button', { name: 'More ways to apply' }).click()
    await this.page.getByRole('menuitem', { name: /^Delete/ }).click()
    await this.dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(this.dialog).toBeHidden()
  }
}

async function boxOf(locator: Locator) {
  await expect(locator).toBeVisible()
  const box = await locator.boundingBox()
  if (!box) throw new Error('It is not in the page')
  return box
}
