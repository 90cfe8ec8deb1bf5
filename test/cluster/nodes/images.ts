import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ImageConfig, withFolder, writeArchive } from '@/bin/image/archive'
import { imageKey, imageName, writeImage } from '@/bin/image/image'
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
    if (!existsSync(archive)) withFolder((root) => writeArchive(archive, IMAGES[name], [root], FILLED[name](root)))
    return archive
  })
}

/** Ours, as the chart names it: made anew where the build is another than the last one's. */
export async function productImage(): Promise<string> {
  const folder = join(binaryFolder(), 'images')
  const name = `product-${imageKey()}.tar`
  const archive = join(folder, name)
  if (existsSync(archive)) return archive
  for (const old of existsSync(folder) ? readdirSync(folder) : []) {
    if (old.startsWith('product-')) rmSync(join(folder, old))
  }
  await writeImage(archive, imageName())
  return archive
}

/** What fills an image's root, and what it starts. */
const FILLED: Readonly<Record<keyof typeof IMAGES, (root: string) => ImageConfig>> = {
  pause(root) {
    writeFileSync(join(root, 'pause.c'), PAUSE)
    execFileSync('gcc', ['-Os', '-static', '-s', '-o', join(root, 'pause'), join(root, 'pause.c')])
    rmSync(join(root, 'pause.c'))
    return { Entrypoint: ['/pause'] }
  },
  busybox(root) {
    shell(root)
    return { Cmd: ['sh'] }
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
    return { Entrypoint: ['/agnhost'], Cmd: ['pause'] }
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
