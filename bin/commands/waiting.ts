import type { Command } from 'commander'
import { ApiError, type WaitingResponse } from '@/lib/api'
import { EXIT } from '../exit'
import { findServer } from '../server'
import { title } from '../terminal/object'
import type { Output } from '../terminal/output'
import { type Common, exitCodes, serverCommand } from './options'

export function confirmCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('confirm')
    .description('keep a change that waits for a confirmation; without an id, all that wait')
    .argument('[id]', 'of the change')
    .action(async (id: string | undefined, options: Common) => done(await settle(id, options, out, 'confirm', 'kept')))
  return exitCodes(command, 'none waits')
}

export function rollBackCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('rollback')
    .description('take back now a change that waits for a confirmation; without an id, all that wait')
    .argument('[id]', 'of the change')
    .action(async (id: string | undefined, options: Common) =>
      done(await settle(id, options, out, 'rollBack', 'rolled back'))
    )
  return exitCodes(command, 'none waits')
}

async function settle(
  id: string | undefined,
  options: Common,
  out: Output,
  call: 'confirm' | 'rollBack',
  word: string
): Promise<number> {
  const { client } = findServer(options)
  let answer: WaitingResponse
  try {
    answer = await client[call](id === undefined ? {} : { id })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'nothing-waits') throw error
    if (options.json) out.json({ done: [], waiting: [] })
    else out.note(error.message)
    return EXIT.no
  }
  if (options.json) out.json(answer)
  else {
    for (const { id: change, of = change, objects } of answer.done) {
      out.line(`Change ${of} ${word}`)
      for (const object of objects) {
        if (object.action === 'left')
          out.note(`${title(object)} was changed by somebody else meanwhile, and is left as it is.`)
      }
    }
  }
  return EXIT.ok
}
