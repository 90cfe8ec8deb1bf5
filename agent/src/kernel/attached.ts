import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DIRECTIONS } from './attach'
import { hasFilters } from './filters'
import { list, programsOn } from './tcx'

/** How many programs are attached to an interface, and whether ours are among them, of whatever version below this path. */
export function attachedTo(ifindex: number, pinPath: string): { readonly ours: boolean; readonly others: number } {
  const versions = list(pinPath).filter((name) => /^v\d+$/.test(name))
  const isPinned = (kind: 'links' | 'clsact', ...names: readonly string[]) =>
    versions.some((version) => existsSync(join(pinPath, version, kind, String(ifindex), ...names)))
  const onTcx = DIRECTIONS.map((direction) => {
    const programs = programsOn(ifindex, direction)?.length ?? 0
    return Math.max(0, programs - (isPinned('links', direction) ? 1 : 0))
  })
  const filtered = !isPinned('clsact') && hasFilters(ifindex)
  return {
    ours: isPinned('links') || isPinned('clsact'),
    others: onTcx.reduce((sum, one) => sum + one, 0) + (filtered ? 1 : 0)
  }
}
