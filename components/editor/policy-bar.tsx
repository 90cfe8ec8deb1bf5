import { ApplyButton } from './apply-button'
import { HistoryMenu } from './history-menu'
import { PolicyHead } from './policy-head'
import { ProblemsCount } from './problems-count'

const PARTS = { head: PolicyHead, history: HistoryMenu, problems: ProblemsCount, apply: ApplyButton } as const

/** What the top bar has of the open policy. */
export default function PolicyBar({ part }: { readonly part: keyof typeof PARTS }) {
  const Part = PARTS[part]
  return <Part />
}
