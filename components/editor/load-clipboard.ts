/** Copying and pasting reads and writes policies: it comes with the engine. */
export const loadClipboard = () => import('./clipboard')
