import type { CiliumRelease } from '@/lib/policy'
import { object, text } from '../describe'
import type { Schema } from '../schema'

// The schema writes these with nested repeats; here without, so that a long text cannot make the matcher go round.
const NAME = /^[-a-zA-Z0-9_]+(?:\.[-a-zA-Z0-9_]+)*\.?$/
export const NAME_PATTERN = /^[-a-zA-Z0-9_*]+(?:\.[-a-zA-Z0-9_*]+)*\.?$/

/** A name of DNS, whole or as a pattern. */
export function domainName(release: CiliumRelease): Schema {
  const limit = release === '1.20' ? { maxLength: 255 } : {}
  return object(
    'One name, or a pattern of names.',
    {
      matchName: text('The whole name: example.com', { pattern: NAME, ...limit }),
      matchPattern: text('A pattern; * is any run of letters, digits, - and _: *.example.com', {
        pattern: NAME_PATTERN,
        ...limit
      })
    },
    release === '1.20' ? { exactlyOne: ['matchName', 'matchPattern'] } : {}
  )
}
