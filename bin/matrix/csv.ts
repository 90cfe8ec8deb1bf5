import type { ReachRow } from '@/lib/policy'

/** RFC 4180: a line of column names, then one for each pair and run of ports; fields with commas or quotes are quoted. */
export function csv(rows: Iterable<ReachRow>): string {
  const lines = ['source,destination,protocol,ports,through']
  for (const { source, destination, protocol, ports, through } of rows) {
    lines.push([source, destination, protocol, ports, through].map(field).join(','))
  }
  return `${lines.join('\r\n')}\r\n`
}

/** A spreadsheet takes what begins with these for a formula: names of the cluster never do, labels could. */
function field(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
