/** A problem found in what a user wrote. The table of all codes is ISSUES; nothing throws on a user's input. */
export interface Issue {
  readonly code: IssueCode
  readonly severity: Severity
  /** What happened and where, one sentence, naming the values seen. */
  readonly message: string
  /** Path in the document (`spec.ingress[0].toPorts[0].ports[0].endPort`); empty for the whole. */
  readonly path: string
  /** What to do, one sentence. */
  readonly fix?: string
  /** SPEC id. */
  readonly spec?: string
}

export type Severity = 'error' | 'warning' | 'info'

interface IssueKind {
  readonly severity: Severity
  /** `{name}` is replaced by the parameter of that name. */
  readonly message: string
  readonly fix?: string
  readonly spec?: string
}

const table = <T extends Record<string, IssueKind>>(kinds: T): { readonly [K in keyof T]: IssueKind } => kinds

/**
 * Every code, once. Codes are stable: they are printed, tested for and linked to; a code is never reused for something else.
 * Add a line here before using a new one.
 */
export const ISSUES = table({
  // -- reading ------------------------------------------------------------------------------------------
  'not-an-object': { severity: 'error', message: 'Expected a Kubernetes object, found {seen}.' },
  'unknown-kind': {
    severity: 'error',
    message: '{apiVersion} {kind} is not a policy that this version knows.',
    fix: 'Use NetworkPolicy, CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy.'
  },
  'name-missing': { severity: 'error', message: 'The object has no name.', fix: 'Give it a metadata.name.' },
  'wrong-type': { severity: 'error', message: '{path} must be {wanted}, found {seen}.' },
  'unknown-field': {
    severity: 'warning',
    message: '{path} is not a field of {kind}: an API server drops it.',
    fix: 'Remove it or correct its name.'
  },

  // -- the text of a document (lib/document) ---------------------------------------------------------------
  'yaml-syntax': { severity: 'error', message: 'The YAML does not parse: {why}.' },
  'document-too-large': {
    severity: 'error',
    message: 'The text has {size} bytes; at most {limit} are read.',
    fix: 'Split it into several files.'
  },
  'document-too-deep': { severity: 'error', message: 'The YAML is nested more than {limit} levels deep.' },
  'document-expands': {
    severity: 'error',
    message: 'The aliases of this YAML stand for more than {limit} values.',
    fix: 'Write the values out.'
  },
  'alias-unknown': { severity: 'error', message: 'The alias *{name} has no anchor before it.' },
  'key-forbidden': { severity: 'error', message: 'The key {key} is refused.', fix: 'Remove it.' },
  'key-not-scalar': { severity: 'error', message: 'A key must be a string, found {seen}.' },
  'key-duplicate': {
    severity: 'error',
    message: 'The key {key} is there twice: an API server refuses it.',
    fix: 'Remove one of the two.'
  },
  'value-unreadable': { severity: 'error', message: 'The value {seen} has no form in JSON.' },

  // -- editing (lib/document, lib/editor) --------------------------------------------------------------------
  'edit-nowhere': { severity: 'error', message: 'There is nothing at {path} to edit.' },
  'edit-refused': { severity: 'error', message: '{why}' },
  'conversion-lossy': { severity: 'error', message: 'A {kind} cannot say this: {what}.', fix: 'Remove it first.' }
})

/** Stable codes; the engine's author extends this union, one line each in ISSUES. */
export type IssueCode = keyof typeof ISSUES

/** An issue of the table with its template filled in. `{path}` in a template is the issue's own path. */
export function issue(code: IssueCode, path: string, parameters: Readonly<Record<string, string | number>> = {}): Issue {
  const kind = ISSUES[code]
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(parameters, name) ? String(parameters[name]) : name === 'path' ? path || 'the document' : whole
    )
  return {
    code,
    severity: kind.severity,
    message: fill(kind.message),
    path,
    ...(kind.fix === undefined ? {} : { fix: fill(kind.fix) }),
    ...(kind.spec === undefined ? {} : { spec: kind.spec })
  }
}
