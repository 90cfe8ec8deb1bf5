export * from './client'
export * from './events'
export type * from './http'
export * from './version'
