/** The page's own look: the product's colours by what they mean (components/ui/tokens.css), light first. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --surface-0: light-dark(oklch(0.968 0.003 255), oklch(0.168 0.008 262));
  --surface-1: light-dark(oklch(0.995 0.001 255), oklch(0.2 0.008 262));
  --surface-2: light-dark(oklch(0.958 0.004 255), oklch(0.242 0.009 262));
  --surface-3: light-dark(oklch(0.925 0.006 255), oklch(0.292 0.011 262));
  --ink-1: light-dark(oklch(0.235 0.018 262), oklch(0.945 0.004 262));
  --ink-2: light-dark(oklch(0.42 0.016 262), oklch(0.775 0.01 262));
  --ink-3: light-dark(oklch(0.51 0.014 262), oklch(0.672 0.012 262));
  --line: light-dark(oklch(0.905 0.006 258), oklch(0.29 0.01 262));
  --line-strong: light-dark(oklch(0.82 0.01 258), oklch(0.38 0.014 262));
  --accent: light-dark(oklch(0.5 0.17 268), oklch(0.74 0.12 268));
  --accent-soft: light-dark(oklch(0.95 0.025 268), oklch(0.3 0.055 268));
  --allow: light-dark(oklch(0.56 0.105 188), oklch(0.76 0.115 186));
  --allow-ink: light-dark(oklch(0.43 0.085 190), oklch(0.83 0.1 184));
  --allow-soft: light-dark(oklch(0.95 0.03 186), oklch(0.29 0.045 190));
  --deny-ink: light-dark(oklch(0.49 0.175 30), oklch(0.78 0.13 36));
  --deny-soft: light-dark(oklch(0.955 0.022 35), oklch(0.29 0.06 32));
  --iron: light-dark(oklch(0.43 0.022 262), oklch(0.66 0.022 262));
  --bar: light-dark(oklch(0.84 0.012 262), oklch(0.36 0.016 262));
  --bar-back: light-dark(oklch(0.945 0.006 262), oklch(0.215 0.01 262));
  --sans: 'Inter Variable', Inter, ui-sans-serif, system-ui, sans-serif;
  --mono: 'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace;
  --cell-w: 60px;
  --cell-h: 26px;
}
:root[data-theme='light'] { color-scheme: light }
:root[data-theme='dark'] { color-scheme: dark }
* { box-sizing: border-box; scrollbar-width: thin; scrollbar-color: var(--line-strong) transparent }
html, body { height: 100%; margin: 0 }
body {
  display: grid; grid-template: 44px minmax(0, 1fr) / minmax(0, 1fr) 320px;
  background: var(--surface-1); color: var(--ink-1); font: 13px/20px var(--sans); -webkit-font-smoothing: antialiased;
}
button, input { font: inherit; color: inherit }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px }
header { grid-column: 1 / -1; display: flex; align-items: center; gap: 12px; padding: 0 12px; border-bottom: 1px solid var(--line) }
header svg { flex: none }
h1 { margin: 0; font-size: 13px; font-weight: 600 }
.facts { color: var(--ink-3); font-size: 12px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.legend { display: flex; gap: 16px; margin-left: auto; color: var(--ink-2); font-size: 12px; white-space: nowrap }
.legend span { display: flex; align-items: center; gap: 6px }
.legend i { width: 28px; height: 18px }
.theme { border: 0; background: none; padding: 4px; border-radius: 6px; cursor: pointer; color: var(--ink-2); display: flex }
.theme:hover { background: var(--surface-2) }
main { overflow: auto; background: var(--surface-0) }
table { border-collapse: separate; border-spacing: 0; margin: 0 24px 24px 0 }
thead th { position: sticky; top: 0; z-index: 2; background: var(--surface-0); vertical-align: bottom; padding: 0; font-weight: 400 }
tbody th { position: sticky; left: 0; z-index: 1; background: var(--surface-0); text-align: left; padding: 0; font-weight: 400 }
thead th.corner { left: 0; z-index: 3; min-width: 220px; padding: 12px 12px 8px; text-align: left; border-bottom: 1px solid var(--line-strong); border-right: 1px solid var(--line-strong) }
.corner label { display: grid; grid-template-columns: 34px 1fr; align-items: center; color: var(--ink-3); font-size: 12px; margin-top: 4px }
.corner input { width: 100%; height: 26px; padding: 0 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--surface-1) }
.corner input::placeholder { color: var(--ink-3) }
.head { display: flex; align-items: center; gap: 6px; border: 0; background: none; cursor: pointer; padding: 0; font: 12px/16px var(--mono); text-align: left; white-space: nowrap }
thead .col { border-bottom: 1px solid var(--line-strong) }
thead .head { writing-mode: sideways-lr; width: var(--cell-w); height: 168px; padding: 8px 0; justify-content: flex-start; align-items: center; overflow: hidden; text-overflow: ellipsis }
@supports not (writing-mode: sideways-lr) { thead .head { writing-mode: vertical-rl; transform: rotate(180deg) } }
tbody .row { border-right: 1px solid var(--line-strong) }
tbody .head { width: 100%; min-width: 220px; max-width: 320px; height: var(--cell-h); padding: 0 10px 0 22px }
.head b { font-weight: 400; overflow: hidden; text-overflow: ellipsis }
.head small { color: var(--ink-3); font: 11px/16px var(--sans) }
.head .gate { margin-inline-start: auto; flex: none }
thead .head .gate { margin: 0; order: -1; rotate: 0deg }
.section .head { font: 600 12px/16px var(--sans); color: var(--ink-2) }
tbody tr.section .head { padding-left: 8px }
thead .section { background: var(--surface-0) }
thead .section .head { width: 26px; color: var(--ink-2) }
.section .head b { font-weight: 600 }
.section .twist { color: var(--ink-3); width: 10px; display: inline-block; text-align: center }
thead .twist { writing-mode: horizontal-tb }
tr.on > th, th.on { background: var(--accent-soft) }
.head:hover { color: var(--ink-1); background: var(--surface-2) }
td { padding: 2px; width: var(--cell-w); height: var(--cell-h) }
td.gap, tr.section td { background: var(--surface-0) }
td.gap { width: 26px; min-width: 26px }
td > i, .legend i { display: flex; align-items: center; justify-content: center; width: 100%; height: 100%; border-radius: 4px; font: 11px/1 var(--mono); font-style: normal; overflow: hidden }
.legend i { width: 28px; height: 18px }
.all { background: var(--allow-soft); color: var(--allow-ink); box-shadow: inset 0 0 0 1px var(--allow) }
.some { color: var(--allow-ink); box-shadow: inset 0 0 0 1px var(--allow) ; background: linear-gradient(var(--allow-soft), var(--allow-soft)) no-repeat bottom / 100% 45% }
.proxy { box-shadow: none; outline: 1px dashed var(--allow); outline-offset: -1px }
.none { background: repeating-linear-gradient(90deg, var(--bar-back) 0 5px, var(--bar) 5px 7px) }
.self { background: linear-gradient(to top right, transparent calc(50% - 0.5px), var(--line-strong) 0 calc(50% + 0.5px), transparent 0) }
td:hover > i, td.at > i { outline: 2px solid var(--accent); outline-offset: -1px }
aside { border-left: 1px solid var(--line); padding: 16px; overflow: auto }
aside h2 { margin: 0 0 12px; font: 600 15px/20px var(--sans); overflow-wrap: anywhere }
aside h3 { margin: 16px 0 4px; font: 500 12px/16px var(--sans); color: var(--ink-3) }
aside p { margin: 0 0 8px; color: var(--ink-2) }
aside ul { list-style: none; margin: 0; padding: 0 }
aside li { display: flex; gap: 8px; justify-content: space-between; padding: 4px 0; border-bottom: 1px solid var(--line); font: 12px/16px var(--mono) }
aside li span:last-child { color: var(--ink-2); text-align: right }
.verdict { display: inline-flex; align-items: center; gap: 6px; padding: 2px 8px; border-radius: 6px; font-weight: 500 }
.verdict.yes { background: var(--allow-soft); color: var(--allow-ink) }
.verdict.no { background: var(--deny-soft); color: var(--deny-ink) }
.chips { display: flex; flex-wrap: wrap; gap: 4px }
.chips code { background: var(--surface-2); border-radius: 4px; padding: 1px 6px; font: 12px/18px var(--mono); overflow-wrap: anywhere }
code.ask { display: block; background: var(--surface-2); border-radius: 6px; padding: 8px; font: 12px/16px var(--mono); overflow-wrap: anywhere; user-select: all }
.empty { color: var(--ink-3); padding: 48px 24px }
@media (max-width: 900px) { body { grid-template: 44px minmax(0, 1fr) 240px / minmax(0, 1fr) } aside { border-left: 0; border-top: 1px solid var(--line) } .legend { display: none } }
@media print { body { display: block } main { overflow: visible } aside, .theme, .corner label { display: none } thead th, tbody th { position: static } * { print-color-adjust: exact } }
`
