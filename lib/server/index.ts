export * from './config'
export * from './current'
export * from './server'
export * from './start'
