import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type TlsFiles, tlsFilesIn } from '@/lib/server/cluster'

/** An authority of a test's own, and certificates that it signs: the files of a folder, by the names of a mounted Secret. */
export function authority(folder: string) {
  mkdirSync(folder, { recursive: true })
  const [ca, key] = [join(folder, 'ca.crt'), join(folder, 'ca.key')]
  openssl('-x509', '-out', ca, '-keyout', key, '-subj', '/CN=portcullis')
  return {
    /** `into` is made, or what is in it is replaced: each file at once, as a mounted Secret is. */
    sign(name: string, into: string): TlsFiles {
      mkdirSync(into, { recursive: true })
      const files = tlsFilesIn(into)
      const beside = tlsFilesIn(join(folder, 'new'))
      mkdirSync(join(folder, 'new'), { recursive: true })
      const of = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
      openssl('-x509', '-CA', ca, '-CAkey', key, '-out', beside.cert, '-keyout', beside.key, ...of)
      spawnSync('cp', [ca, beside.ca])
      for (const part of ['cert', 'key', 'ca'] as const) renameSync(beside[part], files[part])
      return files
    }
  }
}

function openssl(...args: readonly string[]): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const { status, stderr } = spawnSync('openssl', ['req', ...key, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl: ${stderr}`)
}
