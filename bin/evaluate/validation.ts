import { validate } from '@/lib/k8s'
import type { Dialect } from '@/lib/policy'

/** `{object}` of a Cilium policy: would the schema, and would the parser, take it? */
export function answerCiliumValidation(
  one: { readonly id: string; readonly object: unknown; readonly options?: { readonly nodeSelectorLabels?: boolean } },
  dialect: Dialect
) {
  const errors = validate(one.object, { dialect, nodeSelectorLabels: one.options?.nodeSelectorLabels === true }).filter(
    ({ severity }) => severity === 'error'
  )
  const ok = (stage: 'api' | 'parser') => !errors.some((error) => error.stage === stage)
  return { id: one.id, crd: ok('api'), sanitize: ok('parser') }
}

/** `{doc}` of a NetworkPolicy: would the API server take it? */
export function answerValidation(one: { readonly id: string; readonly doc: unknown }, dialect: Dialect) {
  return { id: one.id, valid: !validate(one.doc, { dialect }).some(({ severity }) => severity === 'error') }
}
