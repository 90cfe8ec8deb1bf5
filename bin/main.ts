/** The entry of the bundle, dist/bin/portcullis.js. */
import { run } from './program'
import { terminal } from './terminal/output'

process.exitCode = await run(process.argv.slice(2), terminal())
