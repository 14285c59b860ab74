/** The client and its Electron part as one, for pages without a bundler. */
export * from '../index.ts';
export * from './renderer.ts';
