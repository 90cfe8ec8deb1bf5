export const WIDTH = 440

/** Over the upper middle of the canvas; of the page where there is none. Pixels of the window. */
export function overCanvas(): { readonly left: number; readonly top: number } {
  const box = document.querySelector('.react-flow')?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight)
  const left = box.left + (box.width - WIDTH) / 2
  return {
    left: Math.max(8, Math.min(left, innerWidth - WIDTH - 8)),
    top: Math.max(8, Math.min(box.top + 56, innerHeight - 380))
  }
}
