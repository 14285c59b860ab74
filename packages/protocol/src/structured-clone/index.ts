export { type DeserializeOptions, deserialize } from './deserialize.ts';
export { type SerializeOptions, serialize } from './serialize.ts';
export { recycle } from './spare-memory.ts';
