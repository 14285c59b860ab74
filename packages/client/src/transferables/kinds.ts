import type { Attachment } from '@peerport/protocol';
import type { Environment } from '../port-core.ts';
import type { SubChannel } from '../sub-channel.ts';
import type { Carrier, Kind } from '../transfer.ts';
import { blobKind } from './blob.ts';
import { isNativePort, isReadableStream, isWritableStream } from './brands.ts';
import { discard } from './discard.ts';
import { imageBitmapKind } from './image-bitmap.ts';
import { checkNativePort, receiveNativePort, sendNativePort } from './native-port.ts';
import { peerPortKind } from './peer-port.ts';
import { checkReadableStream, receiveReadableStream, sendReadableStream } from './readable-stream.ts';
import {
  checkTransformStream,
  isTransformStream,
  receiveTransformStream,
  sendTransformStream,
} from './transform-stream.ts';
import { checkWritableStream, receiveWritableStream, sendWritableStream } from './writable-stream.ts';

type AttachmentOf<KindName> = Extract<Attachment, { kind: KindName }>;
type OneStream = 'native-port' | 'readable-stream' | 'writable-stream';

const nativePortKind: Kind<MessagePort> = {
  kinds: ['native-port'],
  mode: 'transfer',
  isPort: true,
  matches: isNativePort,
  check: checkNativePort,
  send(port, carrier) {
    const [stream, channel] = carrier.openSubChannel();
    sendNativePort(port, channel);
    return { kind: 'native-port', stream };
  },
  drop: (port) => discard([port]),
  receive: (attachment, carrier) => receiveNativePort(claim(attachment, carrier)),
};

const readableStreamKind: Kind<ReadableStream> = {
  kinds: ['readable-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isReadableStream,
  check: checkReadableStream,
  send(readable, carrier) {
    const [stream, channel] = carrier.openSubChannel();
    sendReadableStream(readable, channel);
    return { kind: 'readable-stream', stream };
  },
  drop: (readable) => discard([readable]),
  receive: (attachment, carrier) => receiveReadableStream(claim(attachment, carrier)),
};

const writableStreamKind: Kind<WritableStream> = {
  kinds: ['writable-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isWritableStream,
  check: checkWritableStream,
  send(writable, carrier) {
    const [stream, channel] = carrier.openSubChannel();
    sendWritableStream(writable, channel);
    return { kind: 'writable-stream', stream };
  },
  drop: (writable) => discard([writable]),
  receive: (attachment, carrier) => receiveWritableStream(claim(attachment, carrier)),
};

const transformStreamKind: Kind<TransformStream> = {
  kinds: ['transform-stream'],
  mode: 'transfer',
  isPort: false,
  matches: isTransformStream,
  check: checkTransformStream,
  send(transform, carrier) {
    const [readable, readableChannel] = carrier.openSubChannel();
    const [writable, writableChannel] = carrier.openSubChannel();
    sendTransformStream(transform, readableChannel, writableChannel);
    return { kind: 'transform-stream', readable, writable };
  },
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
    nativePortKind,
    readableStreamKind,
    writableStreamKind,
    transformStreamKind,
    blobKind,
    imageBitmapKind,
  ];
  return kinds as unknown as readonly Kind[];
}

function claim(attachment: Attachment, carrier: Carrier): SubChannel {
  return carrier.claimSubChannel((attachment as AttachmentOf<OneStream>).stream);
}
