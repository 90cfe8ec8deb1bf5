import { spawn } from 'node:child_process'

/** Runs a program of the system to its end. Rejects with what it said on standard error. */
export function command(file: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'pipe' })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output)
      reject(new Error(`${[file, ...args].join(' ')}: ${errors.trim() || `ended with ${signal ?? code}`}`))
    })
    // A program that ends before it has read everything says why on its standard error.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
