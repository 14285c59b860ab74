import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {},
  preload: { build: { externalizeDeps: { exclude: ['@peerport/client'] } } },
  renderer: {},
});
