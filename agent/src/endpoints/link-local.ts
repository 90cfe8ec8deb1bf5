import { readFileSync } from 'node:fs'

const LINK_SCOPE = 0x20

/** IPv6 link-local addresses of the calling thread's network namespace. Throws what the file system throws. */
export function readLinkLocal(read = () => readFileSync('/proc/thread-self/net/if_inet6', 'latin1')): readonly string[] {
  return read()
    .split('\n')
    .flatMap((line) => {
      const [address = '', , , scope = ''] = line.split(/\s+/)
      if (!/^[0-9a-f]{32}$/.test(address) || Number.parseInt(scope, 16) !== LINK_SCOPE) return []
      return [(address.match(/.{4}/g) ?? []).join(':')]
    })
}
