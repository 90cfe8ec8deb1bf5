export type BuildSet = 'api-server' | 'nodes' | 'e2e'
export function binaryFolder(): string
export function helmBinary(): string
export function cannotBuild(set?: BuildSet): string | false
export function isBuilt(set?: BuildSet): boolean
export function build(set?: BuildSet): Promise<void>
