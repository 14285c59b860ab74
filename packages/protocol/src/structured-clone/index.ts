export { type DeserializeOptions, deserialize, deserializeRange } from './deserialize.ts';
export { type SerializeOptions, serialize, serializePooled } from './serialize.ts';
export { recycle } from './spare-memory.ts';
