export * from './outcome'
export * from './plan'
export * from './trial'
