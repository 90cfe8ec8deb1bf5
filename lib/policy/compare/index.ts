export * from './compare'
export * from './words'
