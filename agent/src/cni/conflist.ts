import { isDeepStrictEqual } from 'node:util'
import { isSeq, parseDocument } from 'yaml'

/** The plugin's type in a list, and its file's name. */
export const PLUGIN = 'portcullis-cni'
/** Of the CNI specification, that the plugin speaks. */
export const CNI_VERSIONS: readonly string[] = ['0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0']

/** What the plugin is told in its place in the list. */
export interface PluginSettings {
  /** The agent's socket, as the node has it. */
  readonly socket: string
  /** How long a start is held, in ms. */
  readonly timeout: number
  /** What becomes of a pod after that. */
  readonly onFailure: 'open' | 'closed'
}

/** The text, edited; or why it is left as it is, a phrase. */
export type Edited = { readonly text: string } | { readonly problem: string }

interface List {
  readonly cniVersion?: unknown
  readonly cniVersions?: unknown
  readonly plugins: readonly { readonly type?: unknown }[]
}

/** A list of plugins with ours at its end, or where it is already with these settings. Nothing else of the text changes. */
export function chained(text: string, settings: PluginSettings): Edited {
  const list = read(text)
  if (typeof list === 'string') return { problem: list }
  const versions = [list.cniVersion, ...(Array.isArray(list.cniVersions) ? list.cniVersions : [])]
  const other = versions.find((one) => typeof one !== 'string' || !CNI_VERSIONS.includes(one))
  if (other !== undefined || list.cniVersion === undefined)
    return {
      problem: `its cniVersion is ${JSON.stringify(other) ?? 'missing'}, and one of ${CNI_VERSIONS.join(', ')} is needed`
    }
  const ours = { type: PLUGIN, ...settings }
  const at = placeOf(list)
  if (at === 0) return { problem: `${PLUGIN} comes first, before a plugin that makes an interface` }
  if (at > 0 && isDeepStrictEqual(list.plugins[at], ours)) return { text }
  const plugins = at < 0 ? [...list.plugins, ours] : list.plugins.with(at, ours)
  return edited(text, { ...list, plugins }, (items, start) => {
    const print = JSON.stringify(ours)
    const own = items[at]
    if (own !== undefined) return [own[0], own[1], print]
    const end = items.at(-1)?.[1] ?? 0
    return [end, end, `,${text.slice(start + 1, items[0]?.[0])}${print}`]
  })
}

/** The plugins of a list in their order, or why it is none. */
export function pluginsOf(text: string): List['plugins'] | string {
  const list = read(text)
  return typeof list === 'string' ? list : list.plugins
}

/** A list of plugins without ours, however often it was there: the text as it was before that was added. */
export function unchained(text: string): Edited {
  const made = withoutOne(text)
  return 'text' in made && made.text !== text ? unchained(made.text) : made
}

function withoutOne(text: string): Edited {
  const list = read(text)
  if (typeof list === 'string') return { problem: list }
  const at = placeOf(list)
  if (at < 0) return { text }
  const plugins = list.plugins.filter((_, place) => place !== at)
  return edited(text, { ...list, plugins }, (items) => {
    const [own, before, after] = [items[at], items[at - 1], items[at + 1]]
    return before ? [before[1], own?.[1] ?? 0, ''] : [own?.[0] ?? 0, after?.[0] ?? own?.[1] ?? 0, '']
  })
}

const placeOf = ({ plugins }: List) => plugins.findIndex(({ type }) => type === PLUGIN)

type Range = readonly [from: number, to: number]

/** `edit`: what of the text is replaced, and by what, told where the items of `plugins` stand, and the bracket before them. */
function edited(
  text: string,
  wanted: List,
  edit: (items: readonly Range[], start: number) => readonly [from: number, to: number, by: string]
): Edited {
  const plugins = parseDocument(text, { schema: 'json', uniqueKeys: false }).get('plugins', true)
  if (isSeq<{ range: Range }>(plugins)) {
    const [from, to, by] = edit(
      plugins.items.map(({ range }) => range),
      plugins.range?.[0] ?? 0
    )
    const made = text.slice(0, from) + by + text.slice(to)
    // Whatever the file holds that was not thought of: a node without a network is worse than one pod that is not held.
    if (isDeepStrictEqual(parsed(made), wanted)) return { text: made }
  }
  return { problem: 'where its plugins stand is not found' }
}

/** Or why it is no list that may be edited. */
function read(text: string): List | string {
  const list = parsed(text)
  if (list === undefined) return 'it is not valid JSON'
  const { plugins } = (typeof list === 'object' ? (list ?? {}) : {}) as { plugins?: unknown }
  if (!Array.isArray(plugins) || plugins.length === 0) return 'it has no plugins'
  if (!plugins.every((plugin) => typeof plugin === 'object' && plugin !== null)) return 'a plugin in it is no object'
  return list as List
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
