import { matchesName, type NameSelector } from './fqdn'

/** May this name be asked for (SPEC 4.7)? Rules are ORed; none at all let everything through. */
export function allowsQuery(rules: readonly NameSelector[], name: string, deep = true): boolean {
  return rules.length === 0 || rules.some((rule) => matchesName(rule, name, deep))
}
