export * from './evidence'
export * from './filter'
export * from './flow'
export * from './party'
