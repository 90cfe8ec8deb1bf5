/**
 * What the page does: draws the table, folds namespaces, and says of what is under the pointer or the keyboard's focus who reaches whom.
 * A string, since it runs in a browser without a bundler: plain, without libraries. `DATA` is PageData.
 */
export const SCRIPT = String.raw`
const groups = DATA.groups
const count = groups.length
// cells[to][from] is the number of a set of ports; absent: nothing passes.
const cells = DATA.into.map((parts) => {
  const row = new Map()
  for (let at = 0; at < parts.length; at += 2) {
    const runs = parts[at + 1]
    for (let run = 0; run < runs.length; run += 2) for (let step = 0; step < runs[run + 1]; step++) row.set(runs[run] + step, parts[at])
  }
  return row
})
const sections = [...new Set(groups.map((group) => group.section))]
const members = new Map(sections.map((name) => [name, groups.flatMap((group, at) => (group.section === name ? [at] : []))]))
const folded = new Set(count > 48 ? sections.filter((name) => members.get(name).length > 1) : [])
const filter = { from: '', to: '' }

const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props)
  node.append(...children)
  return node
}
const svg = (text) => {
  const box = make('span', { className: 'gate' })
  box.innerHTML = text
  return box
}
const CLOSED = '<svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="var(--iron)" stroke-width="1.4" stroke-linecap="round"><path d="M3 1.5v11M7 1.5v11M11 1.5v11M1.5 4.5h11M1.5 9h11"/></svg>'
const OPEN = '<svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="var(--bar)" stroke-width="1.4" stroke-linecap="round"><path d="M3 1.5v2M7 1.5v2M11 1.5v2M1.5 1.5h11"/></svg>'

// One line of an axis: a group, or a section that is folded.
function lines(side) {
  const word = filter[side].toLowerCase()
  return sections.flatMap((section) => {
    const own = members.get(section).filter((at) => groups[at].name.toLowerCase().includes(word))
    if (own.length === 0) return []
    const head = { section, head: true, members: own }
    if (folded.has(section)) return [{ ...head, folded: true }]
    return [head, ...own.map((at) => ({ section, at, members: [at] }))]
  })
}

function stateOf(row, column) {
  let pairs = 0
  let open = 0
  let full = 0
  let ports
  for (const to of column.members) {
    for (const from of row.members) {
      if (!counts(from, to)) continue
      pairs++
      const found = cells[to].get(from)
      if (found === undefined) continue
      open++
      if (DATA.ports[found].all) full++
      ports = found
    }
  }
  const one = row.at !== undefined && column.at !== undefined
  if (pairs === 0) return { kind: 'self', text: '' }
  if (open === 0) return { kind: 'none', text: '' }
  if (one) {
    const set = DATA.ports[ports]
    return { kind: (set.all ? 'all' : 'some') + (set.proxy ? ' proxy' : ''), text: set.all ? '✓' : set.short, ports }
  }
  return { kind: full === pairs ? 'all' : 'some', text: full === pairs ? '✓' : open === pairs ? 'ports' : Math.round((100 * open) / pairs) + '%', open, pairs }
}

function counts(from, to) {
  const one = groups[from]
  const other = groups[to]
  const isNode = (group) => group.kind === 'own-node' || group.kind === 'other-node'
  if (one.kind === 'outside' && other.kind === 'outside') return false
  if (isNode(one) && isNode(other)) return false
  return from !== to || one.pods > 1
}

function heading(line, direction) {
  const button = make('button', { className: 'head', type: 'button' })
  if (line.head) {
    button.append(make('span', { className: 'twist', textContent: line.folded ? '▸' : '▾' }), make('b', { textContent: line.section }))
    if (line.folded) button.append(make('small', { textContent: line.members.length }))
    button.setAttribute('aria-expanded', String(!line.folded))
    button.onclick = () => {
      if (!folded.delete(line.section)) folded.add(line.section)
      draw()
    }
    return button
  }
  const group = groups[line.at]
  button.append(make('b', { textContent: group.label }))
  if (group.pods > 1) button.append(make('small', { textContent: '×' + group.pods }))
  if (group.kind === 'pods') button.append(svg(group.closed[direction].length > 0 ? CLOSED : OPEN))
  button.title = group.name
  button.onclick = () => tellGroup(line.at, direction)
  button.onfocus = button.onclick
  return button
}

const table = document.querySelector('table')
let rows = []
let columns = []
let width = 60

function draw() {
  rows = lines('from')
  columns = lines('to')
  const shown = columns.filter((line) => !line.head || line.folded).length
  const free = Math.max(800, table.parentElement.clientWidth) - (corner.offsetWidth || 260) - (columns.length - shown) * 26 - 28
  width = Math.max(24, Math.min(60, Math.floor(free / Math.max(1, shown))))
  table.style.setProperty('--cell-w', width + 'px')
  const head = make('tr')
  head.append(corner)
  columns.forEach((line, at) => {
    const cell = make('th', { scope: 'col', className: line.head ? 'col section' : 'col' })
    cell.dataset.column = at
    cell.append(heading(line, 'ingress'))
    head.append(cell)
  })
  const body = make('tbody')
  rows.forEach((row, at) => {
    const line = make('tr', { className: row.head ? 'section' : '' })
    const name = make('th', { scope: 'row', className: 'row' })
    name.append(heading(row, 'egress'))
    line.append(name)
    columns.forEach((column, index) => line.append(cellOf(row, column, at, index)))
    body.append(line)
  })
  table.replaceChildren(make('thead', {}, head), body)
  if (rows.length === 0 || columns.length === 0) body.append(make('tr', {}, make('td', { className: 'empty', textContent: 'Nobody of that name.' })))
}

function cellOf(row, column, at, index) {
  if ((row.head && !row.folded) || (column.head && !column.folded)) return make('td', { className: column.head && !column.folded ? 'gap' : '' })
  const state = stateOf(row, column)
  const cell = make('td', { tabIndex: -1 })
  cell.dataset.row = at
  cell.dataset.column = index
  const mark = make('i', { className: state.kind, textContent: state.text.length * 7 + 10 > width && state.text !== '✓' ? '' : state.text })
  if (state.pairs !== undefined && state.kind === 'some') mark.style.backgroundSize = '100% ' + Math.max(12, Math.round((100 * state.open) / state.pairs)) + '%'
  cell.setAttribute('aria-label', nameOf(row) + ' to ' + nameOf(column) + ': ' + wordsOf(state))
  cell.append(mark)
  return cell
}

const nameOf = (line) => (line.at === undefined ? line.section : groups[line.at].name)
const wordsOf = (state) => (state.kind === 'self' ? 'itself' : state.kind === 'none' ? 'dropped' : state.ports !== undefined ? DATA.ports[state.ports].text : state.open + ' of ' + state.pairs + ' pairs')

const aside = document.querySelector('aside')
const list = (items) => make('ul', {}, ...items.map(([name, text]) => make('li', {}, make('span', { textContent: name }), make('span', { textContent: text }))))
const policies = (names) => (names.length === 0 ? 'open: no policy isolates it' : 'closed by ' + names.join(', '))

function tellCell(row, column) {
  const state = stateOf(row, column)
  const passes = state.kind !== 'none' && state.kind !== 'self'
  const children = [make('h2', { textContent: nameOf(row) + ' → ' + nameOf(column) })]
  children.push(make('span', { className: 'verdict ' + (passes ? 'yes' : 'no'), textContent: (passes ? '✓ ' : '✕ ') + wordsOf(state) }))
  if (row.at !== undefined && column.at !== undefined) {
    const from = groups[row.at]
    const to = groups[column.at]
    if (from.kind === 'pods') children.push(make('h3', { textContent: 'Leaving ' + from.name }), make('p', { textContent: policies(from.closed.egress) }))
    if (to.kind === 'pods') children.push(make('h3', { textContent: 'Entering ' + to.name }), make('p', { textContent: policies(to.closed.ingress) }))
    if (from.one !== '' && to.one !== '') {
      children.push(make('h3', { textContent: 'Why' }), make('code', { className: 'ask', textContent: 'portcullis explain ' + from.one + ' ' + to.one + ':' + (passes && /^\d+$/.test(DATA.ports[state.ports].short) ? DATA.ports[state.ports].short : '80') }))
    }
  } else children.push(make('p', { textContent: 'Open the namespace to see each pair.' }))
  aside.replaceChildren(...children)
}

function tellGroup(at, direction) {
  const group = groups[at]
  const reached = []
  const reaching = []
  for (let other = 0; other < count; other++) {
    const out = cells[other].get(at)
    if (out !== undefined && counts(at, other)) reached.push([groups[other].name, DATA.ports[out].text])
    const into = cells[at].get(other)
    if (into !== undefined && counts(other, at)) reaching.push([groups[other].name, DATA.ports[into].text])
  }
  const children = [make('h2', { textContent: group.name })]
  if (group.chips.length > 0) children.push(make('div', { className: 'chips' }, ...group.chips.map((chip) => make('code', { textContent: chip }))))
  if (group.kind === 'pods') children.push(make('h3', { textContent: direction === 'ingress' ? 'Ingress' : 'Egress' }), make('p', { textContent: policies(group.closed[direction]) }))
  const both = [['Reached by ' + reaching.length, reaching], ['Reaches ' + reached.length, reached]]
  for (const [title, items] of direction === 'ingress' ? both : both.reverse()) children.push(make('h3', { textContent: title }), list(items))
  aside.replaceChildren(...children)
}

let lit = []
function light(cell) {
  for (const node of lit) node.classList.remove('on', 'at')
  const row = cell.parentElement
  const column = table.tHead.rows[0].cells[Number(cell.dataset.column) + 1]
  lit = [row, column, cell]
  row.classList.add('on')
  column.classList.add('on')
  cell.classList.add('at')
  tellCell(rows[Number(cell.dataset.row)], columns[Number(cell.dataset.column)])
}
let pinned = false
table.onpointerover = ({ target }) => {
  const cell = target.closest('td[data-row]')
  if (cell && !pinned) light(cell)
}
table.onclick = ({ target }) => {
  const cell = target.closest('td[data-row]')
  pinned = cell ? !(pinned && cell.classList.contains('at')) : false
  if (cell) {
    light(cell)
    cell.focus()
  }
}
table.onkeydown = (event) => {
  const cell = event.target.closest('td[data-row]')
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key]
  if (!cell || !step) return
  event.preventDefault()
  let line = cell.parentElement
  let at = cell.cellIndex
  do {
    if (step[0]) line = step[0] < 0 ? line.previousElementSibling : line.nextElementSibling
    at += step[1]
    if (!line || at < 1 || at >= line.cells.length) return
  } while (line.cells[at].dataset.row === undefined)
  line.cells[at].focus()
  light(line.cells[at])
}

const corner = make('th', { className: 'corner' })
for (const side of ['from', 'to']) {
  const input = make('input', { placeholder: side === 'from' ? 'all sources ↓' : 'all destinations →', type: 'search' })
  input.setAttribute('aria-label', side === 'from' ? 'Filter sources' : 'Filter destinations')
  input.oninput = () => {
    filter[side] = input.value
    draw()
    input.focus()
  }
  corner.append(make('label', {}, side, input))
}
document.querySelector('.theme').onclick = () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark' || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'light' : 'dark'
}
draw()
const first = table.querySelector('td[data-row] > i.some, td[data-row] > i.all')
if (first) first.parentElement.tabIndex = 0
`
