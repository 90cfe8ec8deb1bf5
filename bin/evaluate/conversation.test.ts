import { expect, it } from 'vitest'
import { converse } from './conversation'

const child = (script: string) => converse(process.execPath, ['--eval', script])

it('asks and waits for the answer, line by line, of any length', () => {
  const talk = child(`
    let rest = ''
    process.stdin.setEncoding('utf8').on('data', (text) => {
      rest += text
      for (let end; (end = rest.indexOf('\\n')) >= 0; rest = rest.slice(end + 1)) process.stdout.write(rest.slice(0, end).length + '\\n')
    })`)
  for (const line of ['', 'é', 'x'.repeat(300_000), 'after']) {
    talk.write(line)
    expect(talk.read()).toBe(String(line.length))
  }
  talk.close()
})

it('says that the child has ended, instead of waiting for ever', () => {
  const talk = child('process.stdout.write("last\\n")')
  expect([talk.read(), talk.read()]).toEqual(['last', undefined])
  talk.close()
})

it('says so too where the program is not there', () => {
  const talk = converse('/nonexistent/program', [])
  expect(talk.read()).toBeUndefined()
  talk.close()
})
