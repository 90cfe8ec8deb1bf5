/** Cases whose recorded answer we think wrong: `folder/file id` → why. They fail, are counted, and are never edited. */
export const DISPUTED: Readonly<Record<string, string>> = {}
