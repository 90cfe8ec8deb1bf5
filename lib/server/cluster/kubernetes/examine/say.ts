import type { Diagnosis } from '@/lib/api'

const cluster = (subject: string, state: Diagnosis['state'], says: string, fix?: string): Diagnosis => ({
  area: 'cluster',
  subject,
  state,
  says,
  ...(fix !== undefined && { fix })
})

export const good = (subject: string, says: string) => cluster(subject, 'good', says)
export const note = (subject: string, says: string, fix?: string) => cluster(subject, 'note', says, fix)
export const missing = (subject: string, says: string, fix: string) => cluster(subject, 'missing', says, fix)
