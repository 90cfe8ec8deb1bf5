/** One grid for the head and the rows; on a small laptop the two ends get what room there is. */
export const COLUMNS =
  'grid-cols-[84px_104px_minmax(200px,2fr)_64px_minmax(160px,1.4fr)_176px] max-[1180px]:grid-cols-[76px_100px_minmax(0,3fr)_40px_minmax(0,1.5fr)_112px] max-[1180px]:gap-2'
export const ROW_HEIGHT = 28
