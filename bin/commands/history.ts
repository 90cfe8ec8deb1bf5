import type { Command } from 'commander'
import type { ChangeView } from '@/lib/api'
import { EXIT } from '../exit'
import { findServer } from '../server'
import { showDiff, title } from '../terminal/object'
import { type Output, printable } from '../terminal/output'
import { table } from '../terminal/table'
import { type Common, exitCodes, serverCommand } from './options'

interface Options extends Common {
  readonly last?: string
}

export function historyCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('history')
    .description('what was changed, when and by whom; with an id, the difference that it made')
    .argument('[id]', 'of one change')
    .option('--last <number>', 'so many, the newest first', '20')
    .action(async (id: string | undefined, options: Options) => done(await history(id, options, out)))
  return exitCodes(command, 'there is none')
}

async function history(id: string | undefined, options: Options, out: Output): Promise<number> {
  const { client } = findServer(options)
  const answer = await client.history(id === undefined ? { last: Number(options.last) } : { id })
  if (options.json) out.json(answer)
  else if (answer.changes.length === 0) out.note('Nothing was changed yet.')
  else {
    for (const line of rows(answer.changes)) out.line(printable(line))
    for (const [at, { diff }] of (answer.texts ?? []).entries()) {
      const object = answer.changes[0]?.objects[at]
      if (object === undefined) continue
      out.line()
      out.line(`${title(object)} ${object.action}`)
      showDiff(out, diff)
    }
  }
  return answer.changes.length === 0 ? EXIT.no : EXIT.ok
}

function rows(changes: readonly ChangeView[]): string[] {
  return table(
    ['CHANGE', 'AT', 'BY', 'WHAT', 'LINES', 'POLICIES'],
    changes.map(({ id, at, by, objects, ...change }) => [
      id,
      at.replace(/\.\d+/, ''),
      by.client === 'person' ? by.name : by.name === '' ? by.client : `${by.client} ${by.name}`,
      wordsOf(change),
      `+${sum(objects.map(({ added }) => added))} -${sum(objects.map(({ removed }) => removed))}`,
      objects.map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`)).join(', ') || '-'
    ])
  )
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

function wordsOf({ action, of, net }: Pick<ChangeView, 'action' | 'of' | 'net'>): string {
  const how = net === undefined ? '' : ` (${net.outcome === 'waiting' ? 'waits' : net.outcome})`
  return `${action}${of === undefined ? '' : ` of ${of}`}${how}`
}
