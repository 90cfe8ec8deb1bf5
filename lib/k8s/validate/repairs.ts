import { ENTITIES, type Issue, nearest, parseAddress, type Repair } from '@/lib/policy'
import { text } from '../json'
import { valueAtPath } from '../path'

interface Correction {
  readonly where: RegExp
  /** The value that was likely meant; `null`: none at all. */
  readonly meant: (written: string) => string | null | undefined
}

const sameLetters = (known: readonly string[]) => (written: string) =>
  known.find((one) => one.toLowerCase() === written.toLowerCase()) ?? nearest(written, known)

/** Values that are refused for a letter, by where they stand. */
const CORRECTIONS: readonly Correction[] = [
  { where: /(?:from|to)Entities\[\d+\]$/, meant: sameLetters(ENTITIES) },
  { where: /\.headerMatches\[\d+\]\.mismatch$/, meant: (written) => (written === 'FAIL' ? null : undefined) },
  { where: /(?:CIDR\[\d+\]|\.cidr|\.except\[\d+\])$/, meant: asPrefix },
  { where: /\.port$/, meant: (written) => (/^0+[1-9]\d*$/.test(written) ? written.replace(/^0+/, '') : undefined) },
  { where: /\.protocol$/, meant: sameLetters(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'ANY']) },
  { where: /\.operator$/, meant: sameLetters(['In', 'NotIn', 'Exists', 'DoesNotExist']) },
  { where: /^spec\.policyTypes\[\d+\]$/, meant: sameLetters(['Ingress', 'Egress']) },
  { where: /\.family$/, meant: sameLetters(['IPv4', 'IPv6']) },
  { where: /\.authentication\.mode$/, meant: sameLetters(['disabled', 'required', 'test-always-fail']) }
]

function asPrefix(written: string): string | undefined {
  const address = parseAddress(written)
  return address && `${written}/${written.includes(':') ? 128 : 32}`
}

/** A refusal with its repair, where the document shows what was likely meant. */
export function withRepair<One extends Issue>(doc: unknown, issue: One): One {
  if (issue.severity !== 'error' || issue.repairs) return issue
  const { path } = issue
  const found = CORRECTIONS.find(({ where }) => where.test(path))
  const written = found && text(valueAtPath(doc, path))
  const meant = written === undefined ? undefined : found?.meant(written)
  if (meant === undefined || meant === written) return issue
  const repair: Repair =
    meant === null
      ? { title: 'Remove it', edits: [{ op: 'remove', path }] }
      : { title: `Make it ${meant}`, edits: [{ op: 'replace', path, value: meant }] }
  const fix = issue.fix ?? (meant === null ? 'Remove it: it is the default.' : `Did you mean ${meant}?`)
  return { ...issue, fix, repairs: [repair] }
}
