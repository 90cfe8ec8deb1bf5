export * from './cluster-fleet'
export * from './fleet'
export * from './places'
