export { checkStatements } from './check'
export * from './model'
export { readStatements, withoutStatement, withStatement } from './text'
