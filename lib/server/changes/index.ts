export * from './changes'
export * from './folder'
export * from './proof'
export * from './words'
