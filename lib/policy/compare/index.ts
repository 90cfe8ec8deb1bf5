export * from './compare'
export * from './trait-words'
export * from './words'
