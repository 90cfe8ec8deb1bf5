import { describe, expect, it } from 'vitest'
import { parsePort, portText } from './port-text'

describe('a port as it is typed', () => {
  it('is a number, a range, a name, or nothing for all of them', () => {
    expect(parsePort(' 5000 ', 'TCP')).toEqual({ kind: 'port', protocol: 'TCP', port: 5000 })
    expect(parsePort('8000-8080', 'UDP')).toEqual({ kind: 'port', protocol: 'UDP', port: 8000, endPort: 8080 })
    expect(parsePort('8000 – 8080', 'TCP')).toMatchObject({ endPort: 8080 })
    expect(parsePort('http-alt', 'ANY')).toEqual({ kind: 'port', protocol: 'ANY', port: 'http-alt' })
    expect(parsePort('', 'SCTP')).toEqual({ kind: 'protocol', protocol: 'SCTP' })
    expect(parsePort('80-80', 'TCP')).toEqual({ kind: 'port', protocol: 'TCP', port: 80 })
  })

  it('is refused with what to do', () => {
    expect(parsePort('0', 'TCP')).toEqual({ problem: '0 is no port: they go from 1 to 65535.' })
    expect(parsePort('70000', 'TCP')).toHaveProperty('problem')
    expect(parsePort('443-80', 'TCP')).toEqual({ problem: '80 is below 443. Swap them.' })
    expect(parsePort('Http', 'TCP')).toHaveProperty('problem')
    expect(parsePort('80, 443', 'TCP')).toHaveProperty('problem')
  })

  it('stands in the field as it was typed', () => {
    for (const text of ['5000', '8000-8080', 'http', '']) {
      const parsed = parsePort(text, 'TCP')
      expect('problem' in parsed ? undefined : portText(parsed)).toBe(text)
    }
  })
})
