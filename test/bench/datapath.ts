import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAgent } from './bench-agent'
import { firstDrop } from './first-drop'
import { applyAll, measure, STATES } from './latency'
import { firstLine, inPod, makePairs, PORT } from './pairs'

/**
 * Runs inside namespaces of its own (see main.ts), with the run folder, the folder of the load generators, whether to be quick, and the file for
 * the figures as its arguments.
 */
const [runDir = '', programs = '', quick = '', output = ''] = process.argv.slice(2)
const burst = join(programs, 'burst')
const say = (text: string) => console.error(`bench: ${text}`)

async function main(): Promise<void> {
  mkdirSync(runDir, { recursive: true })
  const states = quick ? STATES.filter((state) => state !== '10000') : STATES
  const pairs = await makePairs([...states, 'live'], runDir, ['none'])
  for (const { server } of pairs) await firstLine(inPod(server, [burst, 'serve', String(PORT)]))
  const agent = await startAgent(runDir)
  const memory: Record<string, number> = { '0': agent.memory() }

  const live = pairs.find(({ name }) => name === 'live')
  if (!live) throw new Error('no pair')
  say('apply to first drop')
  const drops = await firstDrop(agent, burst, live, quick ? 20 : 100)

  for (const state of states) {
    if (state === 'none' || state === '0') continue
    say(`${state} policies`)
    await applyAll(agent, [state])
    memory[state] = agent.memory()
  }
  say('latency')
  const measured = pairs.filter(({ name }) => name !== 'live')
  const latency = await measure(burst, measured, quick ? 10 : 40)
  const { enforcement, attachment, endpoints } = await agent.status()
  memory['after the load'] = agent.memory()
  writeFileSync(
    output,
    JSON.stringify({ enforcement, attachment, endpoints: endpoints.length, latency, drops, memory }, null, 2)
  )
  await agent.stop()
}

await main()
process.exit(0)
