/**
 * What the web server takes and gives, one schema a shape; the types are inferred. Only the server and tests run the schemas: the
 * browser imports the types alone (index.ts), so that no schema is in its bundle.
 */
export * from './agent'
export * from './change'
export * from './cluster'
export * from './error'
export * from './flow'
export * from './history'
export * from './reach'
export * from './session'
