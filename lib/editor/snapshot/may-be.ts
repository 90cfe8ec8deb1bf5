const LISTED = /["']?kind["']?\s*:\s*["']?(?:Pod|Node|Namespace|List|PodList|NodeList|NamespaceList)\b/

/** Whether a text may be a dump of a cluster: what is none is told at once. */
export const mayBeSnapshot = (text: string): boolean => LISTED.test(text)
