import type { ServicePort } from '@/lib/k8s'
import { type AgentIssue, agentIssue } from '../issues'
import type { Maps } from '../kernel'
import { frontendsOf, type Translated } from './frontends'
import { type Notes, words } from './round'
import { ServiceMaps } from './services'

/** Services, translated at the pods' interfaces. */
export class Translation {
  /** That pods can ask for. */
  ports: readonly ServicePort[] = []
  private readonly maps: ServiceMaps
  private readonly made = new WeakMap<ServicePort, Translated>()
  private untranslated: readonly AgentIssue[] = []

  constructor(maps: Maps) {
    this.maps = new ServiceMaps(maps)
  }

  /** Addresses and ports that are in force. */
  get count(): number {
    return this.maps.count
  }

  /** Undefined: those in force stay. False where they could not be brought up to date: then too. */
  put(ports: readonly ServicePort[] | undefined, localNode: string, { issues }: Notes): boolean {
    try {
      if (ports !== undefined && ports !== this.ports) {
        const translated = ports.map((port) => this.translate(port, localNode))
        this.maps.put(translated.flatMap(({ frontends }) => frontends))
        this.ports = ports
        this.untranslated = translated.flatMap(({ issue }) => issue ?? [])
      }
      issues.push(...this.untranslated)
      return true
    } catch (error) {
      issues.push(agentIssue('map-pressure', `The Services could not be brought up to date: ${words(error)}`))
      return false
    }
  }

  private translate(port: ServicePort, localNode: string): Translated {
    const translated = this.made.get(port) ?? frontendsOf(port, localNode)
    this.made.set(port, translated)
    return translated
  }
}
