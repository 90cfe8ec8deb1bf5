import { type Issue, issue } from '@/lib/policy'
import type { Canvas, PodRef } from '../canvas/model'
import type { OtherPolicy } from '../others'
import { createEditorStore } from '../store/create'
import type { DraftId } from '../store/model'
import type { EditorStore } from '../store/waiting'
import type { OtherEnd } from './other-end'

/**
 * Policies about the pods of the other end and about none else: a rule in one that is about more would let the traffic in there too.
 * Those that close the gate in question come first.
 */
export function homesOf(end: OtherEnd, others: readonly OtherPolicy[]): readonly OtherPolicy[] {
  const own = new Set(end.pods.map(keyOf))
  return others
    .filter(
      ({ pods, policy }) => policy.kindText !== CLUSTERWIDE && pods.length > 0 && pods.every((pod) => own.has(keyOf(pod)))
    )
    .toSorted((a, b) => Number(b.sides[end.rule.side]?.closes ?? false) - Number(a.sides[end.rule.side]?.closes ?? false))
}

/**
 * Writes the rule of the other end: into a policy that is there, or a new one about those pods. The open policy stays open. Returns
 * the draft that has the rule now, or why it has not.
 */
export function writeOtherEnd(store: EditorStore, end: OtherEnd, home: OtherPolicy | undefined): DraftId | Issue {
  const { actions, active, selection } = store.getState()
  const opened = home ? openHome(store, home) : newPolicy(store, end)
  if (typeof opened !== 'string') return opened
  actions.openDraft(opened)
  if (home) showDocument(store, home)
  const refused = home ? actions.run('addRule', end.rule) : undefined
  if (active !== undefined) {
    actions.openDraft(active)
    actions.select(selection)
  }
  return refused ?? opened
}

function openHome(store: EditorStore, { draft, policy, title }: OtherPolicy): DraftId | Issue {
  const { kindText, namespace, name } = policy
  const found = draft ?? store.getState().actions.openApplied(kindText, namespace, name)
  return found ?? issue('edit-refused', '', { why: `${title} is not there any more.` })
}

/** A draft may hold several policies. */
function showDocument(store: EditorStore, { policy }: OtherPolicy): void {
  const isShown = () => {
    const { kindText, namespace, name } = store.getState().canvas.policy
    return kindText === policy.kindText && namespace === policy.namespace && name === policy.name
  }
  const { parsed, actions } = store.getState()
  for (let at = 0; at < parsed.documents.length && !isShown(); at += 1) actions.setDocument(at)
}

/** About the pods of the other end alone, with this rule alone; of the kind of the open one. */
function newPolicy(store: EditorStore, end: OtherEnd): DraftId | Issue {
  const { canvas, cluster, actions } = store.getState()
  const plain = canvas.policy.kind === 'NetworkPolicy'
  const draft = createEditorStore({ first: plain ? 'network-policy' : 'blank' })
  draft.getState().actions.setCluster(cluster)
  const { run } = draft.getState().actions
  const taken = new Set([
    ...cluster.policies.map(({ namespace, name }) => `${namespace}/${name}`),
    ...store.getState().drafts.map(({ title }) => title)
  ])
  const refused =
    run('setName', { name: freeName(end, canvas, taken) }) ??
    run('setNamespace', { namespace: end.namespace }) ??
    run('setSubject', { selector: end.selector }) ??
    run('addRule', end.rule) ??
    // A blank NetworkPolicy closes ingress; this one is to close the side of its rule and no other.
    (plain && end.rule.side === 'egress' ? run('unisolate', { direction: 'ingress' }) : undefined)
  if (refused) return refused
  const { drafts, issues } = actions.importText(draft.getState().text, { open: false })
  return drafts[0] ?? issues[0] ?? issue('edit-refused', '', { why: 'The policy of the other end could not be written.' })
}

/** `database-from-backend2`, and a number where that is taken. */
function freeName(end: OtherEnd, canvas: Canvas, taken: ReadonlySet<string>): string {
  const word = end.rule.side === 'ingress' ? 'from' : 'to'
  const name = `${end.title}-${word}-${canvas.subject.title}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50)
  const numbers = Array.from({ length: taken.size + 1 }, (_, at) => (at === 0 ? name : `${name}-${at + 1}`))
  return numbers.find((one) => !taken.has(`${end.namespace}/${one}`)) ?? name
}

const CLUSTERWIDE = 'CiliumClusterwideNetworkPolicy'

const keyOf = ({ namespace, name }: PodRef): string => `${namespace}/${name}`
