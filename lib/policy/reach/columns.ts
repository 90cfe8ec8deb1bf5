import { Bits } from './bits'
import { bothPorts, NO_PORTS, type PortSet } from './port-set'
import type { Part, Row } from './row'

/** Sources by the ports that their egress leaves open towards one destination. Never changed once made. */
type Sources = ReadonlyMap<string, Part>

/**
 * The matrix by destination, for packets of one family: rows say what each subject's own policy lets through, a column what
 * both ends do (SPEC 7.6). Columns are made when they are asked for, and kept.
 */
export class Columns {
  readonly #size: number
  readonly #ingress: readonly Row[]
  readonly #egress: readonly Row[]
  #sources: readonly Sources[] | undefined
  readonly #into: (readonly Part[] | undefined)[]

  constructor(
    ingress: readonly Row[],
    egress: readonly Row[],
    sources?: readonly Sources[],
    into: (readonly Part[] | undefined)[] = []
  ) {
    this.#size = ingress.length
    this.#ingress = ingress
    this.#egress = egress
    this.#sources = sources
    this.#into = into
  }

  /** Who reaches a destination; who is in no part does not. */
  into(destination: number): readonly Part[] {
    const known = this.#into[destination]
    if (known) return known
    const made = this.#make(destination)
    this.#into[destination] = made
    return made
  }

  ports(source: number, destination: number): PortSet {
    const one = portsOf(this.#egress[source], destination)
    return one === NO_PORTS ? one : bothPorts(one, portsOf(this.#ingress[destination], source))
  }

  /** The same with other rows, and the destinations whose columns are others by that. The rest is taken over. */
  with(ingress: readonly Row[], egress: readonly Row[]): { readonly columns: Columns; readonly changed: Bits } {
    // Nothing to take over yet, and nobody may ever ask.
    if (!this.#sources) return { columns: new Columns(ingress, egress), changed: Bits.all(this.#size) }
    const changed = new Bits(this.#size)
    for (let at = 0; at < this.#size; at++) if (ingress[at] !== this.#ingress[at]) changed.add(at)
    const sources = moved(this.#sources, this.#egress, egress, changed)
    const into = this.#into.map((parts, at) => (changed.has(at) ? undefined : parts))
    return { columns: new Columns(ingress, egress, sources, into), changed }
  }

  isOf(ingress: readonly Row[], egress: readonly Row[]): boolean {
    return ingress.every((row, at) => row === this.#ingress[at]) && egress.every((row, at) => row === this.#egress[at])
  }

  #make(destination: number): readonly Part[] {
    this.#sources ??= turned(this.#egress)
    const found = new Map<string, { readonly ports: PortSet; groups: Bits }>()
    for (const inwards of this.#ingress[destination]?.parts ?? []) {
      if (inwards.ports === NO_PORTS) continue
      for (const outwards of this.#sources[destination]?.values() ?? []) {
        const groups = inwards.groups.and(outwards.groups)
        if (groups.isEmpty) continue
        const ports = bothPorts(outwards.ports, inwards.ports)
        if (ports === NO_PORTS) continue
        const same = found.get(ports.key)
        if (same) same.groups.addAll(groups)
        else found.set(ports.key, { ports, groups })
      }
    }
    return [...found.values()]
  }
}

/** Egress rows by destination. */
function turned(egress: readonly Row[]): readonly Sources[] {
  const ofRow = new Map<Row, number[]>()
  for (const [source, row] of egress.entries()) {
    const having = ofRow.get(row)
    if (having) having.push(source)
    else ofRow.set(row, [source])
  }
  const made = egress.map(() => new Map<string, { readonly ports: PortSet; readonly groups: Bits }>())
  for (const [row, sources] of ofRow) {
    const all = Bits.of(egress.length, sources)
    for (const { ports, groups } of row.parts) {
      if (ports === NO_PORTS) continue
      groups.forEach((destination) => {
        const column = made[destination] as Map<string, Part>
        const same = column.get(ports.key)
        if (!same) column.set(ports.key, { ports, groups: all.clone() })
        else if (sources.length > 8) same.groups.addAll(all)
        else for (const source of sources) same.groups.add(source)
      })
    }
  }
  return made
}

/** The same after some rows are others; adds to `changed` the destinations that they differ in. */
function moved(before: readonly Sources[], was: readonly Row[], is: readonly Row[], changed: Bits): readonly Sources[] {
  const made = [...before]
  const fresh = new Map<number, Map<string, Part>>()
  for (const [source, row] of is.entries()) {
    const old = was[source]
    if (!old || old === row) continue
    for (const from of old.parts) {
      for (const to of row.parts) {
        if (from.ports.key === to.ports.key || !from.groups.meets(to.groups)) continue
        from.groups.and(to.groups).forEach((destination) => {
          let column = fresh.get(destination)
          if (!column) {
            column = new Map(
              [...(before[destination] ?? [])].map(([key, part]) => [key, { ...part, groups: part.groups.clone() }])
            )
            fresh.set(destination, column)
            changed.add(destination)
          }
          column.get(from.ports.key)?.groups.remove(source)
          if (to.ports === NO_PORTS) return
          const same = column.get(to.ports.key)
          if (same) same.groups.add(source)
          else column.set(to.ports.key, { ports: to.ports, groups: Bits.of(is.length, [source]) })
        })
      }
    }
  }
  for (const [destination, column] of fresh) made[destination] = column
  return made
}

function portsOf(row: Row | undefined, group: number): PortSet {
  return row?.parts.find(({ groups }) => groups.has(group))?.ports ?? NO_PORTS
}
