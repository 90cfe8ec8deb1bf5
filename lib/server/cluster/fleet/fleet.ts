import type { Connection } from '../connection'

/** The agents that there should be, one a node; they come and go with the nodes. */
export interface Fleet {
  readonly members: readonly Member[]
  /** Calls when members have come or gone. Returns the way to stop. */
  watch(listener: () => void): () => void
  close(): void
}

export interface Member {
  /** Of the node; empty where only its agent can say. */
  readonly node: string
  /** Undefined: no agent runs there. */
  readonly connection: Connection | undefined
  /** One is about to. */
  readonly starting?: boolean
}

/** Agents whose sockets are known from the start. */
export function fixedFleet(connections: readonly Connection[]): Fleet {
  return {
    members: connections.map((connection) => ({ node: '', connection })),
    watch: () => () => {},
    close() {
      for (const connection of connections) connection.close()
    }
  }
}
