import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { CanaryWork } from '@/lib/api/canary'
import { parseAddress } from '@/lib/policy'
import { connectHere, type Outcome, outcomeOf } from '../kernel/connect'
import { KernelError } from '../kernel/error'
import { tryAll } from './attempts'
import { listen } from './listen'

// In a short-lived pod of `portcullis verify`: answers, or opens connections and says what came of them. It reads and writes nothing else.

process.on('SIGTERM', () => process.exit(0))

const work = CanaryWork.parse(JSON.parse(process.argv[2] ?? ''))
await listen(work.listen)
if (work.attempts.length > 0) {
  const report = await tryAll(work, (attempt) => connect(attempt, work.timeoutMs), {
    now: () => performance.now(),
    pause: (milliseconds) => setTimeout(milliseconds)
  })
  writeFileSync('/dev/termination-log', JSON.stringify(report))
  process.exit(0)
}

async function connect(
  { protocol, address: text, port }: CanaryWork['attempts'][number],
  timeoutMs: number
): Promise<Outcome> {
  const address = parseAddress(text)
  if (address === undefined) return { outcome: 'error', detail: `${text} is no address.` }
  try {
    return outcomeOf(await connectHere({ protocol, address, port, timeoutMs }))
  } catch (error) {
    if (!(error instanceof KernelError)) throw error
    return { outcome: 'error', detail: error.message }
  }
}
