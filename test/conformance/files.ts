import type { Dialect } from '@/lib/policy'

export interface DataFile {
  readonly folder: string
  readonly file: string
  readonly dialect: Dialect
}

const CILIUM = [
  'verdicts-hand',
  'verdicts-random',
  'validation',
  'label-filter',
  'cidr-match',
  'fqdn-match',
  'l7-http',
  'l7-dns'
]

/** Every file that is compared. */
export const FILES: readonly DataFile[] = [
  ...CILIUM.map((file): DataFile => ({ folder: 'cilium-1.20', file, dialect: 'cilium-1.20' })),
  ...CILIUM.map((file): DataFile => ({ folder: 'cilium-1.15', file, dialect: 'cilium-1.15' })),
  ...['validation', 'cyclonus', 'random', 'tiered'].map(
    (file): DataFile => ({ folder: 'kubernetes', file, dialect: 'kubernetes' })
  )
]
