export * from './channel-details.ts';
export * from './flight-record.ts';
export * from './functions.ts';
export * from './handshake.ts';
export * from './printable.ts';
export * from './stats.ts';
export * from './tapped-message.ts';
