/** The client and its Electron part in one file, for pages without a bundler. */
export * from '../index.ts';
export * from './renderer.ts';
