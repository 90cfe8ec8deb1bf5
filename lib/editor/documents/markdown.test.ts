import { describe, expect, it } from 'vitest'
import { markdownOf } from './markdown'

const base = { id: 'd', kind: 'NetworkPolicy', namespace: 'default', name: 'web' }

describe('Markdown for a pull request', () => {
  it('says what is new, what changed, and what is as it was', () => {
    const text = markdownOf([
      { ...base, text: 'a: 1\nb: 2\n', applied: 'a: 1\nb: 3\n' },
      { ...base, name: 'db', text: 'c: 1\n' },
      { ...base, name: 'same', text: 'x: 1\n', applied: 'x: 1\n' }
    ])
    expect(text).toContain('| `default/web` | NetworkPolicy | changed, +1 −1 lines |')
    expect(text).toContain('| `default/db` | NetworkPolicy | new, +1 −0 lines |')
    expect(text).toContain('| `default/same` | NetworkPolicy | as in force |')
    expect(text).toContain('-b: 3\n+b: 2\n')
    expect(text).toContain('--- /dev/null\n+++ b/default/db.yaml\n')
    expect(text.match(/<details>/g)).toHaveLength(2)
  })

  it('lists who gains and who loses, and counts what is too much to read', () => {
    const lost = Array.from({ length: 50 }, (_, at) => `\`a${at}\` to \`b\``)
    const text = markdownOf([], { gained: [], lost, basis: '7 pods' })
    expect(text).toContain('**Loses**')
    expect(text).not.toContain('**Gains**')
    expect(text).toContain('- and 10 more')
  })

  it('is not ended early by backticks or tags of a policy', () => {
    const text = markdownOf([{ ...base, name: '<b>', text: 'description: "````"\n' }])
    expect(text).toContain('`````diff')
    expect(text).not.toContain('<code>default/<b>')
  })
})
