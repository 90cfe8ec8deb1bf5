import type { PeerInput, SelectorInput } from '@/lib/editor'
import { parseCidrOrAddress } from '@/lib/policy'
import { parseTerm } from '../inspector/selector-text'

/** What is typed as the field itself: a prefix, a condition on labels, a name of DNS. Undefined where it is a word. */
export function literal(
  text: string
): { readonly label: string; readonly sentence: string; readonly peer: PeerInput } | undefined {
  if (parseCidrOrAddress(text)) {
    const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
    return { label: cidr, sentence: 'Addresses outside the cluster', peer: { kind: 'cidr', cidr } }
  }
  const selector = /[=!(]/.test(text) ? termsOf(text) : undefined
  if (selector) return { label: text, sentence: 'Pods of this namespace by label', peer: { kind: 'endpoints', selector } }
  if (/^[\w*-]+(?:\.[\w*-]+)+$/.test(text)) {
    const peer = text.includes('*') ? { matchPattern: text } : { matchName: text }
    return { label: text, sentence: 'A host outside, by its DNS name', peer: { kind: 'fqdn', ...peer } }
  }
  return undefined
}

function termsOf(text: string): SelectorInput | undefined {
  const term = parseTerm(text)
  return 'problem' in term ? undefined : [term]
}
