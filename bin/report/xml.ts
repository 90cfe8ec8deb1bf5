/** A document of one element. */
export function xml(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

/** An element with children, each on lines of its own, or with text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
  text = ''
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
  const start = `<${name}${written.join('')}`
  if (children.length === 0 && text === '') return `${start}/>`
  if (children.length === 0) return `${start}>${escapeText(text)}</${name}>`
  return `${start}>\n${children.map((child) => `  ${child.replaceAll('\n<', '\n  <')}`).join('\n')}\n</${name}>`
}

function escapeText(text: string): string {
  return allowed(text).replace(/[&<>]/g, (one) => ENTITIES[one] ?? one)
}

/** Line ends and tabs in an attribute would be read as blanks. */
function escapeAttribute(text: string): string {
  return allowed(text).replace(/[&<>"\t\n\r]/g, (one) => ENTITIES[one] ?? one)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;'
}

/** XML 1.0 has no way to write most control characters, half surrogates and the last two of a plane. */
function allowed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
}
