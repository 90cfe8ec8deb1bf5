import type { Authentication, Edge } from '@/lib/editor'
import { useActions } from '../editor/provider'
import { report } from '../editor/report'
import { Field } from '../ui/field'
import { Select } from '../ui/select'

const NONE = 'none'

const CHOICES: readonly { readonly value: Authentication | typeof NONE; readonly label: string }[] = [
  { value: NONE, label: 'not spoken of' },
  { value: 'required', label: 'required' },
  { value: 'disabled', label: 'disabled' },
  { value: 'test-always-fail', label: 'test-always-fail' }
]

/** Whether the two ends must prove who they are, by mutual TLS. */
export function AuthenticationField({ edge: { id: edge, rule, authentication } }: { readonly edge: Edge }) {
  const { run } = useActions()
  return (
    <Field
      path={`${rule}.authentication`}
      label="Authentication"
      hint="Required: both ends prove who they are (mutual TLS) before anything passes. Disabled wins where another rule requires it."
    >
      {({ id }) => (
        <Select
          id={id}
          label="Authentication"
          value={authentication ?? NONE}
          options={CHOICES}
          onChange={(next) => report(run('setAuthentication', { edge, mode: next === NONE ? undefined : next }))}
        />
      )}
    </Field>
  )
}
