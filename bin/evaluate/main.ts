import { parseArgs } from 'node:util'
import { runEvaluate } from './run'

// Stand-alone entry, for use before and beside the command `portcullis`.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string', default: 'reference' }, dialect: { type: 'string', default: 'portcullis' } }
})
process.exitCode = await runEvaluate(
  { ...values, files: positionals },
  (line) => process.stdout.write(`${line}\n`),
  (line) => process.stderr.write(`${line}\n`)
)
