import { examineNode } from './examine'

// For `portcullis doctor`: what it found, as JSON.
console.log(JSON.stringify(await examineNode()))
