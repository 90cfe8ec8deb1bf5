import { useEffect } from 'react'
import type { Blast } from '@/lib/editor/simulation'
import type { Flow } from '@/lib/policy'
import type { SimulatorClient } from './client'
import { setSimulation, simulation, useSimulation } from './simulation-store'

/** The counts, and the rows that are in sight when they are there: it may have been scrolled meanwhile. */
export async function blastOf(client: SimulatorClient, seen: readonly Flow[]): Promise<Blast | undefined> {
  let part = simulation().blastPart
  let blast = (await client.ask<'blast'>({ kind: 'blast', seen, part }))?.blast
  while (blast && simulation().blastPart !== part) {
    part = simulation().blastPart
    const reply = await client.ask<'blast-rows'>({ kind: 'blast-rows', part })
    blast = reply && { ...blast, rows: reply.rows }
  }
  return blast
}

/** What the list and the drawings show of it follows a scroll and a selection: each asks for no more than it shows. */
export function useBlastParts(client: SimulatorClient | undefined, told: readonly unknown[]): void {
  const part = useSimulation((state) => state.blastPart)
  const aroundOf = useSimulation((state) => state.aroundOf)
  const mapChangesOf = useSimulation((state) => state.mapChangesOf)

  useEffect(() => {
    if (!client || simulation().blast === undefined) return
    void client.ask<'blast-rows'>({ kind: 'blast-rows', part }).then((reply) => {
      const { blast, blastPart } = simulation()
      if (reply && blast && blastPart === part) setSimulation({ blast: { ...blast, rows: reply.rows } })
    }, fail)
  }, [client, part])

  useEffect(() => {
    if (!client || !aroundOf) return
    void client.ask<'around'>({ kind: 'around', ...aroundOf }).then((reply) => {
      if (simulation().aroundOf === aroundOf) setSimulation({ around: reply?.around })
    }, fail)
  }, [client, aroundOf, ...told])

  useEffect(() => {
    if (!client || !mapChangesOf) return
    void client.ask<'map-changes'>({ kind: 'map-changes', ...mapChangesOf }).then((reply) => {
      if (simulation().mapChangesOf === mapChangesOf) setSimulation({ mapChanges: reply?.changes })
    }, fail)
  }, [client, mapChangesOf, ...told])
}

const fail = ({ message }: Error) => setSimulation({ trouble: message })
