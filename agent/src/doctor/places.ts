import type { Diagnosis } from '@/lib/api'
import { good, missing, note } from './say'

/** Asked of the file system. */
export interface Places {
  /** Type of the file system there, as statfs has it; undefined where there is nothing. */
  readonly type: (path: string) => number | undefined
  readonly names: (path: string) => readonly string[] | undefined
}

const BPF = 0xcafe4a11
const CGROUP2 = 0x63677270

/** `pinPath` need not be there yet: the folder that it is made in counts. */
export function bpffs(places: Places, pinPath: string): Diagnosis {
  const parent = pinPath.replace(/\/[^/]+\/?$/, '') || '/'
  const type = places.type(pinPath) ?? places.type(parent)
  if (type === BPF) return good('bpffs', `${parent} is one: what is enforced outlives the agent.`)
  return missing('bpffs', `${parent} is none.`, `Mount one: mount -t bpf bpf ${parent}`)
}

export function cgroups(places: Places): Diagnosis {
  const found = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((path) => places.type(path) === CGROUP2)
  return found ? good('cgroup v2', `At ${found}.`) : note('cgroup v2', 'There is none; nothing of this version needs it.')
}

/** Where runtimes bind the network namespaces of pods, and where containerd says whose they are. */
export function runtime(places: Places, netns: string, bundles: string): Diagnosis {
  const namespaces = places.names(netns)
  if (namespaces === undefined) {
    return note(
      'pods',
      `There is no ${netns}: no container runtime has made a pod here yet, or it binds namespaces elsewhere.`,
      'Tell the agent where with --netns.'
    )
  }
  const known = places.names(bundles) !== undefined
  const says = `${namespaces.length} network namespaces in ${netns}`
  return known
    ? good('pods', `${says}; containerd says whose they are before a pod starts.`)
    : note('pods', `${says}; whose they are is known once a pod’s object has an address, as there is no ${bundles}.`)
}

/** Pins of agents that run, or ran, here. */
export function pins(places: Places, pinPath: string): Diagnosis {
  const versions = (places.names(pinPath) ?? []).filter((name) => /^v\d+$/.test(name))
  if (versions.length === 0) return good('pins', `Nothing is enforced from ${pinPath}.`)
  return note(
    'pins',
    `Tables and programs of ${versions.join(' and ')} are pinned in ${pinPath}: an agent runs here, or was ended without \`release\`.`,
    '`portcullis release` takes them off.'
  )
}
