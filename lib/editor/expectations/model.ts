import type { Flow } from '@/lib/policy'

/** A statement as the form takes it, a side as it is typed: `shop/app=web`, `shop/web-0`, `shop/`, `world`, `10.0.0.0/8`. */
export interface StatementInput {
  readonly wanted: 'allow' | 'deny'
  readonly from: string
  readonly to: string
  /** `443, UDP/53`; empty for every port. */
  readonly ports: string
}

/** What came of one statement. */
export interface ExpectationCheck {
  /** Of the statement in its document (`expect[0]`). */
  readonly document: number
  readonly path: string
  readonly title: string
  readonly outcome: 'holds' | 'broken' | 'nobody'
  /** One sentence, where it does not hold. */
  readonly why: string
  /** A flow that breaks it. */
  readonly flow: Flow | undefined
}

/** A text of expectations: how many statements, and what is wrong with its form. */
export interface StatementText {
  /** The documents' values, as they are checked; none of one that cannot be read. */
  readonly documents: readonly unknown[]
  readonly statements: number
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}
