import { spawnSync } from 'node:child_process'

export interface Result {
  readonly id: string
  readonly title: string
  /** Connections and datagrams. */
  readonly tried: number
  readonly wrong: readonly string[]
  readonly seconds: number
}

export function report(results: readonly Result[]): string {
  const commit = spawnSync('git', ['log', '-1', '--format=%h of %cs'], { encoding: 'utf8' }).stdout.trim()
  const passed = results.filter(({ wrong }) => wrong.length === 0).length
  const tried = results.reduce((sum, one) => sum + one.tried, 0)
  const rows = results.map(({ id, title, tried: own, wrong, seconds }) => {
    const words = title.replaceAll('|', '\\|')
    return `| ${wrong.length === 0 ? 'passed' : '**failed**'} | ${seconds.toFixed(0)} | ${own} | ${id} | ${words} |`
  })
  return `# The cases of cyclonus on real pods

${passed} of ${results.length} passed, ${tried} connections and datagrams tried between pods of two nodes, at ${commit}. SCTP needs a kernel that has it, and was
not tried; nor was a pod to itself. Ranges of addresses are those of the pods that are there.

| | s | tried | case | |
|---|---|---|---|---|
${rows.join('\n')}
${results.flatMap(({ id, wrong }) => wrong.map((line) => `\n- ${id}: ${line}`)).join('')}
`
}
