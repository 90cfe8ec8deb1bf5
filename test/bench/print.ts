import type { EditingFigures } from './editing'
import type { EditorFigures } from './editor'
import type { EngineFigures } from './engine'
import { table } from './figures'
import type { FirstDrop } from './first-drop'
import { type KubernetesFigures, printKubernetes } from './kubernetes/figures'
import type { LatencyRow } from './latency'
import type { PageFigures } from './page'
import type { againstCyclonus } from './peer'
import { printWays } from './print-ways'
import type { WayRow } from './ways'

export interface DatapathFigures {
  readonly attachment: string
  readonly latency: readonly LatencyRow[]
  readonly drops: readonly FirstDrop[]
  readonly memory: Readonly<Record<string, number>>
}

export interface Result {
  readonly machine: object
  datapath?: DatapathFigures
  policies?: readonly WayRow[]
  services?: readonly WayRow[]
  kubernetes?: KubernetesFigures | undefined
  engine?: EngineFigures
  peer?: ReturnType<typeof againstCyclonus>
  page?: PageFigures
  editor?: EditingFigures & EditorFigures
}

/** A table for each part that was measured. */
export function printFigures({ datapath: d, policies, services, kubernetes, engine: e, peer, page, editor }: Result): void {
  if (d) {
    const rows = d.latency.map((r) => [
      r.state === 'none' ? 'no program' : `${r.state} policies`,
      r.kind.toUpperCase(),
      r.p50.toFixed(1),
      r.p99.toFixed(1),
      r.p50Ratio.toFixed(3),
      r.p99Ratio.toFixed(3)
    ])
    console.log(`\n${table(['a pod pair', '', 'p50 µs', 'p99 µs', 'p50 ratio', 'p99 ratio'], rows)}`)
    const drops = d.drops.map((r) => [r.state, r.p50.toFixed(1), r.p99.toFixed(1), r.max.toFixed(1)])
    console.log(`\n${table(['apply → first drop, ms', 'p50', 'p99', 'max'], drops)}`)
    const memory = Object.entries(d.memory).map(([state, mb]) => [state, mb.toFixed(0)])
    console.log(`\n${table(["agent's memory, MB, at policies", 'RSS'], memory)}`)
  }
  if (policies) printWays(policies, 'a pod with so many policies')
  if (services) printWays(services, 'a pod to one of so many Services')
  if (kubernetes) printKubernetes(kubernetes)
  if (e) {
    const times = Object.entries(e.milliseconds).map(([what, ms]) => [what, ms.wall.toFixed(1), ms.cpu.toFixed(1)])
    console.log(`\n${table(['10,000 pods, 1,000 policies, ms', 'median', 'of CPU'], times)}`)
    const memory = Object.entries(e.memory).map(([what, mb]) => [what, mb.toFixed(0)])
    console.log(`\n${table(['highest memory, MB', 'RSS'], memory)}`)
  }
  if (peer && 'skipped' in peer) console.log(`\nNot compared with cyclonus: ${peer.skipped}.`)
  else if (peer) {
    const rows = [
      ['cyclonus 0.5.6', peer.cyclonus.toFixed(1)],
      ['portcullis', peer.portcullis.toFixed(1)],
      ['times as fast', peer.ratio.toFixed(1)],
      ['answers that differ', `${peer.differ}`]
    ]
    console.log(`\n${table([`${peer.pods} pods, ${peer.policies} policies: ${peer.answers} answers, ms`, 'median'], rows)}`)
  }
  if (editor) {
    const rows = Object.entries(editor).map(([what, value]) => [what, value.toFixed(1)])
    console.log(`\n${table(['the editor, ms', 'p95'], rows)}`)
  }
  if (page) {
    const rows = Object.entries(page).map(([what, value]) => [what, String(Math.round(value))])
    console.log(`\n${table(['first load of the page', ''], rows)}`)
  }
}
