import { createRequire } from 'node:module'
import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { CheckReport } from '../check/check'
import type { Finding } from '../input/place'
import { junit } from './junit'
import { sarif } from './sarif'

/** The schema of OASIS, as Microsoft ships it for tests. */
const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }))
const isSarif = ajv.compile(schema)

function finding(part: Partial<Finding> = {}): Finding {
  return {
    code: 'no-rules',
    severity: 'error',
    message: 'The policy has no rule in any direction.',
    path: 'spec',
    place: { file: 'policies/db.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 },
    ...part
  }
}

describe('SARIF 2.1.0', () => {
  it('is what the schema wants, with a rule for each code and a place for each result', () => {
    const log = sarif(
      [
        finding({ fix: 'Add a rule.', policy: 'NetworkPolicy/shop/db' }),
        finding({ code: 'deny-only-isolates', severity: 'warning' }),
        finding({ severity: 'info', place: { file: '/a b/<x>.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 } })
      ],
      '0.1.0'
    )
    expect(isSarif(log) || isSarif.errors).toBe(true)
    const [run] = log.runs
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['deny-only-isolates', 'no-rules'])
    expect(run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['no-rules', 1, 'error'],
      ['deny-only-isolates', 0, 'warning'],
      ['no-rules', 1, 'note']
    ])
    expect(run?.results[0]).toMatchObject({
      message: { text: 'The policy has no rule in any direction. Add a rule.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'policies/db.yaml' },
            region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 }
          }
        }
      ]
    })
    expect(run?.results[2]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('file:///a%20b/%3Cx%3E.yaml')
  })

  it('the schema refuses what is none (so that it is read at all)', () => {
    expect(isSarif({ ...sarif([finding()], '0.1.0'), version: '2.0.0' })).toBe(false)
    expect(isSarif({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
  })

  it('is valid for whatever files are called and say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (message, file) => {
        const place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 }
        return isSarif(JSON.parse(JSON.stringify(sarif([finding({ message, place })], '0.1.0')))) === true
      })
    )
  })
})

describe('JUnit XML', () => {
  const place = { file: 'expect.yaml', line: 4, column: 5, endLine: 4, endColumn: 9 }
  const report: CheckReport = {
    findings: [
      finding({ policy: 'NetworkPolicy/shop/db' }),
      finding({ policy: 'NetworkPolicy/shop/db', severity: 'info', message: 'Only a remark.' }),
      finding({ code: 'yaml-syntax', message: 'The YAML does not parse: <&"\'>.', place: { ...place, file: 'broken.yaml' } })
    ],
    statements: [
      { name: 'nobody', place, outcome: 'pass' },
      { name: 'nobody', place, outcome: 'fail', finding: finding({ code: 'expectation-failed', message: 'a\nb', place }) }
    ],
    policies: [
      { key: 'NetworkPolicy/shop/db', place: { ...place, file: 'policies/db.yaml' } },
      { key: 'NetworkPolicy/shop/web', place: { ...place, file: 'policies/web.yaml' } }
    ]
  }
  const read = (text: string) => new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text)

  it('has a suite of policies and one of each file of expectations, and fails what `fails` says', () => {
    const text = junit(report, ({ severity }) => severity === 'error')
    expect(XMLValidator.validate(text)).toBe(true)
    const { testsuites } = read(text)
    expect(testsuites).toMatchObject({ name: 'portcullis', tests: '5', failures: '3', errors: '0' })
    expect(testsuites.testsuite.map(({ name, tests, failures }: Record<string, string>) => [name, tests, failures])).toEqual(
      [
        ['files', '1', '1'],
        ['policies', '2', '1'],
        ['expect.yaml', '2', '1']
      ]
    )
    const [files, policies, expected] = testsuites.testsuite
    expect(files.testcase.failure).toEqual({
      message: 'The YAML does not parse: <&"\'>.',
      type: 'yaml-syntax',
      '#text': 'broken.yaml:4:5: error: The YAML does not parse: <&"\'>. (yaml-syntax)'
    })
    expect(policies.testcase[0]).toMatchObject({
      classname: 'policies',
      name: 'NetworkPolicy/shop/db',
      file: 'policies/db.yaml',
      line: '4',
      'system-out': 'policies/db.yaml:3:5: info: Only a remark. (no-rules)'
    })
    expect(policies.testcase[1]).not.toHaveProperty('failure')
    // Equal names in one suite would be read as one.
    expect(expected.testcase.map(({ name }: Record<string, string>) => name)).toEqual(['nobody', 'nobody (2)'])
  })

  it('is well formed for whatever files are called and say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, file) => {
        const odd = finding({ message, place: { ...place, file } })
        const text = junit(
          { findings: [odd], statements: [{ name: message, place, outcome: 'fail', finding: odd }], policies: [] },
          () => true
        )
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold
        return XMLValidator.validate(text) === true && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)
      })
    )
  })
})
