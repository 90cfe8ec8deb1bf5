import { isArray, isObject, type Json, join, type Path } from '@/lib/document'
import type { Extra } from '../canvas/model'
import { list, member } from './read'

type Source = (path: Path) => string

/**
 * Parts of a list of ports that no chip shows: members that the drawing does not know, and what is not what it must be
 * (`ports: "80"`), which no engine takes. `known` are the members of an entry that are drawn: lists, or mappings.
 */
export function oddPorts(
  rule: Json,
  path: Path,
  key: string,
  known: Readonly<Record<string, 'list' | 'map'>>,
  source: Source
): readonly Extra[] {
  const value = member(rule, key)
  const at = join(path, key)
  const extra = (name: string, where: Path): Extra => ({ key: name, path: where, yaml: source(where) })
  if (value === undefined || value === null) return []
  if (!isArray(value)) return [extra(key, at)]
  // Entries without members of their own are chips, whatever they say.
  if (Object.keys(known).length === 0) return []
  return list(value).flatMap((entry, index) => {
    const here = join(at, index)
    if (!isObject(entry)) return [extra(`${key}[${index}]`, here)]
    return Object.entries(entry).flatMap(([name, one]) => {
      const drawn = Object.hasOwn(known, name) && (one === null || (known[name] === 'list' ? isArray(one) : isObject(one)))
      return drawn ? [] : [extra(name, join(here, name))]
    })
  })
}
