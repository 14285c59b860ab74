export { makeDirectory, runtimeDirectory } from './access.ts';
export { RendezvousError, type RendezvousErrorCode } from './errors.ts';
export { type DirectoryReport, type FoundBroker, findBroker, findBrokers, inspectDirectory } from './find.ts';
