export { brokerName } from '../base/broker-name.ts';
export { origins } from '../base/options.ts';
export {
  type DirectoryReport,
  type FoundBroker,
  findBroker,
  findBrokers,
  inspectDirectory,
  RendezvousError,
  type RendezvousErrorCode,
  runtimeDirectory,
} from '../rendezvous/index.ts';
export { type AdminClient, type AdminSocket, openAdminClient } from './admin-client.ts';
export { createJsonRpc, type RemoteFunctions, type RpcWire } from './json-rpc.ts';
export { ADMIN_LIMITS } from './limits.ts';
