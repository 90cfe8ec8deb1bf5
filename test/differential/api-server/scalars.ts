import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { ApiServer } from './server'

/*
 * usage: KUBECONFIG=… npx tsx test/differential/api-server/scalars.ts
 * Asks a real API server how it reads scalars of YAML, and records it for lib/k8s/yaml: in a field that may hold anything.
 */
const RECORD = new URL('../../../lib/k8s/yaml/api-server.jsonl', import.meta.url)
const SEED = 20
const MADE = 900

const known: readonly string[] = readFileSync(new URL('../../../lib/k8s/yaml/kubectl.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line).text as string)
  .filter((text) => /^a: [^\n\r\u2028\u0085\uFEFF{[]*\n$/.test(text))

/** Of the characters by which YAML 1.1 tells one kind of scalar from another. */
const made = fc
  .sample(
    fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...'0178_+-.eExobBaFf:'), minLength: 1, maxLength: 7 }),
      fc
        .tuple(
          fc.constantFrom('', '+', '-'),
          fc.constantFrom('0x', '0o', '0b', '0', '.', '0.'),
          fc.string({ unit: fc.constantFrom(...'01789abF_'), maxLength: 5 })
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(fc.constantFrom('yes', 'no', 'on', 'off', 'true', 'false', 'null', 'y', 'n', '.inf', '.nan', '~'), fc.nat())
        .map(([word, mask]) => [...word].map((one, at) => ((mask >> at) & 1 ? one.toUpperCase() : one)).join('')),
      fc
        .tuple(fc.integer({ min: 0, max: 99 }), fc.constantFrom('-', ':', '.', '/', 'e'), fc.integer({ min: -9, max: 99 }))
        .map((parts) => parts.join(''))
    ),
    { seed: SEED, numRuns: MADE }
  )
  .map((scalar) => `a: ${scalar}\n`)

const server = new ApiServer()
const lines = [JSON.stringify({ version: await server.version() })]
for (const text of new Set([...known, ...made])) {
  const object = `apiVersion: apps/v1\nkind: ControllerRevision\nmetadata:\n  name: x\nrevision: 1\ndata:\n  ${text}`
  const { status, body } = await server.dryRun(
    '/apis/apps/v1/namespaces/default/controllerrevisions',
    'application/yaml',
    object
  )
  const read =
    status === 201
      ? { value: (body as { readonly data: unknown }).data }
      : { refused: (body as { readonly message: string }).message }
  lines.push(JSON.stringify({ text, ...read }))
}
writeFileSync(RECORD, `${lines.join('\n')}\n`)
console.log(`${lines.length - 1} texts`)
