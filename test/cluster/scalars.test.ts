import { readFileSync } from 'node:fs'
import { expect, inject, it } from 'vitest'
import { readYaml } from '@/lib/k8s'
import { ApiServer } from '../differential/api-server/server'

/** What scalars.ts recorded, asked of this API server again: the table that the reader is held to is true of it. */
const [, ...texts] = readFileSync(new URL('../../lib/k8s/yaml/api-server.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly text: string })

it('reads every scalar of the table as this reader does', { timeout: 120_000 }, async () => {
  const server = new ApiServer(inject('kubeconfig'))
  const wrong: string[] = []
  for (const { text } of texts) {
    const object = `apiVersion: apps/v1\nkind: ControllerRevision\nmetadata:\n  name: x\nrevision: 1\ndata:\n  ${text}`
    const { status, body } = await server.dryRun(
      '/apis/apps/v1/namespaces/default/controllerrevisions',
      'application/yaml',
      object
    )
    const theirs = status === 201 ? JSON.stringify((body as { readonly data: unknown }).data) : 'refused'
    const { documents, issues } = readYaml(text)
    const mine = issues.length > 0 ? 'refused' : JSON.stringify(documents[0]?.value)
    if (mine !== theirs) wrong.push(`${JSON.stringify(text)}: ${theirs}, here ${mine}`)
  }
  expect(wrong).toEqual([])
  expect(texts.length).toBeGreaterThan(800)
})
