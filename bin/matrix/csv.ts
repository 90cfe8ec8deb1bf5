import type { Reach } from '@/lib/policy'
import { pairRows } from './rows'

/** RFC 4180: a line of column names, then one for each pair and run of ports; fields with commas or quotes are quoted. */
export function* csv(pairs: Iterable<Reach>): Generator<string> {
  yield 'source,destination,protocol,ports,through\r\n'
  for (const pair of pairs) {
    for (const { source, destination, protocol, ports, through } of pairRows(pair)) {
      yield `${[source, destination, protocol, ports, through].map(field).join(',')}\r\n`
    }
  }
}

/** A spreadsheet takes what begins with these for a formula: names of the cluster never do, labels could. */
function field(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
