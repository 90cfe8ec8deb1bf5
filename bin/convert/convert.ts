import { stringify } from 'yaml'
import { convertText } from '@/lib/document'
import { type Conversion, type ConvertibleKind, type ConvertOptions, convert, type JsonObject } from '@/lib/k8s'
import type { MeaningChange } from '@/lib/policy'
import type { InputObject } from '../input/documents'
import { kindOf } from '../input/kinds'
import type { Finding } from '../input/place'

/** One policy as another kind. */
export interface Converted {
  readonly source: InputObject
  readonly to: ConvertibleKind
  /** YAML, with the comments of its author where it is a text of its own. Absent where it cannot be converted. */
  readonly text?: string
  readonly value?: JsonObject
  readonly findings: readonly Finding[]
  readonly changes: readonly MeaningChange[]
}

/** NetworkPolicy to Cilium's, Cilium's to NetworkPolicy. */
export function otherKind({ value }: InputObject): ConvertibleKind {
  return kindOf(value) === 'NetworkPolicy' ? 'CiliumNetworkPolicy' : 'NetworkPolicy'
}

/** `asText`: keep what its author wrote, comments and all, where it is a text of its own. */
export function convertObject(
  source: InputObject,
  to: ConvertibleKind,
  reading: ConvertOptions,
  asText: boolean
): Converted {
  if (source.text && asText) {
    const { parsed, issues, changes } = convertText(source.text, 0, to, reading)
    return {
      ...told(source, to, { issues, changes }),
      ...(parsed && { text: withoutMark(parsed.text), value: parsed.documents[0]?.value as JsonObject })
    }
  }
  const made = convert(source.value, to, reading)
  const text = made.document && stringify(made.document, { compat: 'yaml-1.1', lineWidth: 0 })
  return { ...told(source, to, made), ...(made.document && text !== undefined && { text, value: made.document }) }
}

function told(source: InputObject, to: ConvertibleKind, { issues, changes }: Conversion): Converted {
  return { source, to, changes, findings: issues.map((one) => ({ ...one, place: source.at(one.path, one.code) })) }
}

/** The mark before a document is written anew where there are several. */
function withoutMark(text: string): string {
  const own = text.replace(/^---[ \t]*\r?\n/, '')
  return own.endsWith('\n') ? own : `${own}\n`
}
