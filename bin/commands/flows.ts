import { type Command, Option } from 'commander'
import { ApiError, decodeEvent, type FlowView } from '@/lib/api'
import { CommandError, EXIT } from '../exit'
import { findServer, type Server } from '../server'
import { flowLine } from '../terminal/flow'
import type { Output } from '../terminal/output'
import { readEvents } from './event-stream'
import { type Common, serverCommand } from './options'

interface Options extends Common {
  readonly follow?: boolean
  readonly last: string
  readonly verdict?: FlowView['verdict']
  readonly pod?: string
}

const LONGEST_WAIT_MS = 5000

export function flowsCommand(out: Output, done: (code: number) => void): Command {
  return serverCommand('flows')
    .description('connections as the agent saw them: who, to whom, the verdict, and the rule that decided')
    .option('--follow', 'go on with those that come')
    .option('--last <number>', 'so many of the past', '20')
    .addOption(new Option('--verdict <verdict>', 'these alone').choices(['FORWARDED', 'DROPPED', 'AUDIT']))
    .option('--pod <namespace/name>', 'from or to this pod; `namespace/` for all of one')
    .action(async (options: Options) => done(await flows(options, out)))
    .addHelpText(
      'after',
      '\nWith --json, one flow a line. Exit code: 0; 2 wrong use, no server, or it failed.\nExample: npx portcullis flows --follow --verdict DROPPED'
    )
}

async function flows(options: Options, out: Output): Promise<number> {
  const last = Number(options.last)
  if (!/^\d+$/.test(options.last) || last > 2000) {
    throw new CommandError(`${options.last} is not a number from 0 to 2000.`, { code: 'usage' })
  }
  const server = findServer(options)
  const show = (flow: FlowView) => (options.json ? out.json(flow) : out.line(flowLine(flow, out.style)))
  const filter = {
    ...(options.verdict !== undefined && { verdict: options.verdict }),
    ...(options.pod !== undefined && { pod: options.pod })
  }
  if (options.follow) return follow(server, { last, ...filter }, show, out)
  const { flows } = await server.client.flows({ last, ...filter })
  for (const flow of flows) show(flow)
  if (flows.length === 0 && !options.json) out.note('No flows yet.')
  return EXIT.ok
}

interface Following {
  readonly last: number
  readonly verdict?: string
  readonly pod?: string
}

/** Until it is interrupted. A server that goes away is waited for; what it saw meanwhile comes after. */
async function follow(server: Server, wanted: Following, show: (flow: FlowView) => void, out: Output): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const query = new URLSearchParams({ only: 'flows', last: String(wanted.last) })
  if (wanted.verdict !== undefined) query.set('verdict', wanted.verdict)
  if (wanted.pod !== undefined) query.set('pod', wanted.pod)
  let lastId = ''
  let failures = 0
  let connected = false
  while (!stop.signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) }
      const answer = await server.open(`/api/events?${query}`, { headers, signal: stop.signal })
      if (!answer.ok || answer.body === null) throw await refusal(answer)
      failures = 0
      connected = true
      for await (const { event, data, id } of readEvents(answer.body)) {
        if (id !== '') lastId = id
        const message = decodeEvent(event, data)
        if (message?.type !== 'flows') continue
        if (message.data.lost > 0) out.note(`… ${message.data.lost} flows are missing here: they came too fast.`)
        for (const flow of message.data.flows) show(flow)
      }
    } catch (error) {
      if (stop.signal.aborted) break
      // The first time it is the person's question; later it is a server that is being restarted.
      if (!connected || (error instanceof ApiError && error.code === 'no-token')) throw error
    }
    if (stop.signal.aborted) break
    if (failures === 0) out.note('… the server went away; waiting for it.')
    await pause(Math.min(200 * 2 ** failures++, LONGEST_WAIT_MS), stop.signal)
  }
  return EXIT.ok
}

async function refusal(answer: Response): Promise<CommandError> {
  const body = (await answer.json().catch(() => ({}))) as { message?: string; fix?: string; code?: string }
  return new CommandError(body.message ?? `The server answered ${answer.status}.`, {
    ...(body.fix !== undefined && { fix: body.fix }),
    ...(body.code !== undefined && { code: body.code })
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true }
    )
  })
}
