export interface Outcome {
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly seconds: number
  readonly message: string
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) =>
    name === undefined ? String.fromCodePoint(Number.parseInt(hex ?? decimal ?? '', hex ? 16 : 10)) : (ENTITIES[name] ?? all)
  )

/** Tests that were asked for, of a report as Ginkgo writes it (JUnit). */
export function outcomes(junit: string): readonly Outcome[] {
  return [...junit.matchAll(/<testcase name="([^"]*)"([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].flatMap(
    ([, name = '', attributes = '', body = '']) => {
      const attribute = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(attributes)?.[1] ?? ''
      const plain = unescaped(name)
      const state = attribute('status')
      if (!plain.startsWith('[It]') || state === 'skipped' || state === 'pending') return []
      const [, message = ''] = /<failure[^>]*?message="([^"]*)"/.exec(body) ?? []
      return [
        {
          name: plain.replace(/^\[It\] (\[sig-network\] )?/, '').replaceAll(/ \[[^\]]*\]/g, ''),
          state: state === 'passed' ? 'passed' : 'failed',
          seconds: Math.round(Number(attribute('time'))),
          message: unescaped(message).split('\n')[0] ?? ''
        } as const
      ]
    }
  )
}

/** For people, in Markdown. `first`: family of Services that came first. `commit`: what was tested. */
export function report(found: readonly Outcome[], first: 'ipv4' | 'ipv6', commit: string): string {
  const failed = found.filter(({ state }) => state === 'failed')
  const lines = found.map(({ name, state, seconds, message }) => `| ${state} | ${seconds} | ${name} | ${message} |`)
  return `# Kubernetes' own tests of NetworkPolicy, ${first === 'ipv4' ? 'IPv4' : 'IPv6'} first

${found.length - failed.length} of ${found.length} passed, on two nodes with the chart installed, at ${commit}. Those of SCTP need a kernel that has it, and were not run.

| | s | test | |
|---|---|---|---|
${lines.join('\n')}
`
}
