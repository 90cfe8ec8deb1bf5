import { type Block, inputOf, type PeerInput, previewPeer } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useServiceLabels } from '../live/suggested-labels'
import { Field } from '../ui/field'
import { Segmented } from '../ui/segmented'
import { KnownInput } from './known-input'
import { SelectorField } from './selector-field'

type ServiceBlock = Extract<Block, { readonly kind: 'service' }>
type Service = Extract<PeerInput, { readonly kind: 'service' }>

interface ServiceFieldsProps {
  readonly block: ServiceBlock
  readonly onChange: (peer: PeerInput) => void
}

/** One service by its name, or all that bear labels. */
export function ServiceFields({ block, onChange }: ServiceFieldsProps) {
  const { name = '', namespace = '', selector } = block
  const world = useEditor((state) => state.cluster.world)
  const policy = useEditor((state) => state.canvas.policy)
  const labels = useServiceLabels(namespace)
  const known = world?.services ?? []
  const namespaces = [...new Set(known.map((one) => one.namespace))].toSorted()
  const byLabels = (input: Service['selector'], of = namespace): Service => ({
    kind: 'service',
    selector: input ?? [],
    ...(of ? { namespace: of } : {})
  })
  const byName = (next: string, of = namespace): Service => {
    // A name that only one namespace has needs no second question.
    const found = known.filter((one) => one.name === next)
    const where = of || (found.length === 1 ? (found[0]?.namespace ?? '') : '')
    return { kind: 'service', name: next, ...(where ? { namespace: where } : {}) }
  }
  return (
    <>
      <Segmented
        label="Which services"
        value={selector ? 'labels' : 'name'}
        options={[
          { value: 'name', label: 'By name' },
          { value: 'labels', label: 'By labels' }
        ]}
        onChange={(by) => onChange(by === 'labels' ? byLabels([]) : byName(known[0]?.name ?? 'some-service'))}
      />
      {selector ? (
        <SelectorField
          label="Labels of services"
          hint="Their backends may be reached. All conditions hold together; none means every service."
          selector={selector}
          suggestions={labels}
          autoFocus={selector.terms.length === 0}
          preview={(next) => previewPeer(world, policy, block.side, byLabels(next))}
          onChange={(next) => onChange(byLabels(next))}
        />
      ) : (
        <Field label="Service">
          {(ids) => (
            <KnownInput
              {...ids}
              value={name}
              known={[...new Set(known.map((one) => one.name))].toSorted()}
              onCommit={(next) => onChange(byName(next))}
            />
          )}
        </Field>
      )}
      <Field label="Namespace" hint="Empty: of any namespace.">
        {(ids) => (
          <KnownInput
            {...ids}
            value={namespace}
            known={namespaces}
            onCommit={(next) => onChange(selector ? byLabels(inputOf(selector), next) : byName(name, next))}
          />
        )}
      </Field>
    </>
  )
}
