import { type Block, inputOf, type PeerInput, previewCidrGroups } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useCidrGroupLabels } from '../live/suggested-labels'
import { Field } from '../ui/field'
import { Segmented } from '../ui/segmented'
import { ExceptField } from './except-field'
import { KnownInput } from './known-input'
import { SelectorField } from './selector-field'

interface CidrGroupFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'cidr-group' }>
  readonly onChange: (peer: PeerInput) => void
}

const NONE: readonly never[] = []

/** One group by its name, or all that bear labels, without some prefixes. */
export function CidrGroupFields({ block: { group = '', selector, except }, onChange }: CidrGroupFieldsProps) {
  const world = useEditor((state) => state.cluster.world)
  const labels = useCidrGroupLabels()
  const groups = world?.cidrGroups ?? NONE
  const byName = (next: string): PeerInput => ({ kind: 'cidr-group', group: next, except })
  const listed = groups.find(({ name }) => name === group)
  return (
    <>
      <Segmented
        label="Which groups"
        value={selector ? 'labels' : 'name'}
        options={[
          { value: 'name', label: 'By name' },
          { value: 'labels', label: 'By labels' }
        ]}
        onChange={(by) =>
          onChange(by === 'labels' ? { kind: 'cidr-group', selector: [], except } : byName(groups[0]?.name ?? 'some-group'))
        }
      />
      {selector ? (
        <SelectorField
          label="Labels of CIDR groups"
          hint="Addresses of all of them. All conditions hold together; none means every group."
          selector={selector}
          suggestions={labels}
          autoFocus={selector.terms.length === 0}
          of="group"
          preview={(next) => previewCidrGroups(world, next)}
          onChange={(next) => onChange({ kind: 'cidr-group', selector: next, except })}
        />
      ) : (
        <Field label="Group" hint={listed ? listed.cidrs.join(', ') : 'Name of a CiliumCIDRGroup.'}>
          {(ids) => (
            <KnownInput
              {...ids}
              value={group}
              known={groups.map(({ name }) => name)}
              onCommit={(next) => onChange(byName(next))}
            />
          )}
        </Field>
      )}
      <ExceptField
        except={except}
        onChange={(next) =>
          onChange(
            selector
              ? { kind: 'cidr-group', selector: inputOf(selector), except: next }
              : { kind: 'cidr-group', group, except: next }
          )
        }
      />
    </>
  )
}
