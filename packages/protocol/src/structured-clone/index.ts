export { type DeserializeOptions, deserialize } from './deserialize.ts';
export { type SerializeOptions, serialize } from './serialize.ts';
