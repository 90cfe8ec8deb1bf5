/** `23:18:47.1` in the reader's own time zone. */
export function clock(rfc3339: string): string {
  const date = new Date(rfc3339)
  const two = (value: number) => String(value).padStart(2, '0')
  const tenth = Math.floor(date.getMilliseconds() / 100)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${tenth}`
}
