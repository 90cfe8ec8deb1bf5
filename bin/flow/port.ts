import { type AskedPort, readAskedPort } from '@/lib/flow'
import type { NamedPort } from '@/lib/policy'
import { CommandError } from '../exit'

/** As `readAskedPort` reads it. Throws CommandError. */
export function findPort(text: string, named: readonly NamedPort[] = []): AskedPort {
  const asked = readAskedPort(text, named)
  if ('message' in asked) throw new CommandError(asked.message, { code: 'usage', ...asked })
  return asked
}
