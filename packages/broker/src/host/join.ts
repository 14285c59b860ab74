import type { ControlFrame } from '@peerport/protocol';
import type { Channels } from '../core/channels.ts';
import { pairedFrame } from '../core/grants.ts';
import type { Side } from '../core/side.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';

/** Joins the sockets of two sides, after telling both ports that their peer is there. @param side the one that came last. */
export function join(channels: Channels<RelaySocket>, side: Side<RelaySocket>): void {
  const { socket, peer } = side;
  if (socket === undefined || peer.socket === undefined) return;
  greet(side, socket);
  greet(peer, peer.socket);
  channels.pair(side);
  socket.join(peer.socket);
  peer.socket.join(socket);
}

function greet({ channelId, grant, peer }: Side<RelaySocket>, socket: RelaySocket): void {
  const greeting: ControlFrame = socket.wasJoined ? { type: 'peer-moved' } : pairedFrame(channelId, grant, peer.grant);
  socket.send(greeting);
}
