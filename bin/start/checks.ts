import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** What the machine has to have, asked before anything is made. Each answer is one sentence for the person who started it. */

/** What `npm run setup` makes, by what is missing without it. */
const BUILT = {
  'the web application': '.next/standalone/server.js',
  'the agent': 'dist/agent/main.js',
  'the playground': 'dist/agent/playground.js',
  'the playground’s applications': 'dist/agent/playground-app.cjs'
}

export function notBuilt(root: string): string | undefined {
  const missing = Object.entries(BUILT).find(([, path]) => !existsSync(join(root, path)))
  return missing && `Not built: ${missing[0]} (${missing[1]}). Run \`npm run setup\` first.`
}

/** Undefined: free. Asked by listening there for a moment. */
export function portTaken(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(`Port ${port} is taken: start with --port N, or PORT=N in the environment.`)
      else if (error.code === 'EACCES') resolve(`Port ${port} is not yours to use: start with --port N above 1023.`)
      else resolve(`Port ${port} cannot be used: ${error.message}.`)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)))
  })
}

const CAP_NET_ADMIN = 12n
const CAP_SYS_ADMIN = 21n
const TOOLS = { ip: 'iproute2', unshare: 'util-linux', nsenter: 'util-linux', setpriv: 'util-linux', mount: 'mount' }

/** Why nothing can be enforced in this kernel, half a sentence that follows "since"; undefined where it can. */
export function whySimulated(root: string): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`
  if (process.getuid?.() !== 0) return 'it was not started as root'
  const rights = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`)
  for (const right of [CAP_SYS_ADMIN, CAP_NET_ADMIN]) {
    if ((rights & (1n << right)) === 0n) return 'this root is without rights (a container?)'
  }
  for (const [tool, from] of Object.entries(TOOLS)) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' }).status !== 0)
      return `${tool} is missing (${from})`
  }
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)'
  if (!existsSync(join(root, 'dist/.stamps/native'))) return 'the eBPF program is not built (no clang, or no C compiler)'
  const script = 'mount -t sysfs sysfs /sys && mount -t bpf bpf /sys/fs/bpf'
  const tried = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'sh', '-c', script], { encoding: 'utf8' })
  if (tried.status !== 0)
    return `namespaces cannot be made here (${tried.stderr.trim().split('\n')[0] ?? 'no reason given'})`
  return undefined
}
