export * from './offered'
export * from './party'
export * from './port'
export * from './words'
