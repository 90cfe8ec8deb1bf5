/** Command lines of what runs on the playground's node. Each ends when the supervisor does, however that ends. */

/** Namespaces of its own for process 1 of the node; it goes with `unshare`, and `unshare` with us. */
export function onNewNode(...command: [string, ...string[]]): [string, ...string[]] {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  return ['setpriv', '--pdeathsig=KILL', 'unshare', ...namespaces, '--', ...command]
}

/**
 * Inside the namespaces of the node whose `unshare` has that process id. `nsenter` stays in between: asked to end, it ends, and what
 * it started is told by its parent's death.
 */
export function onNode(unsharePid: number, ...command: [string, ...string[]]): [string, ...string[]] {
  const at = `/proc/${unsharePid}/ns`
  return [
    ...([
      'setpriv',
      '--pdeathsig=KILL',
      'nsenter',
      `--net=${at}/net`,
      `--mount=${at}/mnt`,
      `--pid=${at}/pid_for_children`
    ] as const),
    ...['--', 'setpriv', '--pdeathsig=TERM', '--', ...command]
  ]
}
