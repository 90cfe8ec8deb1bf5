import { useMemo, useState } from 'react'
import { withStatement } from '@/lib/editor/expectations'
import { useEditor } from '../editor/provider'
import { workloadsOf } from '../live/workloads'
import { Button } from '../ui/button'
import { ComboInput } from '../ui/combo-input'
import { Segmented } from '../ui/segmented'
import { useExpect } from './use-expect'

const ENTITIES = ['world', 'host', 'kube-apiserver', 'cluster']
const PORTS = ['443', '80', '5432', 'UDP/53', 'TCP', 'UDP', 'ICMP/8']

/** One more statement, in a line. */
export function ExpectForm() {
  const pods = useEditor((state) => state.cluster.world?.pods)
  const parties = useMemo(() => {
    const workloads = workloadsOf(pods ?? [])
    const byLabels = workloads.map(({ namespace, labels }) => `${namespace}/${labels.map((one) => one.join('=')).join(',')}`)
    const namespaces = new Set(workloads.map(({ namespace }) => `${namespace}/`))
    return [...byLabels.filter((one) => one.includes('=')), ...namespaces, ...ENTITIES]
  }, [pods])
  const [wanted, setWanted] = useState<'allow' | 'deny'>('deny')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [ports, setPorts] = useState('')
  const [problem, setProblem] = useState<string>()
  const expect = useExpect()
  const add = async () => {
    const title = `Expect ${from} ${wanted === 'allow' ? 'to reach' : 'never to reach'} ${to}`
    const wrong = await expect(title, (text) => withStatement(text, { wanted, from, to, ports }))
    setProblem(wrong)
    if (wrong !== undefined) return
    setFrom('')
    setTo('')
    setPorts('')
  }
  return (
    <form
      aria-label="Expect"
      className="flex flex-wrap items-center gap-2 border-b px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <ComboInput
        label="Who"
        placeholder="who: shop/app=web"
        className="w-56"
        value={from}
        suggestions={parties}
        onChange={setFrom}
      />
      <Segmented
        label="Must"
        value={wanted}
        options={[
          { value: 'deny', label: '✕ must never reach' },
          { value: 'allow', label: '✓ must reach' }
        ]}
        onChange={setWanted}
      />
      <ComboInput
        label="Whom"
        placeholder="whom: shop/app=db, world"
        className="w-56"
        value={to}
        suggestions={parties}
        onChange={setTo}
      />
      <ComboInput
        label="On ports"
        placeholder="any port"
        className="w-36"
        value={ports}
        suggestions={PORTS}
        onChange={setPorts}
      />
      <Button type="submit" disabled={from.trim() === '' || to.trim() === ''}>
        Expect it
      </Button>
      <p role="status" className="text-12 text-deny-ink">
        {problem}
      </p>
    </form>
  )
}
