import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The process that holds the namespaces of the playground's node: the supervisor's `unshare`. Undefined where root runs none there. */
export function nodeOf(run: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(run, 'supervisor.json'), 'utf8')) as { pid: number }
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
    return children.find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'unshare')
  } catch {
    return undefined
  }
}

/** What goes before a command that is to look at that node, or, where there is none, at this machine. */
export function insideOf(node: number | undefined): readonly string[] {
  return node === undefined ? [] : ['nsenter', `--mount=/proc/${node}/ns/mnt`, `--net=/proc/${node}/ns/net`, '--']
}
