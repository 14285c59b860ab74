export { cspFor } from './csp.ts';
export { type ElectronBroker, startElectronBroker } from './electron-broker.ts';
export type { KeptPair } from './kept-pair.ts';
export { allowLoopback, type PermissionHandlers } from './loopback-permission.ts';
export type { ElectronBrokerOptions, PairOptions } from './options.ts';
export type { PortRequest, PortRequestHandler } from './requests.ts';
export type { MainProcess, NamedTarget, PortTarget, WithContents } from './target.ts';
