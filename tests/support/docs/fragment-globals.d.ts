/** What code blocks that are no whole files take for granted: the text around them says what it is. */
import type { Broker, startBroker as StartBroker } from '@peerport/broker';
import type { connect as Connect, PeerPort, Ticket } from '@peerport/client';
import type { RpcTarget } from 'capnweb';
import type { birpcOver as BirpcOver } from '../libraries/birpc.ts';
import type { capnwebPort as CapnwebPort } from '../libraries/capnweb.ts';
import type { comlinkPort as ComlinkPort } from '../libraries/comlink.ts';

interface Adding {
  add(a: number, b: number): number;
}

declare global {
  const connect: typeof Connect;
  const startBroker: typeof StartBroker;
  const broker: Broker;
  const port: PeerPort;
  const ticket: Ticket;

  // docs/libraries.md
  const service: Adding & RpcTarget;
  const functions: Adding;
  const newMessagePortRpcSession: (port: MessagePort, service?: RpcTarget) => Adding;
  const comlinkPort: typeof ComlinkPort;
  const capnwebPort: typeof CapnwebPort;
  const birpcOver: typeof BirpcOver<Adding, Adding>;

  // docs/reliability.md
  function showSpinner(): void;
  function hideSpinner(): void;
  function restartPeer(): void;
}
