import { describe, expect, it } from 'vitest'
import { parse } from '@/lib/document'
import { normalise, readObject, validate } from '@/lib/k8s'
import { project } from '../canvas/project'
import { TEMPLATES } from './index'

const DIALECT = { dialect: 'cilium-1.20', clusterName: 'default' } as const

describe('each template', () => {
  it.each(Object.entries(TEMPLATES))(
    '%s is valid, can be drawn whole and edited, and does something',
    (name, { text, group }) => {
      const parsed = parse(text)
      expect(parsed.issues).toEqual([])
      const { object, issues } = readObject(parsed.documents[0]?.value)
      expect(issues).toEqual([])
      if (!object) throw new Error('no object')
      // A blank Cilium policy has no rules yet, which Cilium refuses.
      const errors = [...validate(parsed.documents[0]?.value, DIALECT), ...normalise(object, DIALECT).issues].filter(
        ({ severity }) => severity === 'error'
      )
      if (name !== 'blank') expect(errors).toEqual([])
      const canvas = project({ parsed, document: 0 })
      expect(canvas?.readOnly).toBeUndefined()
      // Drawn by the gate too.
      expect(canvas?.extras.filter(({ key }) => key !== 'enableDefaultDeny')).toEqual([])
      if (group !== 'begin' && name !== 'default-deny') expect(canvas?.edges.length).toBeGreaterThan(0)
    }
  )

  it('that blocks one address leaves every other way out open', () => {
    const canvas = project({ parsed: parse(TEMPLATES['block-metadata'].text), document: 0 })
    expect(canvas?.gates.egress.state).toBe('open')
    expect(canvas?.edges.map(({ verdict }) => verdict)).toEqual(['deny'])
  })
})
