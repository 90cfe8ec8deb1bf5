import type { Command } from 'commander'
import { EXIT } from '../exit'
import { findServer } from '../server'
import type { Output } from '../terminal/output'
import { type Common, serverCommand } from './options'

export function linkCommand(out: Output, done: (code: number) => void): Command {
  return serverCommand('link')
    .description('print a new link that lets one browser into the editor; good once, for ten minutes')
    .action(async (options: Common) => {
      const answer = await findServer(options).client.link()
      if (options.json) out.json(answer)
      else out.line(answer.url)
      done(EXIT.ok)
    })
}
