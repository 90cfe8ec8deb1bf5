import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TEMPLATES } from '../templates'
import { LONGEST_LINK, sharedTexts, shareFragment } from './share'
import { SHARE_MARK } from './share-mark'

describe('a share link', () => {
  it('gives back the texts that were put in, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { minLength: 1, maxLength: 6 }),
        async (texts) => {
          const fragment = await shareFragment(texts)
          expect(new URL(`http://127.0.0.1/${fragment}`).hash).toBe(fragment)
          expect(await sharedTexts(fragment)).toEqual(texts)
        }
      ),
      { numRuns: 50 }
    )
  })

  it('holds all templates and is still short enough to be sent', async () => {
    const fragment = await shareFragment(Object.values(TEMPLATES).map(({ text }) => text))
    expect(fragment.length).toBeLessThan(LONGEST_LINK)
  })

  it('is refused where it was cut, is of another form, or means something else', async () => {
    const fragment = await shareFragment(['kind: NetworkPolicy'])
    expect(await sharedTexts(fragment.slice(0, -4))).toBeUndefined()
    expect(await sharedTexts(fragment.replace('1.', '9.'))).toBeUndefined()
    for (const value of ['{}', '[]', '[1]', 'null', 'no JSON']) {
      expect(await sharedTexts(packed(value))).toBeUndefined()
    }
    await fc.assert(
      fc.asyncProperty(fc.string(), async (noise) => {
        expect(await sharedTexts(`${SHARE_MARK}${noise}`)).toBeUndefined()
      })
    )
  })

  it('that stands for more than policies ever are is not inflated to the end', async () => {
    expect(await sharedTexts(packed(JSON.stringify(['#'.repeat(1024 * 1024)])))).toBeUndefined()
  })
})

const packed = (text: string): string => `${SHARE_MARK}${deflateRawSync(text).toString('base64url')}`
