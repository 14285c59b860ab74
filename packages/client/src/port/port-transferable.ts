import { type Attachment, DEFAULT_LIMITS, describeCloseCode, FrameReader, ProtocolError } from '@peerport/protocol';
import type { CloseInfo } from '../connection/close-info.ts';
import { ReturnedMessages } from '../connection/returned-messages.ts';
import { Backlog } from '../lanes/backlog.ts';
import type { Platform } from '../platform/platform.ts';
import type { Carrier, Transferable } from '../transfer/carrier.ts';
import { PeerPort } from './peer-port.ts';
import { PortCore } from './port-core.ts';

type PortAttachment = Extract<Attachment, { kind: 'port' }>;

/** A `PeerPort`: moves to the other process, which opens a socket of its own to the broker. */
export const portTransferable: Transferable<PeerPort> = {
  kinds: ['port'],
  mode: 'transfer',
  isPort: true,
  maxCount: DEFAULT_LIMITS.maxPortsCount,
  matches: (object): object is PeerPort => PeerPort.coreOf(object) !== undefined,
  prepare(port, path, carrier) {
    const core = coreOf(port);
    core.checkMovable(path, carrier);
    return { take: () => moveOver(core, carrier) };
  },
  drop: (port) => port.close(),
  receive: (attachment, carrier) => adopt(attachment as PortAttachment, carrier),
};

function coreOf(port: PeerPort): PortCore {
  return PeerPort.coreOf(port) as PortCore;
}

async function moveOver(core: PortCore, carrier: Carrier): Promise<PortAttachment> {
  const { lanes, credit, ended, ...handover } = await core.move(carrier);
  if (ended === undefined) carrier.carry(handover.ticket.token);
  return {
    kind: 'port',
    ...handover,
    ...lanes,
    ...credit,
    ...(ended !== undefined && { ended: { code: ended.code, message: ended.message } }),
  };
}

/** @throws {ProtocolError} the port is of another broker, its handover is malformed, or too many ports are waiting. */
function adopt(attachment: PortAttachment, carrier: Carrier): PeerPort {
  const { ticket, received, returned, unsent, nextLane, lingering, outstanding, unreturned, ended } = attachment;
  // Otherwise a peer could make this process connect to any address.
  if (ticket.url !== carrier.url) {
    throw new ProtocolError('ERR_VALUE', `a port came over the broker at ${carrier.url}, and claims to be of another`);
  }
  if (received.length > 0) for (const _frame of new FrameReader().takeOver(received));
  ReturnedMessages.check(returned);
  Backlog.check(unsent);
  const handover = {
    ticket,
    received,
    returned,
    unsent,
    lanes: { nextLane, lingering },
    credit: { outstanding, unreturned },
  };
  const { environment } = carrier;
  const openSocket = ended === undefined ? carrier.admit() : closedSocket(ended, environment.platform.queueTask);
  return PeerPort.of(new PortCore(environment, handover, {}, openSocket));
}

/** An `openSocket` whose sockets close at once: the channel ended while its port was on the way. */
function closedSocket(
  { code, message }: Pick<CloseInfo, 'code' | 'message'>,
  queueTask: Platform['queueTask'],
): Platform['openSocket'] {
  return (_url, _subprotocols, handlers) => {
    queueTask(() => {
      handlers.onOpen();
      handlers.onClose(code, message || describeCloseCode(code).message, undefined);
    });
    return { bufferedAmount: 0, send() {}, give() {}, close() {}, terminate() {} };
  };
}
