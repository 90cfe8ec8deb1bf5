import type { NamespaceMatch, Subject } from '../model'
import { selectorCovers } from './selector'

/** Is whoever `inner` selects selected by `outer`? True only where that is sure (SPEC 7.2). */
export function subjectCovers(outer: Subject, inner: Subject): boolean {
  if (outer.kind === 'pods') {
    return (
      inner.kind === 'pods' && namespacesCover(outer.namespaces, inner.namespaces) && selectorCovers(outer.pods, inner.pods)
    )
  }
  return outer.kind === inner.kind && selectorCovers(outer.selector, inner.selector)
}

export function namespacesCover(outer: NamespaceMatch, inner: NamespaceMatch): boolean {
  if (outer.kind === 'all') return true
  if (outer.kind === 'name') return inner.kind === 'name' && outer.name === inner.name
  return inner.kind === 'labels' && selectorCovers(outer.selector, inner.selector)
}
