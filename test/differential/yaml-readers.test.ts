import { expect, it } from 'vitest'
import { readText } from '@/agent/src'
import { parse } from '@/lib/document'

/** The editor and the agent read a text with two readers. What both take means the same; what is strange the agent may refuse. */
const PLAIN = `on yes y Y n no off true True TRUE ~ null Null 012 0o17 0x1F 0b101 1_000 1:20 1:20:30 1:20.5 2020-01-01
  2020-01-01T00:00:00Z .5 1. 1e3 1E3 +1 -1 +.inf .NaN -0 08 09 0_1 1__0 _1 0x_1 "5000" '5000' 5000 80-90 10.0.0.0/8 ::1 =
  123456789012345678901 0xffffffffffffffffff 9007199254740993 1.5_0 +0b1 -0x1 1e400 12e03 0.1 -.5 +12 0777 00 0 1_0.5 685_230
  190:20:30 !!str=5 !!int="5" !!bool=yes !!null=x`
  .split(/\s+/)
  .map((scalar) => scalar.replace('=', scalar === '=' ? '=' : ' '))

it.each(PLAIN)('reads %s as the editor does', (scalar) => {
  const text = `a: ${scalar}\n`
  const [document] = readText(text, '').documents
  if (document !== undefined) expect(document.value).toEqual(parse(text).documents[0]?.value)
  else expect(scalar).toMatch(/^!!|inf|NaN|1e400/)
})

it.each([
  'x: &a {b: 1}\nz: {<<: *a, c: 2}\n',
  '1: a\n',
  'true: a\n',
  '{a: 1, }\n',
  'a: !!null ""\n',
  'a: |\n  b\n   c\n\nd: >-\n  e\n  f\n'
])('reads %j as the editor does', (text) =>
  expect(readText(text, '').documents[0]?.value).toEqual(parse(text).documents[0]?.value)
)
