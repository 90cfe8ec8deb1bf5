import { execFileSync } from 'node:child_process'

/** What the agent loads by name, and no program names as its own. */
const LOADED = ['libbpf.so.1']

/** Paths of the shared libraries that files (programs and libraries) need, with the loader, as this system has them. Throws what is missing. */
export function librariesOf(files: readonly string[]): readonly string[] {
  const loaded = LOADED.map(pathOf)
  const said = execFileSync('ldd', [...files, ...loaded], { encoding: 'utf8' })
  const missing = /^\s*(\S+) => not found/m.exec(said)
  if (missing) throw new Error(`${missing[1]} is not installed.`)
  // `libc.so.6 => /lib/…/libc.so.6 (0x…)`, and the loader by its path alone.
  const needed = [...said.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path = '']) => path)
  return [...new Set([...loaded, ...needed])].sort()
}

function pathOf(name: string): string {
  const known = execFileSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH: '/usr/sbin:/sbin' } })
  const path = known
    .split('\n')
    .find((line) => line.trim().startsWith(`${name} `))
    ?.split(' => ')[1]
  if (path === undefined) throw new Error(`${name} is not installed: apt-get install libbpf1.`)
  return path
}
