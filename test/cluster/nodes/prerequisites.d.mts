/** Why there can be no nodes here, with what to do; false where there can. Root is another question. */
export function cannotRunNodes(set?: 'nodes' | 'e2e'): string | false
