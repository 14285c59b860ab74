import type { NativePorts } from '../platform.ts';

/** As they were when this was loaded: a page may replace them. */
const { MessageChannel, structuredClone } = globalThis;

export const nativePorts: NativePorts = {
  newChannel: () => new MessageChannel(),
  transfer: (port) => structuredClone(port, { transfer: [port] }),
};
