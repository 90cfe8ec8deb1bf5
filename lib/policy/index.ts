export * from './issues'
export * from './model'
export * from './table'
