import { load, loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { filesOf, kustomizeFiles, oneText } from './files'
import type { PolicyDocument } from './model'

const document = (namespace: string, name: string, text = `name: ${name}\n`): PolicyDocument => ({
  id: `${namespace}/${name}`,
  kind: 'NetworkPolicy',
  namespace,
  name,
  text
})

describe('policies as files', () => {
  it('have paths that differ, also where the file system does not tell case apart, and stay in their folder', () => {
    const paths = filesOf([
      document('default', 'web'),
      document('default', 'Web'),
      document('', 'web'),
      document('../..', '/etc/passwd'),
      document('default', '')
    ]).map(({ path }) => path)
    expect(paths).toEqual([
      'default/web.yaml',
      'default/Web-2.yaml',
      'clusterwide/web.yaml',
      'clusterwide/etc-passwd.yaml',
      'default/untitled.yaml'
    ])
  })

  it('are all named by the kustomization', () => {
    const [first, ...files] = kustomizeFiles([document('a', 'x'), document('b', 'y')])
    expect((load(first?.text ?? '') as { resources: unknown }).resources).toEqual(files.map(({ path }) => path))
  })

  it('are one text of as many documents', () => {
    const text = oneText([document('a', 'x', 'name: x'), document('a', 'y', '---\nname: y\n')])
    expect(loadAll(text)).toEqual([{ name: 'x' }, { name: 'y' }])
  })
})
