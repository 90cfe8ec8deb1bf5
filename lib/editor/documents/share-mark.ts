/** Before the documents in the fragment of an address: the number is that of the form. */
export const SHARE_MARK = '#share=1.'
