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
  'dns-without-tcp': {
    severity: 'info',
    message: 'These pods reach DNS over UDP only: answers that are too long for it come over TCP and are lost.',
    fix: 'Allow TCP 53 beside UDP 53.',
    spec: '11.2'
  },
  'egress-without-node-dns': {
    severity: 'warning',
    message: 'These pods ask a cache on their own node for names, and no egress rule reaches the node on port 53.',
    fix: 'Allow the entity host on port 53: the cache’s link-local address is the node’s.',
    spec: '11.6'
  },
  'egress-without-api-server': {
    severity: 'info',
    message: 'These pods run as the account {account} and can no longer reach the API server.',
    fix: 'Allow the API server if they use it.',
    spec: '11.6'
  },
  'ingress-without-prometheus': {
    severity: 'info',
    message: 'Prometheus ({scraper}) can no longer read the port {port} of these pods.',
    fix: 'Allow it, if it does so now.',
    spec: '11.6'
  },
  'denies-own-node': {
    severity: 'warning',
    message: 'This denies the pods’ own node too: the kubelet’s probes of {pods} fail.',
    fix: 'Leave the entity host out of what is denied.',
    spec: '8.4'
  },
  'fqdn-without-dns-rule': {
    severity: 'warning',
    message:
      'Names are known from DNS answers that the proxy sees, and no DNS rule sends any through it: toFQDNs matches nothing.',
    fix: 'Allow UDP and TCP 53 to kube-dns with a DNS rule.',
    spec: '4.6'
  },
  'fqdn-not-asked-for': {
    severity: 'warning',
    message: 'No DNS rule lets {name} be asked for: its address is never known.',
    fix: 'Add the name to the DNS rule.',
    spec: '4.6'
  },
  'rules-conflict': {
    severity: 'warning',
    message: 'This and {other} cannot stand together, since {why}: {pods} has no policy then, and nothing passes.',
    fix: 'Make them say the same, or use another port.',
    spec: '1.21'
  },
  'subject-selects-nothing': {
    severity: 'info',
    message: 'No pod matches this selector now: the policy has no effect yet.',
    spec: '11.3'
  },
  'subject-misspelt': {
    severity: 'warning',
    message: 'No pod has {written}: the policy has no effect. Did you mean {meant}?',
    spec: '11.7'
  },
  'subject-elsewhere': {
    severity: 'warning',
    message: 'No pod of {namespace} matches this selector: the policy has no effect. Such pods are in {others}.',
    fix: 'Put the policy into the namespace of its pods.',
    spec: '11.7'
  },
  'subject-is-host-network': {
    severity: 'warning',
    message: 'Only {pods} would match, and runs in the network of its node: no policy of pods applies to it.',
    spec: '8.5'
  },
  'subject-selects-no-node': {
    severity: 'info',
    message: 'No node matches this selector now: the policy has no effect yet.',
    spec: '11.3'
  },
  'subject-selects-reserved': {
    severity: 'info',
    message: 'This selects the health, ingress and init endpoints too, and isolates them.',
    fix: 'Ask for io.kubernetes.pod.namespace with Exists to select pods alone.',
    spec: '2.7'
  },
  'peer-selects-nothing': { severity: 'info', message: 'Nothing matches {peer} now.', spec: '11.3' },
  'peer-misspelt': {
    severity: 'warning',
    message: 'Nothing has {written}, so nobody matches. Did you mean {meant}?',
    spec: '11.7'
  },
  'peer-elsewhere': {
    severity: 'warning',
    message: 'Nothing matches {peer}; such pods are in {others}.',
    fix: 'Name their namespace: without one the policy’s own is meant.',
    spec: '11.7'
  },
  'peer-is-host-network': {
    severity: 'warning',
    message: 'Only {pods} would match, and runs in the network of its node: its traffic is the node’s.',
    fix: 'Name the node instead: the entities host and remote-node, or its addresses.',
    spec: '8.5'
  },
  'entity-none': { severity: 'info', message: 'The entity none is nobody.', spec: '4.2' },
  'services-match-anyone': {
    severity: 'warning',
    message: 'There is no {peer}: with toPorts, Cilium takes that as anybody, and opens these ports to the world.',
    fix: 'Correct the service, or remove the rule.',
    spec: '3.4'
  },
  'peers-are-alternatives': {
    severity: 'info',
    message: 'Two entries: all of {place}, or {who}.',
    fix: 'For {labels} within those namespaces alone, put both selectors into one entry.',
    spec: '11.8'
  },
  'peers-meant-as-one': {
    severity: 'warning',
    message: 'Two entries: all of {place}, or {who}, of which there is none; pods with {labels} are in those namespaces.',
    fix: 'Put both selectors into one entry to mean those pods alone.',
    spec: '11.8'
  },
  'peers-meant-as-two': {
    severity: 'info',
    message: 'Nothing matches {peer}: one entry asks for both. Those namespaces have pods, and {labels} is here.',
    fix: 'Make them two entries if either may come.',
    spec: '11.8'
  },
  'rule-covered': {
    severity: 'info',
    message: 'This adds nothing: {by} covers all of it.',
    fix: 'Remove one of the two.',
    spec: '11.5'
  },
  'rule-dead': {
    severity: 'warning',
    message: 'This has no effect: {by} comes first and {verdict} all of it.',
    fix: 'Remove it, or narrow the other.',
    spec: '11.5'
  },
  'port-name-unknown': {
    severity: 'info',
    message: 'None of those pods has a port named {name} now: it matches nothing.',
    spec: '5.3'
  },
  'port-name-misspelt': {
    severity: 'warning',
    message: 'None of those pods has a port named {name}. Did you mean {meant}?',
    spec: '5.3'
  },
  'port-name-of-other-protocol': {
    severity: 'warning',
    message: 'The port {name} is of {seen}, not {wanted}: it matches nothing.',
    spec: '5.3'
  },
  'cidr-is-inside': {
    severity: 'warning',
    message: '{cidr} is {whose}: a CIDR here never matches pods or nodes.',
    fix: 'Select pods by their labels, nodes by the entities host and remote-node.',
    spec: '4.4'
  },
  'cidr-holds-inside': {
    severity: 'info',
    message: '{cidr} holds {whose}, and does not mean it: a CIDR here never matches pods or nodes.',
    fix: 'Select pods by their labels, nodes by the entities host and remote-node.',
    spec: '4.4'
  },
  'cidr-is-link-local': {
    severity: 'warning',
    message: '{cidr} is where a node’s own cache of names listens: that is the node, which a CIDR never matches.',
    fix: 'Allow the entity host on port 53.',
    spec: '4.4'
  },
  'except-let-in-again': {
    severity: 'warning',
    message: '{except} is left out here, and {by} beside it lets it in: an exception narrows its own entry only.',
    fix: 'Leave it out of the other entry too.',
    spec: '4.4'
  },
  'host-is-no-expression': {
    severity: 'warning',
    message: 'The host "{written}" is no regular expression ({why}): the proxy refuses every rule of these pods.',
    fix: 'Escape what is meant literally.',
    spec: '6.1'
  },
  'expression-too-costly': {
    severity: 'warning',
    message:
      'This expression compiles to about {size} steps: the proxy takes {limit}, and refuses every rule of these pods.',
    fix: 'Make it shorter, or split it into several rules.',
    spec: '6.1'
  },
  'path-like-a-glob': {
    severity: 'warning',
    message: 'The path is a regular expression: "{written}" repeats the slash, and matches nothing below it.',
    fix: 'Write {meant}.',
    spec: '6.1'
  },
  'method-in-lower-case': {
    severity: 'warning',
    message: 'Methods are in upper case: "{written}" matches none.',
    spec: '6.1'
  },
  'label-source-unknown': {
    severity: 'warning',
    message: '"{source}:" is no source of labels: {key} is found under k8s: or without a source.',
    fix: 'Remove the source.',
    spec: '2.1'
  },
  'selector-on-filtered-label': {
    severity: 'warning',
    message: 'The label {key} is no part of an endpoint’s identity: this selector never matches.',
    fix: 'Select by another label.',
    spec: '2.3'
  },
  'empty-rule-isolates': {
    severity: 'info',
    message: 'This isolates {direction} and allows nothing (in a NetworkPolicy it would allow everything).',
    spec: '3.2'
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
  'names-open-to-anyone': {
    severity: 'warning',
    message: 'An empty {field} with toPorts is anybody: it opens these ports to the world.',
    fix: 'Remove the rule, or name whom it is for.',
    spec: '3.4'
  },
  'services-in-deny': {
    severity: 'warning',
    message: 'Deny rules do not look services up: this denies {meant}.',
    fix: 'Deny the service’s pods by their labels, or its addresses.',
    spec: '4.8'
  },
  'empty-l7-list': {
    severity: 'warning',
    message: 'An empty {field} list is no rule at all: everything on these ports passes.',
    fix: 'Remove it, or write the rules.',
    spec: '3.5'
  },
  'no-rules-ignored': {
    severity: 'warning',
    message: 'The policy has no rule in any direction: this release takes it as nothing, a newer one refuses it.',
    fix: 'Add a rule, or an empty one ({}) to isolate a direction.',
    spec: '1.2'
  },
  'default-deny-without-rule': {
    severity: 'warning',
    message: 'enableDefaultDeny.{direction} has no effect without a rule of {direction}: nothing is isolated.',
    fix: 'Add an empty rule ({}) to isolate it.',
    spec: '3.9'
  },
  'ingress-isolated-too': {
    severity: 'warning',
    message: 'Without policyTypes a policy isolates ingress too: nobody may reach these pods.',
    fix: 'Set policyTypes to [Egress].',
    spec: '8.2'
  },
  'rules-without-type': {
    severity: 'warning',
    message: 'policyTypes does not name {type}: these {direction} rules have no effect.',
    fix: 'Add {type} to policyTypes, or remove the rules.',
    spec: '8.2'
  },
  'rule-split': {
    severity: 'info',
    message: 'Two rules: the one before is for its peers on every port, this one for anybody on these ports.',
    fix: 'If one was meant, remove the dash between them.',
    spec: '11.8'
  },
  'reads-otherwise-elsewhere': {
    severity: 'info',
    message: '{sentence} Example: {flow} is {there} there and {here} here.',
    spec: '11.10'
  },
  'owned-by-tool': {
    severity: 'info',
    message: '{owner} keeps this object as its source says: an edit made here is undone.',
    fix: 'Change it where it comes from.',
    spec: '11.9'
  },
  'owned-by-object': {
    severity: 'info',
    message: '{owner} owns this object: its controller may write it again, and it goes when the owner goes.',
    spec: '11.9'
  },
  'field-needs-release': {
    severity: 'info',
    message: '{field} needs Cilium {since} or later: an older one drops it without a word.',
    spec: '11.9'
  },
  'field-newer-than-release': {
    severity: 'warning',
    message: '{field} needs Cilium {since} or later: this release does not have it.',
    fix: 'Upgrade, or say it otherwise.',
    spec: '11.9'
  },
  'kind-needs-engine': {
    severity: 'info',
    message: '{kind} has an effect only where the cluster’s network plugin implements network-policy-api.',
    spec: '11.9'
  },
  'end-port-needs-engine': {
    severity: 'info',
    message: 'Some network plugins do not read endPort: there only the first port is open.',
    fix: 'Name every port where the plugin may be one of them.',
    spec: '11.9'
  },
  'sctp-needs-engine': {
    severity: 'info',
    message: 'Some network plugins do not judge SCTP.',
    spec: '11.9'
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
  'loses-api-server': {
    severity: 'warning',
    message: '{pods} can no longer reach the API server.',
    fix: 'Allow the entity kube-apiserver, or its addresses on TCP 443 and 6443.',
    spec: '11.6'
  },
  'loses-editor': {
    severity: 'warning',
    message: '{pods} is this editor: it can no longer be reached as it is now.',
    fix: 'Allow what reaches it now, or apply with a confirmation: then it comes back by itself.',
    spec: '11.11'
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
  'conversion-lossy': {
    severity: 'error',
    message: 'A {kind} cannot say this: {what}.',
    fix: 'Remove it first.',
    spec: '14.3'
  },
  'conversion-changes': {
    severity: 'warning',
    message: 'As a {kind} it would mean something else. For one: {example}',
    fix: 'Keep the kind, or convert it knowingly. {why}',
    spec: '14.2'
  }
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
