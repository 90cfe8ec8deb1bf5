import { readFileSync, writeFileSync } from 'node:fs'
import { dump } from 'js-yaml'
import { definitions } from './crds'

/*
 * usage: npm run chart [-- --check]
 * Makes what of the chart is made from the code: its CustomResourceDefinitions. With --check it only compares, and exits with 1
 * where a file is not what it would be.
 */
const CHART = new URL('../../agent/chart/', import.meta.url)
const HEAD = '# Made from lib/k8s/schema by `npm run chart`; do not edit.\n'

const files = [...definitions()].map(
  ([name, object]) => [new URL(`crds/${name}`, CHART), HEAD + dump(object, { noRefs: true, lineWidth: 125 })] as const
)
const current = (file: URL) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
const stale = files.filter(([file, text]) => current(file) !== text)
if (process.argv.includes('--check')) {
  for (const [file] of stale)
    console.error(`${file.pathname} is not what the code says: run \`npm run chart\` and commit it.`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const [file, text] of stale) writeFileSync(file, text)
  console.log(stale.length === 0 ? 'Nothing to do.' : `${stale.length} files are written.`)
}
