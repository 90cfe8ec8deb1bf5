export { EXPECTATIONS, isExpectationsDocument, readExpectations } from './read'
