#!/usr/bin/env node
// All tests, stage after stage, with one sum at the end.
// usage: npm test -- [--only STAGE[,STAGE]] [what the stage's own runner takes, such as a file name]
// A stage that cannot run on this machine is named and counted as skipped; in CI that is a failure.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, cannotBuild } from './cluster/build.mjs'
import { cannotRunNodes } from './cluster/nodes/prerequisites.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)
const inCi = process.env.CI === 'true'

const needsRoot = () => process.platform !== 'linux' || process.getuid() !== 0
const noEnforcement = () =>
  (needsRoot() && 'it needs root on Linux') ||
  (!existsSync('/sys/kernel/btf/vmlinux') && 'this kernel has no BTF') ||
  (existsSync('agent/build.mjs') && !existsSync('dist/.stamps/native') && 'the eBPF program is not built')

const stages = {
  unit: { minutes: 15, cannot: () => false, ...vitest('unit') },
  kernel: { minutes: 30, cannot: noEnforcement, ...vitest('kernel') },
  // A machine without Go has none: that is said, and is no failure in CI.
  cluster: { minutes: 5, cannot: () => cannotBuild(), mayBeMissing: true, prepare: () => build(), ...vitest('cluster') },
  // It takes too long to build what it needs unasked.
  nodes: { minutes: 15, cannot: () => noEnforcement() || cannotRunNodes(), mayBeMissing: true, ...vitest('nodes') },
  // Kubernetes' own tests of NetworkPolicy, a few of them; all of them are one command (test/cluster/nodes/e2e.ts).
  conformance: {
    minutes: 15,
    cannot: () => noEnforcement() || cannotRunNodes('e2e'),
    mayBeMissing: true,
    args: [
      'node_modules/tsx/dist/cli.mjs',
      'test/cluster/nodes/e2e.ts',
      '--smoke',
      '--json',
      'test-results/conformance.json'
    ],
    count: (found) => ({
      passed: found.filter(({ state }) => state === 'passed').length,
      failed: found.filter(({ state }) => state === 'failed').length,
      skipped: 0
    })
  },
  e2e: {
    minutes: 30,
    cannot: () => (!existsSync('/usr/bin/chromium') && 'chromium is not installed') || noEnforcement(),
    args: ['node_modules/@playwright/test/cli.js', 'test'],
    count: ({ stats, errors, suites }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
      skipped: stats.skipped,
      flaky: suites.flatMap(flakyOf)
    })
  }
}

/** Titles of what failed first and passed when it was tried again. */
function flakyOf({ file, specs = [], suites = [] }) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
  return [...own.map(({ title }) => `${file}: ${title}`), ...suites.flatMap(flakyOf)]
}

function vitest(project) {
  return {
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=test-results/${project}.json`
    ],
    count: (result) => ({
      passed: result.numPassedTests,
      failed: result.numFailedTests,
      skipped: result.numPendingTests + result.numTodoTests
    })
  }
}

function run(name, { args, minutes, count }, more) {
  const report = `test-results/${name}.json`
  rmSync(report, { force: true })
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args, ...more], { stdio: ['ignore', 'inherit', 'inherit'] })
    const timer = setTimeout(() => {
      console.error(`${name}: not done after ${minutes} minutes, stopped.`)
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
    }, minutes * 60_000)
    child.on('close', (code) => {
      clearTimeout(timer)
      const counts = existsSync(report)
        ? count(JSON.parse(readFileSync(report, 'utf8')))
        : { passed: 0, failed: 0, skipped: 0 }
      // A file that does not even load has no test that could have failed; nor has a stage that found none.
      if ((code !== 0 || counts.passed === 0) && counts.failed === 0) counts.failed = 1
      resolve(counts)
    })
  })
}

const args = process.argv.slice(2)
const onlyAt = args.indexOf('--only')
const only = onlyAt < 0 ? Object.keys(stages) : (args.splice(onlyAt, 2)[1] ?? '').split(',')
const unknown = only.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are ${Object.keys(stages).join(', ')}.`)
  process.exit(2)
}

mkdirSync('test-results', { recursive: true })
const sum = { passed: 0, failed: 0, skipped: 0 }
const notes = []
for (const name of only) {
  const reason = stages[name].cannot()
  if (reason) {
    const fails = inCi && !stages[name].mayBeMissing
    notes.push(`${name}: ${fails ? 'FAILED, it cannot be skipped in CI' : inCi ? 'LEFT OUT' : 'skipped'}: ${reason}`)
    sum[fails ? 'failed' : 'skipped']++
    continue
  }
  console.log(`\n── ${name} ──`)
  try {
    await stages[name].prepare?.()
  } catch (error) {
    notes.push(`${name}: FAILED before its tests: ${error.message}`)
    sum.failed++
    continue
  }
  const counts = await run(name, stages[name], args)
  notes.push(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped tests`)
  for (const title of counts.flaky ?? []) notes.push(`${name}: FLAKY, passed only when tried again: ${title}`)
  for (const key of Object.keys(sum)) sum[key] += counts[key]
}

console.log(`\n${notes.join('\n')}\n`)
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0)
