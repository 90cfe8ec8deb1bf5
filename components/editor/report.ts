import type { Issue } from '@/lib/policy'
import { toast } from '../ui/toast'

/** Says why a command did nothing. */
export function report(issue: Issue | undefined): void {
  if (issue) toast({ tone: 'problem', title: issue.message, ...(issue.fix ? { detail: issue.fix } : {}) })
}
