import { type DrawnKind, inputOf, previewNodes, previewSubject } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { useSetKind } from '../editor/set-kind'
import { useNodeLabels, useSuggestedLabels } from '../live/suggested-labels'
import { Field } from '../ui/field'
import { Segmented } from '../ui/segmented'
import { Select } from '../ui/select'
import { TextInput } from '../ui/text-input'
import { ExtraSection } from './extra-section'
import { NotesSection } from './notes-section'
import { Section } from './section'
import { SelectorField } from './selector-field'
import { YamlField } from './yaml-field'

const KINDS: readonly { readonly value: DrawnKind; readonly label: string }[] = [
  { value: 'NetworkPolicy', label: 'NetworkPolicy' },
  { value: 'CiliumNetworkPolicy', label: 'CiliumNetworkPolicy' },
  { value: 'CiliumClusterwideNetworkPolicy', label: 'CiliumClusterwideNetworkPolicy' }
]

/** The policy itself and whom it is about. */
export function SubjectForm() {
  const { run } = useActions()
  const setKind = useSetKind()
  const policy = useEditor((state) => state.canvas.policy)
  const { kind, kindText, name, namespace, description } = policy
  const world = useEditor((state) => state.cluster.world)
  const subject = useEditor((state) => state.canvas.subject)
  const extras = useEditor((state) => state.canvas.extras)
  const notes = useEditor((state) => state.canvas.notes)
  const spec = useEditor(({ canvas }) => canvas.specs[canvas.spec]?.path ?? 'spec')
  const inForm = [
    ...(notes?.log === undefined ? [] : [`${spec}.log`]),
    ...(notes?.labels === undefined ? [] : [`${spec}.labels`])
  ]
  // What its conditions cannot say stands as one condition in the place of the whole.
  const unread = subject.selector.terms.some(({ path }) => path === subject.path)
  const nodes = subject.kind === 'nodes'
  const nodeLabels = useNodeLabels()
  const suggestions = useSuggestedLabels(namespace)
  return (
    <>
      <Section title="Policy">
        <Field label="Name">
          {(ids) => <TextInput {...ids} mono value={name} onCommit={(next) => report(run('setName', { name: next }))} />}
        </Field>
        <Field label="Kind">
          {({ id }) => (
            <Select
              id={id}
              label="Kind"
              value={kind === 'unknown' ? ('' as DrawnKind) : kind}
              options={kind === 'unknown' ? [...KINDS, { value: '' as DrawnKind, label: kindText }] : KINDS}
              onChange={setKind}
            />
          )}
        </Field>
        {kind === 'CiliumClusterwideNetworkPolicy' ? null : (
          <Field label="Namespace">
            {(ids) => (
              <TextInput
                {...ids}
                mono
                value={namespace}
                onCommit={(next) => report(run('setNamespace', { namespace: next }))}
              />
            )}
          </Field>
        )}
        <Field label="Description" hint="What it is for, for whoever reads it next.">
          {(ids) => (
            <TextInput
              {...ids}
              value={description}
              onCommit={(next) => report(run('setDescription', { description: next }))}
            />
          )}
        </Field>
      </Section>
      <Section title="Subject">
        {kind === 'CiliumClusterwideNetworkPolicy' ? (
          <Segmented
            label="What it is about"
            value={nodes ? 'nodes' : 'pods'}
            options={[
              { value: 'pods', label: 'Pods' },
              { value: 'nodes', label: 'Nodes' }
            ]}
            onChange={(of) => report(run('setSubject', { selector: inputOf(subject.selector), of }))}
          />
        ) : null}
        {unread ? (
          <YamlField label="Selector, as YAML" path={subject.path} />
        ) : (
          <SelectorField
            key={subject.kind}
            label="Labels"
            hint={
              nodes
                ? 'The nodes that this policy is about: their own processes, not their pods. None selects every node.'
                : 'The pods that this policy is about. All conditions hold together; none selects every pod.'
            }
            selector={subject.selector}
            suggestions={nodes ? nodeLabels : suggestions}
            of={nodes ? 'node' : 'pod'}
            preview={(next) => (nodes ? previewNodes(world, next) : previewSubject(world, policy, next))}
            onChange={(selector) => report(run('setSubject', { selector }))}
          />
        )}
      </Section>
      {notes ? <NotesSection spec={spec} notes={notes} /> : null}
      <ExtraSection title="Also in this policy" extras={extras.filter(({ path }) => !inForm.includes(path))} />
    </>
  )
}
