export * from './chromium.ts';
export * from './electron.ts';
export * from './find.ts';
export * from './page-server.ts';
export * from './renderer.ts';
export * from './resources.ts';
export type { UnobservedRenderer } from './unobserved.ts';
