import { type Attachment, DEFAULT_LIMITS, describeCloseCode, FrameReader, ProtocolError } from '@peerport/protocol';
import { Returned } from '../../connection/returned.ts';
import type { Platform } from '../../connection/socket.ts';
import { Backlog } from '../../lanes/backlog.ts';
import type { CloseInfo } from '../../port/events.ts';
import { PeerPort } from '../../port/peer-port.ts';
import { type Environment, PortCore } from '../../port/port-core.ts';
import type { Carrier, Kind } from '../transfer.ts';

type PortAttachment = Extract<Attachment, { kind: 'port' }>;

/** A `PeerPort`: moves to the other process, which opens a socket of its own to the third party. */
export function peerPortKind(environment: () => Environment): Kind<PeerPort> {
  return {
    kinds: ['port'],
    mode: 'transfer',
    isPort: true,
    maxCount: DEFAULT_LIMITS.maxPortsCount,
    matches: (object): object is PeerPort => PeerPort.coreOf(object) !== undefined,
    prepare(port, path, carrier) {
      const core = coreOf(port);
      core.checkMovable(path, carrier);
      return { take: () => describe(core, carrier) };
    },
    drop: (port) => port.close(),
    receive: (attachment, carrier) => adopt(attachment as PortAttachment, carrier, environment()),
  };
}

function coreOf(port: PeerPort): PortCore {
  return PeerPort.coreOf(port) as PortCore;
}

async function describe(core: PortCore, carrier: Carrier): Promise<PortAttachment> {
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

/** @throws {ProtocolError} the port is of another broker, its former holder left what is not well-formed, or too many came already. */
function adopt(attachment: PortAttachment, carrier: Carrier, { platform, kinds }: Environment): PeerPort {
  const { ticket, received, returned, unsent, nextLane, lingering, outstanding, unreturned, ended } = attachment;
  // A peer could have any address dialled otherwise. The one of the broker that both ports have is no news.
  if (ticket.url !== carrier.url) {
    throw new ProtocolError('ERR_VALUE', `a port came over the broker at ${carrier.url}, and claims to be of another`);
  }
  if (received.length > 0) for (const _frame of new FrameReader().takeOver(received));
  Returned.check(returned);
  Backlog.check(unsent);
  const handover = {
    ticket,
    received,
    returned,
    unsent,
    lanes: { nextLane, lingering },
    credit: { outstanding, unreturned },
  };
  const way = ended === undefined ? carrier.admit(platform) : deadEnd(platform, ended);
  return PeerPort.of(new PortCore({ platform: way, kinds }, handover));
}

/** A platform whose sockets are closed from the start: the channel ended while its port was on the way. */
function deadEnd(platform: Platform, { code, message }: Pick<CloseInfo, 'code' | 'message'>): Platform {
  return {
    ...platform,
    openSocket(_url, _subprotocols, handlers) {
      platform.queueTask(() => {
        handlers.onOpen();
        handlers.onClose(code, message || describeCloseCode(code).message, undefined);
      });
      return { bufferedAmount: 0, send() {}, give() {}, close() {}, terminate() {} };
    },
  };
}
