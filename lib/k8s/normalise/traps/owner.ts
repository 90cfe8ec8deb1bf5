import { type Issue, issue } from '@/lib/policy'
import { list, member, text } from '../../json'
import type { PolicyObject } from '../../object'

interface Tool {
  readonly tool: string
  readonly field: 'labels' | 'annotations'
  readonly key: string
  /** Of the value: what the tool calls it by. */
  readonly name?: (value: string) => string
  /** The label alone, whatever its value, says so; else only this value. */
  readonly value?: string
}

/** By what a tool marks that it keeps an object as its source says; the surest first. */
const TOOLS: readonly Tool[] = [
  {
    tool: 'Argo CD',
    field: 'annotations',
    key: 'argocd.argoproj.io/tracking-id',
    name: (value) => value.split(':')[0] ?? value
  },
  { tool: 'Argo CD', field: 'labels', key: 'argocd.argoproj.io/instance' },
  { tool: 'Flux', field: 'labels', key: 'kustomize.toolkit.fluxcd.io/name' },
  { tool: 'Flux', field: 'labels', key: 'helm.toolkit.fluxcd.io/name' },
  { tool: 'Helm', field: 'annotations', key: 'meta.helm.sh/release-name' },
  { tool: 'Helm', field: 'labels', key: 'app.kubernetes.io/managed-by', value: 'Helm', name: () => '' }
]

/** SPEC 11.9: who else writes this object, and will write it again. */
export function ownedBy({ metadata, document }: PolicyObject): readonly Issue[] {
  for (const { tool, field, key, value, name } of TOOLS) {
    const found = metadata[field][key]
    if (found === undefined || (value !== undefined && found !== value)) continue
    const shown = name ? name(found) : found
    const owner = shown === '' ? tool : `${tool} (${shown})`
    return [issue('owned-by-tool', `metadata.${field}[${JSON.stringify(key)}]`, { owner })]
  }
  const references = list(member(member(document, 'metadata'), 'ownerReferences'))
  const [first] = references
  if (first === undefined) return []
  const owner = `${text(member(first, 'kind')) ?? 'another object'} ${text(member(first, 'name')) ?? ''}`.trim()
  return [issue('owned-by-object', 'metadata.ownerReferences[0]', { owner })]
}
