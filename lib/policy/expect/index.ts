export * from './check'
export * from './model'
export * from './parties'
export * from './tell'
