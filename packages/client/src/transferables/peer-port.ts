import { type Attachment, decodeFrames, describeCloseCode, encodeFrames, type Frame } from '@peerport/protocol';
import type { CloseInfo } from '../events.ts';
import { PeerPort } from '../peer-port.ts';
import { type Environment, PortCore } from '../port-core.ts';
import type { Platform } from '../socket.ts';
import type { Kind } from '../transfer.ts';

type PortAttachment = Extract<Attachment, { kind: 'port' }>;

/** A `PeerPort`: moves to the other process, which opens a socket of its own to the third party. */
export function peerPortKind(environment: () => Environment): Kind<PeerPort> {
  return {
    kinds: ['port'],
    mode: 'transfer',
    isPort: true,
    matches: (object): object is PeerPort => PeerPort.coreOf(object) !== undefined,
    prepare(port, path, carrier) {
      const core = coreOf(port);
      core.checkMovable(path, carrier.channel);
      return { take: () => describe(core, carrier.channel) };
    },
    drop: (port) => port.close(),
    receive: (attachment) => adopt(attachment as PortAttachment, environment()),
  };
}

function coreOf(port: PeerPort): PortCore {
  return PeerPort.coreOf(port) as PortCore;
}

async function describe(core: PortCore, via: string): Promise<PortAttachment> {
  const { ticket, received, unsent, streams, credit, ended } = await core.move(via);
  return {
    kind: 'port',
    ticket,
    received: encode(received),
    unsent: encode(unsent),
    ...streams,
    ...credit,
    ...(ended !== undefined && { ended: { code: ended.code, message: ended.message } }),
  };
}

function adopt(attachment: PortAttachment, { platform, kinds }: Environment): PeerPort {
  const { ticket, nextStream, lingering, outstanding, unreturned, ended } = attachment;
  const handover = {
    ticket,
    received: decode(attachment.received),
    unsent: decode(attachment.unsent),
    streams: { nextStream, lingering },
    credit: { outstanding, unreturned },
  };
  const way = ended === undefined ? platform : deadEnd(platform, ended);
  return PeerPort.of(new PortCore({ platform: way, kinds }, handover));
}

function encode(frames: readonly Frame[]): Uint8Array {
  return frames.length === 0 ? new Uint8Array() : encodeFrames(frames);
}

function decode(bytes: Uint8Array): Frame[] {
  return bytes.length === 0 ? [] : decodeFrames(bytes, { maxFramesCount: Number.POSITIVE_INFINITY });
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
      return { bufferedAmount: 0, send() {}, give() {}, close() {} };
    },
  };
}
