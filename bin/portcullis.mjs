#!/usr/bin/env node
// Thin on purpose: the command itself is TypeScript, bundled from bin/main.ts.
import { existsSync } from 'node:fs'
import * as module from 'node:module'

module.enableCompileCache?.() // Node 22 and later: starts in half the time

const program = new URL('../dist/bin/portcullis.js', import.meta.url)
if (!existsSync(program)) {
  console.error('portcullis is not built yet. Run `npm run setup` first.')
  process.exit(2)
}
await import(program.href)
