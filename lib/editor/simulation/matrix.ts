import { ALL_PORTS, describePortSet, type PortSet, portsBeyond, type Reachability, type ReachGroup } from '@/lib/policy'
import { isNamed } from './matrix-view'
import type { Cell, Matrix } from './model'
import { sideOf } from './side'

/** Rows and columns that a screen can hold; the rest is for the filter, or the command line. */
const SHOWN = 80

/** Which part of all groups is asked for; empty for all. What is looked for is found however many there are. */
export interface MatrixAsked {
  /** Of the pods. */
  readonly namespace: string
  /** Words that the name of a row has to have, and of a column. */
  readonly from: string
  readonly to: string
}

/** Who reaches whom with the open text applied, and what that changes. */
export function matrixOf(before: Reachability, after: Reachability, { namespace, from, to }: MatrixAsked): Matrix {
  const wanted = (group: ReachGroup) => namespace === '' || group.kind !== 'pods' || group.namespace === namespace
  const groups = after.groups.filter(wanted)
  const rows = groups.filter(({ name }) => isNamed(name, from))
  const columns = groups.filter(({ kind, name }) => kind === 'pods' && isNamed(name, to))
  const same = before.groups === after.groups
  const [shownRows, shownColumns] = [rows.slice(0, SHOWN), columns.slice(0, SHOWN)]
  return {
    rows: shownRows.map(sideOf),
    columns: shownColumns.map(sideOf),
    cells: shownRows.map((from) =>
      shownColumns.map((to) => {
        if (from === to && to.kind === 'pods' && to.pods.length === 1) return { ports: '', kind: 'self' }
        const is = after.ports(from.index, to.index)
        return cellOf(is, same ? before.ports(from.index, to.index) : is)
      })
    ),
    hidden: rows.length - shownRows.length + columns.length - shownColumns.length
  }
}

function cellOf(is: PortSet, was: PortSet): Cell {
  const gains = portsBeyond(is, was).spans.length > 0
  const loses = portsBeyond(was, is).spans.length > 0
  const change = gains && loses ? 'both' : gains ? 'gains' : loses ? 'loses' : undefined
  const kind = is === ALL_PORTS ? 'all' : is.spans.length === 0 ? 'none' : 'some'
  return { ports: describePortSet(is), kind, ...(change ? { change } : {}) }
}
