/** Largest text of policies, in bytes of UTF-8: for the editor, the command, the server and the agent alike. No policy comes near. */
export const TEXT_LIMIT = 1_048_576
/** Nesting of collections. A policy needs a dozen. */
export const DEPTH_LIMIT = 100
/** How many values the aliases of one document may stand for. */
export const EXPANSION_LIMIT = 20_000
/** Issues told of one text; the rest would only repeat them. */
export const ISSUE_LIMIT = 50
