export { cspFor } from './csp.ts';
export { type ElectronBroker, startElectronBroker } from './electron-broker.ts';
export type { PortTarget } from './holder.ts';
export { allowLoopback, type PermissionHandlers } from './loopback-permission.ts';
export type { ElectronBrokerOptions, PairOptions } from './options.ts';
export type { PortRequest, PortRequestHandler } from './requests.ts';
