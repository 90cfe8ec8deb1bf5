import type { DrawnKind } from '@/lib/editor'
import { useNamespaces } from '../live/suggested-labels'
import { Badge, type Tone } from '../ui/badge'
import { Select } from '../ui/select'
import { TextInput } from '../ui/text-input'
import { useActions, useEditor } from './provider'
import { report } from './report'
import { useSetKind } from './set-kind'

const KINDS: readonly { readonly value: DrawnKind; readonly label: string }[] = [
  { value: 'CiliumNetworkPolicy', label: 'CiliumNetworkPolicy' },
  { value: 'NetworkPolicy', label: 'NetworkPolicy' },
  { value: 'CiliumClusterwideNetworkPolicy', label: 'CiliumClusterwideNetworkPolicy' }
]

const STATUS = {
  new: { label: 'Draft', tone: 'neutral' },
  changed: { label: 'Changed', tone: 'accent' },
  'in-force': { label: 'In force', tone: 'allow' }
} as const satisfies Record<string, { label: string; tone: Tone }>

/** Name, kind and namespace of the open policy, each to be changed where it stands. */
export function PolicyHead() {
  const { run } = useActions()
  const setKind = useSetKind()
  const { kind, kindText, name, namespace } = useEditor((state) => state.canvas.policy)
  const status = useEditor((state) => state.drafts.find(({ id }) => id === state.active)?.status ?? 'new')
  const namespaces = useNamespaces()
  const kinds = kind === 'unknown' ? [{ value: 'unknown' as const, label: kindText || 'no kind' }, ...KINDS] : KINDS
  const known = [...new Set([...namespaces, namespace || 'default'])]

  return (
    <div className="flex min-w-0 items-center gap-1">
      <h1 className="sr-only">{`Policy ${name}`}</h1>
      <TextInput
        aria-label="Name of the policy"
        className="h-7 border-transparent bg-transparent px-1.5 font-medium field-sizing-content! hover:bg-surface-2 focus:bg-surface-1"
        style={{ width: 'auto', maxWidth: 220, minWidth: 48 }}
        value={name}
        placeholder="Untitled"
        onCommit={(next) => report(run('setName', { name: next }))}
      />
      <Select quiet label="Kind" value={kind} options={kinds} onChange={(next) => next !== 'unknown' && setKind(next)} />
      {kind === 'CiliumClusterwideNetworkPolicy' ? null : (
        <Select
          quiet
          label="Namespace"
          value={namespace || 'default'}
          options={known.map((value) => ({ value, label: value }))}
          onChange={(next) => report(run('setNamespace', { namespace: next }))}
        />
      )}
      <Badge tone={STATUS[status].tone}>{STATUS[status].label}</Badge>
    </div>
  )
}
