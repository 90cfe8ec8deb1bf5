import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import type { CommandArgs, CommandName } from './model'

const TEXT = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: p
  labels: {team: pay} # ours
spec:
  endpointSelector: {}
  labels:
    - key: one # first
  log: {value: seen}
  ingress:
    - fromGroups: # the cloud
        - aws: {region: x}
      authentication:
        mode: required
      toPorts:
        - ports:
            - port: "80"
              strange: true # raw
`

function open(text = TEXT) {
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setText(text, 'replace')
  return {
    canvas: () => store.getState().canvas,
    text: () => store.getState().text,
    actions,
    run: <N extends CommandName>(name: N, args: CommandArgs[N]) => actions.run(name, args)
  }
}

describe('what has no drawing', () => {
  it('is all there: of the spec, of the object, of the rule', () => {
    const { canvas } = open()
    expect(canvas().extras.map(({ key }) => key)).toEqual(['labels', 'log', 'metadata.labels'])
    expect(canvas().edges.flatMap(({ extras }) => extras.map(({ key }) => key))).toEqual(['authentication'])
    expect(canvas().edges[0]?.label).toBe('port: "80" strange: true · authentication')
  })

  it('is edited as YAML, in its own lines and as one step', () => {
    const { actions, run, text } = open()
    const steps: readonly (readonly [path: string, yaml: string, from: string, to: string])[] = [
      ['spec.log', 'log:\n  value: audit # why', '  log: {value: seen}', '  log:\n    value: audit # why'],
      ['metadata.labels', 'labels: {team: web}', '{team: pay} # ours', '{team: web} # ours'],
      ['spec.ingress[0].authentication', 'authentication:\n  mode: disabled', 'mode: required', 'mode: disabled'],
      [
        'spec.ingress[0].toPorts[0].ports[0]',
        'port: "81"\nstrange: false',
        '"80"\n              strange: true',
        '"81"\n              strange: false'
      ],
      ['spec.ingress[0].fromGroups[0]', 'aws: {region: y}', 'region: x', 'region: y']
    ]
    let expected = TEXT
    for (const [path, yaml, from, to] of steps) {
      expected = expected.replace(from, to)
      expect(run('editYaml', { path, yaml }), path).toBeUndefined()
      expect(text()).toBe(expected)
    }
    actions.undo()
    actions.redo()
    for (const _ of steps) actions.undo()
    expect(text()).toBe(TEXT)
  })

  it('a raw block that says more by then is drawn, and is the same block', () => {
    const { canvas, run } = open()
    const [before] = canvas().blocks
    expect(before?.kind).toBe('raw')
    run('editYaml', { path: 'spec.ingress[0]', yaml: 'fromEntities: [world]' })
    expect(canvas().blocks[0]).toMatchObject({ id: before?.id, kind: 'entity' })
  })

  it('keeps the text where it does not parse, and says in which of its lines', () => {
    const { run, text } = open()
    expect(run('editYaml', { path: 'spec.log', yaml: 'log:\n  value: [' })).toMatchObject({
      code: 'yaml-syntax',
      range: { startLine: 2 }
    })
    expect(run('editYaml', { path: 'spec.log', yaml: 'log: {}\ningress: []' })).toMatchObject({ code: 'edit-refused' })
    expect(text()).toBe(TEXT)
  })

  it('is taken away, and nothing else is', () => {
    const { run, text } = open()
    run('removeExtra', { path: 'spec.log' })
    run('removeExtra', { path: 'spec.ingress[0].authentication' })
    expect(text()).toBe(
      TEXT.replace('  log: {value: seen}\n', '').replace('      authentication:\n        mode: required\n', '')
    )
    expect(run('removeExtra', { path: 'spec.ingress' })).toMatchObject({ code: 'edit-refused' })
  })
})
