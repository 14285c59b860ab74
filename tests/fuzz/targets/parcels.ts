import { decodeParcel, encodeParcel, ProtocolError, serialize } from '@peerport/protocol';
import fc from 'fast-check';
import { arbitraryBytes, bytesOf, damaged } from '../bytes.ts';
import { Cost } from '../cost.ts';
import { type FuzzTarget, tolerate } from '../target.ts';

const attachment = fc.oneof(
  fc.record({ kind: fc.constant('blob' as const), bytes: fc.uint8Array({ maxLength: 8 }), type: fc.string() }),
  fc.record({ kind: fc.constant('unreadable' as const), message: fc.string() }),
  fc.record({ kind: fc.constantFrom('native-port' as const, 'readable-stream' as const), lane: fc.nat(99) }),
);
const valid = fc
  .tuple(fc.array(attachment, { maxLength: 3 }), fc.jsonValue())
  .map(([attachments, value]) => encodeParcel(attachments, serialize(value)));

/** Messages with attachments: attachments of known kinds and a value, or `ERR_VALUE`. */
export const parcels: FuzzTarget<string> = {
  name: 'parcels',
  share: 100,
  input: fc.oneof(arbitraryBytes([3, 0, 0, 0, 1]), damaged(valid)),
  run(hex) {
    const bytes = bytesOf(hex);
    const cost = new Cost();
    tolerate(
      (error) => error instanceof ProtocolError && error.code === 'ERR_VALUE',
      () => void decodeParcel(bytes),
    );
    cost.check(bytes.length);
  },
};
