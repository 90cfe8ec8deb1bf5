import fc from 'fast-check'
import { parse } from '@/lib/document'
import { normalise, readObject, toWorld, validate } from '@/lib/k8s'
import { type Dialect, lint } from '@/lib/policy'
import { texts } from './texts'

/*
 * usage: node --max-old-space-size=256 --import tsx test/fuzz/parse.ts [COUNT] [SEED]
 * Reads texts of any kind as the editor, the command and the agent do. Exit code 1 and the text where something is thrown, or
 * parsing takes more than two seconds of the processor; a heap above 256 MB ends the process by itself.
 */
const [count = '2000', seed = String(Date.now() % 1e9)] = process.argv.slice(2)
const DIALECTS: readonly Dialect[] = ['portcullis', 'cilium-1.20', 'cilium-1.15', 'kubernetes']
const SECONDS = 2

function parsed(text: string): readonly unknown[] {
  return parse(text).documents.flatMap(({ value }) => (value === undefined ? [] : [value]))
}

function read(values: readonly unknown[]): void {
  for (const dialect of DIALECTS) {
    for (const value of values) {
      validate(value, { dialect })
      const { object } = readObject(value)
      if (object) normalise(object, { dialect })
    }
    const { world } = toWorld(values, { dialect, localNode: '' })
    lint(world, world.policies)
  }
}

function fail(why: string, text: string): never {
  console.log(`seed ${seed}: ${why}\n${JSON.stringify(text)}`)
  process.exit(1)
}

let slowest = 0
let done = 0
for (let round = 0; done < Number(count); round++) {
  for (const text of fc.sample(texts, { seed: Number(seed) + round, numRuns: 100 })) {
    let user = 0
    try {
      const before = process.cpuUsage()
      const values = parsed(text)
      user = process.cpuUsage(before).user
      read(values)
    } catch (error) {
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error), text)
    }
    slowest = Math.max(slowest, user / 1e6)
    if (user / 1e6 > SECONDS) fail(`${(user / 1e6).toFixed(1)} s`, text)
    done++
  }
}
console.log(
  `${done} texts from seed ${seed}: the slowest took ${slowest.toFixed(2)} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB in all`
)
