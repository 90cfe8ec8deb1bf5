/** The editor's engine: parser, commands, problems, and what the cluster says to them. */
export const loadEngine = () => import('./engine')
