import { member, text } from '../json'
import type { CiliumVersion } from '../schema/cilium/index'
import type { Finding } from '../schema/schema'
import { finding } from './selector'

/** SPEC 1.19. `selector`: of toFQDNs, where both fields are refused; DNS rules take both. */
export function badName(value: unknown, path: string, selector: boolean, version: CiliumVersion): readonly Finding[] {
  const name = text(member(value, 'matchName')) ?? ''
  const pattern = text(member(value, 'matchPattern')) ?? ''
  const both = selector && name !== '' && pattern !== ''
  return [
    ...finding(path, both ? 'only one of matchName and matchPattern may be set' : undefined),
    ...finding(
      `${path}.matchName`,
      /^[-a-zA-Z0-9_.]*$/.test(name) ? undefined : `"${name}" has characters that a name has not`
    ),
    ...finding(
      `${path}.matchPattern`,
      pattern.length > 255 && version === '1.20'
        ? 'is longer than 255 characters'
        : /^[-a-zA-Z0-9_.*]*$/.test(pattern)
          ? undefined
          : `"${pattern}" has characters that a pattern has not`
    )
  ]
}
