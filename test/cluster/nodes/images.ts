import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { binaryFolder } from '../build.mjs'
import { IMAGES } from './plan'

/** Does nothing, and reaps what its pod leaves behind: process 1 of a sandbox. */
const PAUSE = `#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static void end(int s) { (void)s; _exit(0); }
static void reap(int s) { (void)s; while (waitpid(-1, 0, WNOHANG) > 0) {} }
int main(void) { signal(SIGINT, end); signal(SIGTERM, end); signal(SIGCHLD, reap); for (;;) pause(); }
`

/** Archives of the images that nodes import, made where they are missing. `agnhost`: for Kubernetes' own tests. */
export function buildImages({ agnhost = false } = {}): readonly string[] {
  const folder = join(binaryFolder(), 'images')
  mkdirSync(folder, { recursive: true })
  const names = (['pause', 'busybox', 'agnhost'] as const).filter((name) => name !== 'agnhost' || agnhost)
  return names.map((name) => {
    const archive = join(folder, `${name}.tar`)
    if (!existsSync(archive)) withFolder((root) => pack(archive, IMAGES[name], root, FILLED[name](root)))
    return archive
  })
}

interface Entry {
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
}

/** What fills an image's root, and what it starts. */
const FILLED: Readonly<Record<keyof typeof IMAGES, (root: string) => Entry>> = {
  pause(root) {
    writeFileSync(join(root, 'pause.c'), PAUSE)
    execFileSync('gcc', ['-Os', '-static', '-s', '-o', join(root, 'pause'), join(root, 'pause.c')])
    rmSync(join(root, 'pause.c'))
    return { entrypoint: ['/pause'] }
  },
  busybox(root) {
    shell(root)
    return { command: ['sh'] }
  },
  agnhost(root) {
    shell(root)
    const binary = join(binaryFolder(), 'agnhost')
    copyFileSync(binary, join(root, 'agnhost'))
    symlinkSync('agnhost', join(root, 'agnhost-2'))
    mkdirSync(join(root, 'uploads'))
    const source = execFileSync('go', ['list', '-f', '{{.Dir}}', 'k8s.io/kubernetes/test/images/agnhost'], {
      cwd: fileURLToPath(new URL('../kubernetes', import.meta.url)),
      encoding: 'utf8'
    }).trim()
    for (const name of ['localhost.crt', 'localhost.key']) copyFileSync(join(source, 'porter', name), join(root, name))
    return { entrypoint: ['/agnhost'], command: ['pause'] }
  }
}

function shell(root: string): void {
  for (const name of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'var/run']) mkdirSync(join(root, name), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nuser:x:1000:\n')
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  for (const applet of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet))
  }
}

/** An image of one layer, as `docker save` writes them and `ctr images import` reads them. */
function pack(archive: string, name: string, root: string, { entrypoint, command }: Entry): void {
  withFolder((work) => {
    const layer = join(work, 'layer.tar')
    execFileSync('tar', [
      '-C',
      root,
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--sort=name',
      '--mtime=@0',
      '-cf',
      layer,
      '.'
    ])
    const digest = createHash('sha256').update(readFileSync(layer)).digest('hex')
    const config = {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], Entrypoint: entrypoint, Cmd: command, WorkingDir: '/' },
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
      history: [{ created: '2026-01-01T00:00:00Z', created_by: 'test/cluster' }]
    }
    writeFileSync(join(work, 'config.json'), JSON.stringify(config))
    writeFileSync(
      join(work, 'manifest.json'),
      JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }])
    )
    execFileSync('tar', ['-C', work, '-cf', `${archive}.new`, 'manifest.json', 'config.json', 'layer.tar'])
    execFileSync('mv', [`${archive}.new`, archive])
  })
}

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-image-'))
  chmodSync(folder, 0o755)
  try {
    work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
