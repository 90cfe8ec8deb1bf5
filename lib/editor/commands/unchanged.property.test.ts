import { describe, expect, it, vi } from 'vitest'
import { sourceOf } from '@/lib/document'
import { corpus, STYLES } from '@/test/support/policies'
import { sampled } from '@/test/support/sampled'
import type { Canvas } from '../canvas/model'
import { inputOfPeer, peerOfBlock } from '../canvas/peer'
import { inputOf } from '../shape/selector'
import { createEditorStore } from '../store/create'
import type { CommandArgs, CommandName } from './model'

vi.setConfig({ testTimeout: 600_000 })

type Call = { readonly [N in CommandName]: { readonly name: N; readonly args: CommandArgs[N] } }[CommandName]

/** Every edit that says what the picture says already. */
function sayingTheSame(
  { policy, subject, blocks, edges, gates, extras, notes }: Canvas,
  text: (path: string) => string
): readonly Call[] {
  return [
    { name: 'setName', args: { name: policy.name } },
    { name: 'setDescription', args: { description: policy.description } },
    ...(policy.kind === 'unknown' ? [] : [{ name: 'setKind', args: { kind: policy.kind } } as const]),
    { name: 'setSubject', args: { selector: inputOf(subject.selector) } },
    ...blocks.flatMap((block): readonly Call[] => {
      const peer = inputOfPeer(peerOfBlock(block))
      return peer ? [{ name: 'editBlock', args: { block: block.id, peer } }] : []
    }),
    ...edges.flatMap(({ id, ports, verdict, l7, authentication }): readonly Call[] => [
      { name: 'setVerdict', args: { edge: id, verdict } },
      ...(authentication ? [{ name: 'setAuthentication', args: { edge: id, mode: authentication } } as const] : []),
      { name: 'setPorts', args: { edge: id, ports } },
      ...(ports === 'any' ? [] : ports).map((port, index): Call => ({ name: 'editPort', args: { edge: id, index, port } })),
      ...l7.flatMap(({ rules }, at) =>
        rules.flatMap((rule, index): Call | [] => (rule ? { name: 'editL7', args: { edge: id, l7: at, index, rule } } : []))
      )
    ]),
    ...[
      ...extras.map(({ path }) => path),
      ...edges.flatMap(({ rule, extras: more }) => [rule, ...more.map(({ path }) => path)]),
      ...blocks.flatMap(({ kind, paths }) => (kind === 'raw' ? paths : []))
    ].map((path): Call => ({ name: 'editYaml', args: { path, yaml: text(path) } })),
    ...(notes?.log === undefined ? [] : [{ name: 'setLog', args: { log: notes.log } } as const]),
    ...(notes?.labels === undefined ? [] : [{ name: 'setLabels', args: { labels: notes.labels } } as const]),
    ...Object.values(gates).map(({ direction, asked }): Call => ({ name: 'setDefaultDeny', args: { direction, asked } })),
    ...Object.values(gates).map(({ direction, state }): Call => {
      return { name: state === 'closed' ? 'isolate' : 'unisolate', args: { direction } }
    })
  ]
}

const POLICIES = corpus()

describe.each(Object.keys(STYLES))('policies written in the style: %s', (style) => {
  it('are drawn, and not a byte changes; nor by edits that say what is there already', () => {
    for (const policy of sampled(POLICIES, style)) {
      const text = STYLES[style]?.(policy) ?? ''
      const store = createEditorStore({ first: 'blank' })
      const { actions } = store.getState()
      actions.setText(text, 'replace')
      if (style.startsWith('second')) actions.setDocument(1)
      const { canvas, canvasStale } = store.getState()
      expect(canvasStale, text).toBe(false)
      expect(store.getState().text).toBe(text)
      for (const { name, args } of sayingTheSame(canvas, (path) => {
        const { parsed, document } = store.getState()
        const found = parsed.documents[document]
        return found ? sourceOf(parsed, found, path) : ''
      })) {
        actions.run(name, args as never)
        if (store.getState().text !== text)
          expect.fail(`${name} ${JSON.stringify(args)}\n--- before\n${text}\n--- after\n${store.getState().text}`)
      }
    }
  })
})
