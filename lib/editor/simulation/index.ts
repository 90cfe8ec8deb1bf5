export { withDraft } from './draft'
export * from './model'
export * from './question-text'
export { Simulator } from './simulator'
