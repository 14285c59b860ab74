export * from './close-codes.ts';
export * from './codec.ts';
export * from './errors.ts';
export * from './frame.ts';
export * from './handshake.ts';
export * from './limits.ts';
export * from './structured-clone/index.ts';
export * from './ticket.ts';
