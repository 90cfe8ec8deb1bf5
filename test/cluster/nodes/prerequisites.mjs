import { existsSync } from 'node:fs'
import { isBuilt } from '../build.mjs'

/** Debian's packages, by a file of each. */
const NEEDED = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/ptp',
  'busybox-static': '/bin/busybox',
  conntrack: '/usr/sbin/conntrack',
  iptables: '/usr/sbin/iptables',
  ipset: '/usr/sbin/ipset',
  kmod: '/sbin/modprobe'
}

/** Why there can be no nodes here, with what to do; false where there can. Root is another question. */
export function cannotRunNodes(set = 'nodes') {
  const missing = Object.keys(NEEDED).filter((name) => !existsSync(NEEDED[name]))
  const todo = [
    ...(missing.length === 0 ? [] : [`apt-get install ${missing.join(' ')}`]),
    ...(isBuilt(set) ? [] : [`node test/cluster/build.mjs ${set} (a quarter of an hour where Go has nothing of it)`])
  ]
  return todo.length > 0 && `it needs: ${todo.join('; ')}`
}
