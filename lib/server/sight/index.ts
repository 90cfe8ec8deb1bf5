export * from './lens'
export * from './sight'
export * from './sights'
export * from './through'
