import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mountBpffs } from '@/agent/src/kernel'
import { orErrno, system } from '@/agent/src/kernel/native'

const CLONE_NEWNS = 0x20000
const MS_PRIVATE_REC = (1 << 18) | (1 << 14)
let folder: string | undefined

/** A bpffs that this process alone sees, by its main thread and children: gone with it, pins and all. */
export function privateBpffs(): string {
  if (folder) return folder
  const orThrow = (result: number): void => {
    if (orErrno(result) < 0) throw new Error('no mount namespace of our own')
  }
  orThrow(system().unshare(CLONE_NEWNS))
  orThrow(system().mount('none', '/', '', MS_PRIVATE_REC, null))
  folder = mkdtempSync(join(tmpdir(), 'portcullis-bpffs-'))
  mountBpffs(folder)
  return folder
}
