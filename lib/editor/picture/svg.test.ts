import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../store/create'
import { TEMPLATES, type TemplateName } from '../templates'
import type { Colours } from './parts'
import { svgOf } from './svg'

const COLOURS = new Proxy({}, { get: () => '#123456' }) as Colours
const picture = (name: TemplateName) => {
  const { canvas, positions } = createEditorStore({ first: name }).getState()
  return { canvas, svg: svgOf(canvas, positions, COLOURS) }
}

describe('the drawing as SVG', () => {
  it.each(Object.keys(TEMPLATES) as TemplateName[])('of %s is well formed, and has each peer, rule and gate', (name) => {
    const { canvas, svg } = picture(name)
    expect(XMLValidator.validate(svg)).toBe(true)
    for (const { label } of canvas.edges) expect(svg).toContain(`>${label}</text>`)
    expect(svg).toContain(`>Ingress ${canvas.gates.ingress.state}</text>`)
    expect(svg).toContain(`>Egress ${canvas.gates.egress.state}</text>`)
    // Any viewer shows it: nothing is fetched, styled or embedded.
    expect(svg).not.toMatch(/foreignObject|<style|href|url\(/)
  })

  it('keeps what a policy says from being markup', () => {
    const store = createEditorStore({ first: 'blank' })
    const { run } = store.getState().actions
    run('addBlock', { side: 'ingress', peer: { kind: 'fqdn', matchName: '<script>&"\u0000' } })
    run('addBlock', { side: 'egress', peer: { kind: 'fqdn', matchName: '<script>&"\u0000' } })
    const { canvas, positions } = store.getState()
    const svg = svgOf(canvas, positions, COLOURS)
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(Object.keys(new XMLParser().parse(svg).svg)).not.toContain('script')
  })
})
