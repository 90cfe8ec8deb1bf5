import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const CLIENT = '@kubernetes/client-node'

/** For esbuild, of every bundle but the one of the playground's pods. */
export function bundleOptions(root) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Some packages are native (koffi) or start workers from their own files (pino): they stay packages.
    external: Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== CLIENT),
    plugins: [credentialsAlone],
    // Not all that comes with the client is in modules.
    banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
    alias: { '@': root },
    logLevel: 'warning'
  }
}

/**
 * Of the client of Kubernetes a bundle has what reads kubeconfigs and gets credentials. As a package it loads a class for each kind of
 * the API and an HTTP client of its own, 85 MB in each process and a second at each start, for typed calls that nothing here makes.
 * A name that another version asks for and that is not here fails the build.
 */
const credentialsAlone = {
  name: 'of the client of Kubernetes credentials alone',
  setup({ onLoad }) {
    onLoad({ filter: /\/@kubernetes\/client-node\/dist\/index\.js$/ }, () => ({ contents: "export * from './config.js'" }))
    onLoad({ filter: /\/@kubernetes\/client-node\/dist\/gen\/index\.js$/ }, () => ({ contents: CONFIGURATION }))
    onLoad({ filter: /\/undici\/index\.js$/ }, () => ({ contents: NO_CALLS }))
  }
}

const CONFIGURATION = `
  export { createConfiguration } from './configuration.js'
  export { ServerConfiguration } from './servers.js'`

const NO_CALLS = `
  export class Agent { constructor() { throw new Error('In this bundle the client of Kubernetes makes no calls.') } }
  export const ProxyAgent = Agent
  export const fetch = () => new Agent()`
