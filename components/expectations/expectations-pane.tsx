import { ListChecks } from 'lucide-react'
import { useMemo } from 'react'
import { readStatements } from '@/lib/editor/expectations'
import { useEditor } from '../editor/provider'
import { useSimulation } from '../simulation/simulation-store'
import { Empty } from '../ui/empty'
import { Notice } from '../ui/notice'
import { ExpectForm } from './expect-form'
import { ExpectationsText } from './expectations-text'
import { StatementRow } from './statement-row'
import { useExpectationsView } from './view'

/** Who must reach whom, and who must never: checked at each edit, against the cluster with the open text applied. */
export default function ExpectationsPane() {
  const text = useEditor((state) => state.expectations)
  const view = useExpectationsView((state) => state.view)
  const { problems, statements } = useMemo(() => readStatements(text), [text])
  return (
    <div className="flex h-full flex-col">
      {view === 'text' ? (
        <ExpectationsText problems={problems} />
      ) : (
        <>
          <ExpectForm />
          <div className="min-h-0 flex-1 overflow-y-auto pb-2">
            {problems.length > 0 ? (
              <Notice>
                Line {problems[0]?.line}: {problems[0]?.message} What cannot be read is not checked.
              </Notice>
            ) : null}
            {statements === 0 && problems.length === 0 ? (
              <Empty icon={<ListChecks />} title="Nothing is expected yet">
                Say who must reach whom, and who must never: it is checked with each edit, before each apply, and in CI by{' '}
                <code className="mono whitespace-nowrap">portcullis check --expect</code>.
              </Empty>
            ) : (
              <Statements />
            )}
          </div>
        </>
      )}
    </div>
  )
}

function Statements() {
  const checks = useSimulation((state) => state.checks)
  return (
    <ul aria-label="Expectations">
      {checks.map((check) => (
        <StatementRow key={`${check.document} ${check.path}`} check={check} />
      ))}
    </ul>
  )
}
