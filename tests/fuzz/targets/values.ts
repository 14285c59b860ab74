import { deserialize, ProtocolError, serialize } from '@peerport/protocol';
import fc from 'fast-check';
import { arbitraryBytes, bytesOf, damaged } from '../bytes.ts';
import { Cost } from '../cost.ts';
import { assert, type FuzzTarget, tolerate } from '../target.ts';

const plain = fc.anything({
  maxDepth: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});
const valid = plain.map((value) => serialize(value));
const KEYS = JSON.stringify(Reflect.ownKeys(Object.prototype).map(String));

/** Serialized values: a value or `ERR_VALUE`, no prototype changed, and whatever is read can be written again. */
export const values: FuzzTarget<string> = {
  name: 'values',
  share: 327,
  input: fc.oneof(arbitraryBytes([1]), damaged(valid)),
  run(hex) {
    const bytes = bytesOf(hex);
    const cost = new Cost();
    tolerate(
      (error) => error instanceof ProtocolError && error.code === 'ERR_VALUE',
      () => {
        const value = deserialize(bytes, { dereference: (index) => index });
        serialize(value);
      },
    );
    cost.check(bytes.length);
    assert(JSON.stringify(Reflect.ownKeys(Object.prototype).map(String)) === KEYS, 'Object.prototype was changed');
  },
};
