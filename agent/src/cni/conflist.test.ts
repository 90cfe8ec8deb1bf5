import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { findBuilt } from '../files/built'
import { CNI_VERSIONS, chained, PLUGIN, type PluginSettings, unchained } from './conflist'

const settings: PluginSettings = { socket: '/run/portcullis/cni.sock', timeout: 10_000, onFailure: 'open' }
const ours = { type: PLUGIN, ...settings }
const textOf = (edited: ReturnType<typeof chained>) => {
  if ('problem' in edited) throw new Error(edited.problem)
  return edited.text
}

/** As CNIs write them, and as people do. */
const LISTS: Readonly<Record<string, string>> = {
  flannel: `{
  "name": "cbr0",
  "cniVersion": "0.3.1",
  "plugins": [
    {
      "type": "flannel",
      "delegate": {
        "hairpinMode": true,
        "isDefaultGateway": true
      }
    },
    {
      "type": "portmap",
      "capabilities": {
        "portMappings": true
      }
    }
  ]
}
`,
  tabs: '{\r\n\t"cniVersion": "1.0.0",\r\n\t"plugins": [\r\n\t\t{"type": "ptp"}\r\n\t],\r\n\t"name": "x"\r\n}\r\n',
  'one line': '{"cniVersion":"0.4.0","name":"x","plugins":[{"type":"ptp","ipam":{"ranges":[[{"subnet":"10.0.0.0/24"}]]}}]}',
  spaced:
    '{ "plugins" : [ { "type" : "a" } , { "type" : "b", "note" : "\\u00e9 \\/ ] }" } ] , "cniVersion" : "1.1.0", "name": "ü" }',
  'many versions': '{"cniVersion":"0.4.0","cniVersions":["0.4.0","1.1.0"],"name":"x","plugins":[{"type":"ptp"}]}'
}

describe.each(Object.entries(LISTS))('a list: %s', (_, text) => {
  const added = textOf(chained(text, settings))

  it('has ours at its end, and every other byte stays', () => {
    expect(JSON.parse(added).plugins).toEqual([...JSON.parse(text).plugins, ours])
    const at = added.indexOf(JSON.stringify(ours))
    expect(added.startsWith(text.slice(0, 20))).toBe(true)
    expect(added.length - text.length).toBeLessThan(JSON.stringify(ours).length + 20)
    expect(at).toBeGreaterThan(0)
  })

  it('is as it was, byte by byte, once ours is taken out', () => {
    expect(textOf(unchained(added))).toBe(text)
    expect(textOf(unchained(text))).toBe(text)
  })

  it('is left as it is where ours is there, and changed where it has other settings', () => {
    expect(textOf(chained(added, settings))).toBe(added)
    const closed = textOf(chained(added, { ...settings, onFailure: 'closed' }))
    expect(closed).toBe(added.replace('"open"', '"closed"'))
  })
})

it('is not moved where somebody has added a plugin after it', () => {
  const moved = `{"cniVersion":"1.0.0","plugins":[{"type":"ptp"},${JSON.stringify(ours)}, {"type":"tuning"}]}`
  expect(textOf(chained(moved, settings))).toBe(moved)
  expect(textOf(unchained(moved))).toBe('{"cniVersion":"1.0.0","plugins":[{"type":"ptp"}, {"type":"tuning"}]}')
})

it('is taken out however often somebody has put it in: without its file no pod would start', () => {
  const twice = `{"cniVersion":"1.0.0","plugins":[{"type":"ptp"},${JSON.stringify(ours)},${JSON.stringify(ours)}]}`
  expect(textOf(unchained(twice))).toBe('{"cniVersion":"1.0.0","plugins":[{"type":"ptp"}]}')
})

// Guards: a node without a network, for a plugin that was to hold pods.
it.each([
  ['', 'valid JSON'],
  ['{"plugins": [', 'valid JSON'],
  ['\uFEFF{"cniVersion":"1.0.0","plugins":[{"type":"ptp"}]}', 'valid JSON'],
  ['{"cniVersion":"1.0.0","type":"ptp"}', 'no plugins'],
  ['null', 'no plugins'],
  ['[]', 'no plugins'],
  ['{"cniVersion":"1.0.0","plugins":[]}', 'no plugins'],
  ['{"cniVersion":"1.0.0","plugins":["ptp"]}', 'no object'],
  ['{"plugins":[{"type":"ptp"}]}', 'cniVersion is missing'],
  ['{"cniVersion":"0.2.0","plugins":[{"type":"ptp"}]}', 'cniVersion is "0.2.0"'],
  ['{"cniVersion":"1.0.0","cniVersions":["2.0.0"],"plugins":[{"type":"ptp"}]}', 'cniVersion is "2.0.0"'],
  ['{"cniVersion":"1.0.0","plugins":[{"type":"a"}],"plugins":[{"type":"ptp"}]}', 'is not found'],
  [`{"cniVersion":"1.0.0","plugins":[{"type":"${PLUGIN}"}]}`, 'comes first']
])('leaves %s alone, and says why', (text, why) => {
  expect(chained(text, settings)).toEqual({ problem: expect.stringContaining(why) })
})

it('the versions are those that the plugin says', () => {
  const { stdout } = spawnSync(findBuilt(`native/${PLUGIN}`), {
    env: { CNI_COMMAND: 'VERSION' },
    encoding: 'utf8',
    input: ''
  })
  expect(JSON.parse(stdout).supportedVersions).toEqual(CNI_VERSIONS)
})
