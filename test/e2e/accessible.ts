import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** axe finds nothing on the page as it is now. */
export async function accessible(page: Page, without: readonly string[] = []): Promise<void> {
  // Monaco's inside is its own affair.
  const { violations } = await new AxeBuilder({ page })
    .exclude('.monaco-editor')
    .disableRules([...without])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([])
}
