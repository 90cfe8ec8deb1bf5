export function binaryFolder(): string
export function cannotBuild(): string | false
export function isBuilt(): boolean
export function build(): Promise<void>
