import type { Attachment } from '@peerport/protocol';
import type { SubChannel } from '../../lanes/sub-channel.ts';
import type { Environment } from '../../port/port-core.ts';
import type { Carrier, Kind } from '../transfer.ts';
import { blobKind } from './blob.ts';
import { isNativePort, isReadableStream, isWritableStream } from './brands.ts';
import { discard } from './discard.ts';
import { fileListKind } from './file-list.ts';
import { imageBitmapKind } from './image-bitmap.ts';
import { checkNativePort, receiveNativePort, sendNativePort } from './native-port.ts';
import { peerPortKind } from './peer-port.ts';
import { checkReadableStream, receiveReadableStream, sendReadableStream } from './readable-stream.ts';
import {
  checkTransformStream,
  isTransformStream,
  receiveTransformStream,
  sendTransformStream,
  sidesOf,
} from './transform-stream.ts';
import { checkWritableStream, receiveWritableStream, sendWritableStream } from './writable-stream.ts';

type AttachmentOf<KindName> = Extract<Attachment, { kind: KindName }>;
type OneLane = 'native-port' | 'readable-stream' | 'writable-stream';

function nativePortKind(environment: () => Environment): Kind<MessagePort> {
  const nativePorts = () => environment().platform.nativePorts;
  return {
    kinds: ['native-port'],
    mode: 'transfer',
    isPort: true,
    matches: isNativePort,
    prepare(port, path, carrier) {
      checkNativePort(port, path, nativePorts());
      const lane = carrier.reserveLane();
      const take = () => sendNativePort(port, carrier.openSubChannel(lane), nativePorts());
      return { attachment: { kind: 'native-port', lane }, take };
    },
    drop: (port) => discard([port]),
    receive: (attachment, carrier) => receiveNativePort(claim(attachment, carrier), nativePorts()),
  };
}

const readableStreamKind: Kind<ReadableStream> = {
  kinds: ['readable-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isReadableStream,
  prepare(readable, path, carrier) {
    checkReadableStream(readable, path);
    const lane = carrier.reserveLane();
    const take = () => sendReadableStream(readable, carrier.openSubChannel(lane));
    return { attachment: { kind: 'readable-stream', lane }, take };
  },
  drop: (readable) => discard([readable]),
  receive: (attachment, carrier) => receiveReadableStream(claim(attachment, carrier)),
};

const writableStreamKind: Kind<WritableStream> = {
  kinds: ['writable-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isWritableStream,
  prepare(writable, path, carrier) {
    checkWritableStream(writable, path);
    const lane = carrier.reserveLane();
    const take = () => sendWritableStream(writable, carrier.openSubChannel(lane));
    return { attachment: { kind: 'writable-stream', lane }, take };
  },
  drop: (writable) => discard([writable]),
  receive: (attachment, carrier) => receiveWritableStream(claim(attachment, carrier)),
};

const transformStreamKind: Kind<TransformStream> = {
  kinds: ['transform-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isTransformStream,
  prepare(transform, path, carrier) {
    checkTransformStream(transform, path);
    const [readable, writable] = [carrier.reserveLane(), carrier.reserveLane()];
    const take = () =>
      sendTransformStream(transform, carrier.openSubChannel(readable), carrier.openSubChannel(writable));
    return { attachment: { kind: 'transform-stream', readable, writable }, take };
  },
  partsOf: sidesOf,
  drop: (transform) => discard([transform]),
  receive(attachment, carrier) {
    const { readable, writable } = attachment as AttachmentOf<'transform-stream'>;
    return receiveTransformStream(carrier.claimSubChannel(readable), carrier.claimSubChannel(writable));
  },
};

/** The kinds of objects that a port can send besides what structured clone copies. */
export function allKinds(environment: () => Environment): readonly Kind[] {
  const kinds = [
    peerPortKind(environment),
    nativePortKind(environment),
    readableStreamKind,
    writableStreamKind,
    transformStreamKind,
    blobKind,
    fileListKind,
    imageBitmapKind,
  ];
  return kinds as unknown as readonly Kind[];
}

function claim(attachment: Attachment, carrier: Carrier): SubChannel {
  return carrier.claimSubChannel((attachment as AttachmentOf<OneLane>).lane);
}
