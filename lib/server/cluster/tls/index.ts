export * from './certificate-files'
export * from './credentials'
