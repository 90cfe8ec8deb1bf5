import type { Gate } from '@/lib/editor'
import { Why } from '../canvas/gate/why'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { Field } from '../ui/field'
import { Select } from '../ui/select'
import { Section } from './section'

/** One side of the subject: open or closed, by which policies, and the way to change that. */
export function GateForm({ gate }: { readonly gate: Gate }) {
  const kind = useEditor((state) => state.canvas.policy.kind)
  return (
    <>
      <Section title={gate.direction === 'ingress' ? 'Ingress gate' : 'Egress gate'}>
        <Why gate={gate} />
      </Section>
      {kind === 'NetworkPolicy' ? null : (
        <Section title="Default deny">
          <DefaultDeny gate={gate} />
        </Section>
      )}
    </>
  )
}

const CHOICES = [
  { value: 'unset', label: 'as the rules say', asked: undefined },
  { value: 'true', label: 'asked for', asked: true },
  { value: 'false', label: 'not asked for', asked: false }
] as const

function DefaultDeny({ gate: { direction, asked } }: { readonly gate: Gate }) {
  const { run } = useActions()
  return (
    <Field
      label="enableDefaultDeny"
      hint="As the rules say: any rule of this direction isolates it. Not asked for: rules only add, and what no policy denies passes."
    >
      {({ id }) => (
        <Select
          id={id}
          label={`Default deny of ${direction}`}
          value={asked === undefined ? 'unset' : asked ? 'true' : 'false'}
          options={CHOICES}
          onChange={(next) =>
            report(run('setDefaultDeny', { direction, asked: CHOICES.find(({ value }) => value === next)?.asked }))
          }
        />
      )}
    </Field>
  )
}
