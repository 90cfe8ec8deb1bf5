import type { Repair } from './repair'

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
  /** Ways to do it, as edits of the document; the first is the likeliest. */
  readonly repairs?: readonly Repair[]
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
  'kind-misspelt': {
    severity: 'error',
    message: '{apiVersion} has no kind {kind}: nothing of this object counts.',
    fix: 'Did you mean {nearest}?'
  },
  'policy-of-another-engine': {
    severity: 'warning',
    message: '{apiVersion} {kind} is a policy of another engine: what it says is left out.',
    fix: 'Answers hold where that engine does not run.'
  },
  'object-twice': {
    severity: 'warning',
    message: '{policy} is written twice: the one at {other} comes later and counts.',
    fix: 'Remove one of the two, or read one environment at a time.'
  },
  'name-missing': { severity: 'error', message: 'The object has no name.', fix: 'Give it a metadata.name.' },
  'wrong-type': { severity: 'error', message: '{path} must be {wanted}, found {seen}.' },
  'unknown-field': {
    severity: 'warning',
    message: '{path} is not a field of {kind}: an API server drops it.',
    fix: 'Remove it or correct its name.'
  },
  'unknown-field-refused': {
    severity: 'error',
    message: '{path} is not a field of {kind}: without it the rule could let through more than is meant.',
    fix: 'Correct its name or remove it.',
    spec: '1.0'
  },

  // -- refused: the API server's schema or the engine's parser (lib/k8s/validate) ----------------------------
  'refused-by-schema': { severity: 'error', message: '{path}: {why}.', spec: '1.0' },
  'refused-by-parser': { severity: 'error', message: '{path}: {why}.', spec: '1.0' },
  'no-rules': {
    severity: 'error',
    message: 'The policy has no rule in any direction.',
    fix: 'Add a rule, or an empty one ({}) to isolate a direction.',
    spec: '1.2'
  },
  'kind-not-enforced': {
    severity: 'error',
    message: '{kind} is not enforced yet by this version: the object is refused.',
    spec: '10.1'
  },
  'node-policy-not-enforced': {
    severity: 'error',
    message: 'Policies of nodes (nodeSelector) are not enforced yet by this version: the object is refused.',
    spec: '10.1'
  },

  // -- understood and not enforced yet: fails closed (SPEC 10) ------------------------------------------------
  'l7-not-enforced': {
    severity: 'warning',
    message: '{what} rules are not enforced yet: this allows nothing, so that nothing passes unread.',
    fix: 'Remove them to allow the port without looking inside.',
    spec: '10.2'
  },
  'peer-not-enforced': {
    severity: 'warning',
    message: '{what} is not enforced yet: as a peer that is allowed it matches nothing.',
    fix: 'Use endpoints, entities or CIDRs instead.',
    spec: '10.3'
  },
  'deny-widened': {
    severity: 'warning',
    message: '{what} is not enforced yet: this denies {wider} instead, which holds it.',
    fix: 'Use endpoints, entities or CIDRs to deny exactly what is meant.',
    spec: '10.4'
  },
  'authentication-not-enforced': {
    severity: 'warning',
    message: 'Authentication is not enforced: this allows nothing.',
    fix: 'Remove it to allow without authentication.',
    spec: '10.2'
  },

  // -- accepted and likely a mistake (lint, SPEC 11) ------------------------------------------------------------
  'deny-only-isolates': {
    severity: 'warning',
    message: 'Deny rules alone isolate: {direction} of these pods is denied altogether, not only what is named.',
    fix: 'Set enableDefaultDeny.{direction} to false, or add what shall be allowed.',
    spec: '3.9'
  },
  'egress-without-dns': {
    severity: 'warning',
    message: 'These pods can no longer resolve names: no egress rule reaches the cluster’s DNS.',
    fix: 'Allow UDP and TCP 53 to the pods labelled k8s-app=kube-dns.',
    spec: '11.2'
  },
  'subject-selects-nothing': {
    severity: 'info',
    message: 'No pod matches this selector now: the policy has no effect yet.',
    spec: '11.3'
  },
  'peer-selects-nothing': { severity: 'info', message: 'No pod matches {peer} now.', spec: '11.3' },
  'selector-on-filtered-label': {
    severity: 'warning',
    message: 'The label {key} is no part of an endpoint’s identity: this selector never matches.',
    fix: 'Select by another label.',
    spec: '2.3'
  },
  'rule-without-peer': {
    severity: 'warning',
    message: 'This rule matches nobody.',
    fix: 'Name whom it is for, or leave the list out.',
    spec: '3.2'
  },
  'rule-without-port': { severity: 'warning', message: 'This rule matches no port.', fix: 'Name a port.', spec: '3.7' },
  'end-port-below-port': {
    severity: 'warning',
    message: 'endPort {end} is below port {port}: only {port} itself is matched.',
    fix: 'Swap them.',
    spec: '1.22'
  },
  'end-port-with-name': {
    severity: 'warning',
    message: 'endPort with the named port {name} is a range that starts wherever the name leads.',
    fix: 'Give the first port as a number.',
    spec: '1.22'
  },
  'end-port-ignored': {
    severity: 'warning',
    message: 'This release does not know endPort: only port {port} is matched.',
    fix: 'Name every port, or upgrade.',
    spec: '5.2'
  },
  'header-without-space': {
    severity: 'warning',
    message: 'The header "{header}" has no space after its colon: it asks for a header of that whole name, which cannot be.',
    fix: 'Write a space after the colon.',
    spec: '6.2'
  },
  'port-in-other-base': {
    severity: 'warning',
    message: 'The port "{written}" is read as {port}.',
    fix: 'Write it without the leading zero.',
    spec: '1.10'
  },
  'namespace-overwritten': {
    severity: 'warning',
    message: 'The namespace {written} is overwritten: a policy selects pods of its own namespace {namespace}.',
    spec: '2.4'
  },
  'namespace-elsewhere': {
    severity: 'warning',
    message: 'A policy selects pods of its own namespace {namespace} only: asking for another selects nothing.',
    spec: '2.4'
  },
  'names-match-anyone': {
    severity: 'warning',
    message: 'An empty {field} with toPorts is anybody in Cilium; here it matches nothing.',
    fix: 'Remove the empty list, or the rule.',
    spec: '3.4'
  },

  // -- what a change takes away (impact, SPEC 11) ---------------------------------------------------------------
  'loses-dns': {
    severity: 'warning',
    message: '{pods} can no longer resolve names (DNS, port 53).',
    fix: 'Allow UDP and TCP 53 to the pods labelled k8s-app=kube-dns.',
    spec: '11.2'
  },
  'loses-own-node': {
    severity: 'warning',
    message: '{pods} can no longer be reached by the kubelet: its probes fail.',
    fix: 'Allow the entity host, or do not deny it.',
    spec: '8.4'
  },
  'loses-every-client': { severity: 'warning', message: '{pods} can no longer be reached by anyone.', spec: '11.4' },
  'loses-every-destination': { severity: 'warning', message: '{pods} can no longer reach anything.', spec: '11.4' },

  // -- the text of a document (lib/k8s/yaml) ---------------------------------------------------------------
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
  'merge-overrides': {
    severity: 'error',
    message: 'The key {key} stands before << and comes with it too: kubectl and YAML differ in which of the two counts.',
    fix: 'Put << first, or leave one of the two out.'
  },
  'character-forbidden': {
    severity: 'error',
    message: 'The character {seen} is refused: readers of YAML differ in what it means.',
    fix: 'Remove it, or write it as an escape in double quotes.'
  },
  'value-mistagged': { severity: 'error', message: 'The value {seen} cannot be read as {tag}.' },
  'value-unreadable': { severity: 'error', message: 'The value {seen} has no form in JSON.' },

  // -- expectations (SPEC 13) --------------------------------------------------------------------------------
  'expectations-unknown': {
    severity: 'error',
    message: '{apiVersion} {kind} is not a list of expectations.',
    fix: 'Write apiVersion: portcullis.dev/v1alpha1 and kind: Expectations.',
    spec: '13.2'
  },
  'expectation-unknown-field': {
    severity: 'error',
    message: '{path} is not a field here.',
    fix: 'There are {known}.',
    spec: '13.2'
  },
  'expectation-missing': { severity: 'error', message: '{path} must have {wanted}.', spec: '13.2' },
  'expectation-unreadable': { severity: 'error', message: '{path}: {why}.', spec: '13.2' },
  'expectation-failed': { severity: 'error', message: '{name}: {what}', spec: '13.1' },
  'expectation-matches-nobody': {
    severity: 'error',
    message: '{name}: {what}',
    fix: 'Correct the selector: a statement about nobody holds whatever the policies say.',
    spec: '13.5'
  },

  // -- editing (lib/document, lib/editor) --------------------------------------------------------------------
  'edit-nowhere': { severity: 'error', message: 'There is nothing at {path} to edit.' },
  'edit-refused': { severity: 'error', message: '{why}' },
  'conversion-lossy': { severity: 'error', message: 'A {kind} cannot say this: {what}.', fix: 'Remove it first.' }
})

/** Stable codes; the engine's author extends this union, one line each in ISSUES. */
export type IssueCode = keyof typeof ISSUES

/** An issue of the table with its template filled in. `{path}` in a template is the issue's own path. */
export function issue(
  code: IssueCode,
  path: string,
  parameters: Readonly<Record<string, string | number>> = {},
  repairs: readonly Repair[] = []
): Issue {
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
    ...(kind.spec === undefined ? {} : { spec: kind.spec }),
    ...(repairs.length === 0 ? {} : { repairs })
  }
}
