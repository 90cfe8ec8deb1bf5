import { describe, expect, it } from 'vitest'
import { assignIds, type Remembered, type Wanted } from './identity'

const block = (path: string, key: string, whole = key): Wanted => ({ path, key, whole, hint: key })
const old = (id: string, path: string, key: string, whole = key): Remembered => ({ id, path, key, whole })

describe('ids of blocks', () => {
  it('are the same for the same text', () => {
    const wanted = [block('r[0]', 'app web'), block('r[1]', 'app web'), block('r[2]', 'world')]
    expect(assignIds(wanted, [])).toEqual(['app-web', 'app-web-2', 'world'])
  })

  it('stay with a block that another pushes down', () => {
    expect(assignIds([block('r[0]', 'new'), block('r[1]', 'a')], [old('x', 'r[0]', 'a')])).toEqual(['new', 'x'])
  })

  it('stay with a block whose content changes where it stands', () => {
    expect(assignIds([block('r[0]', 'b')], [old('x', 'r[0]', 'a')])).toEqual(['x'])
  })

  it('tell equal blocks apart by their ports: the one that stays is not the one that went', () => {
    const before = [old('http', 'r[0]', 'a', 'a 80'), old('tls', 'r[1]', 'a', 'a 443')]
    expect(assignIds([block('r[0]', 'a', 'a 443')], before)).toEqual(['tls'])
  })

  it('are not used again for another block', () => {
    expect(assignIds([block('r[1]', 'b')], [old('b', 'r[0]', 'a')])).toEqual(['b-2'])
  })

  it('can be asked for by a command, and avoid those of drafts', () => {
    expect(assignIds([block('r[0]', 'a'), block('r[1]', 'b')], [], { 'r[0]': 'draft' }, ['b'])).toEqual(['draft', 'b-2'])
  })
})
