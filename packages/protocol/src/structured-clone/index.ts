export { deserialize, deserializeRange } from './deserialize.ts';
export type { DeserializeOptions, SerializeOptions } from './options.ts';
export { serialize, serializePooled } from './serialize.ts';
export { recycle } from './spare-memory.ts';
