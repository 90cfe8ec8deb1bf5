import type { Diagnosis } from '@/lib/api'

const node = (subject: string, state: Diagnosis['state'], says: string, fix?: string): Diagnosis => ({
  area: 'node',
  subject,
  state,
  says,
  ...(fix !== undefined && { fix })
})

export const good = (subject: string, says: string) => node(subject, 'good', says)
export const note = (subject: string, says: string, fix?: string) => node(subject, 'note', says, fix)
export const missing = (subject: string, says: string, fix: string) => node(subject, 'missing', says, fix)
