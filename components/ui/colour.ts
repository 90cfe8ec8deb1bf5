/** A colour of the page as `#rrggbb`: painted and read back, since a computed style may say `oklch(…)`. */
export function colourReader(): (variable: string) => string {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const probe = document.body.appendChild(document.createElement('i'))
  queueMicrotask(() => probe.remove())
  return (variable) => {
    if (!paint) return '#808080'
    probe.style.color = `var(${variable})`
    paint.fillStyle = getComputedStyle(probe).color
    paint.fillRect(0, 0, 1, 1)
    return `#${[...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  }
}
