/** A whole preload script, and a part of one: it is built into a single file, as sandboxed preload scripts can load no other. */
import { contextBridge, ipcRenderer } from 'electron';
import { exposeBridge } from './bridge.ts';

/** A parameter of preload scripts, in a sandbox as well. */
declare const process: { readonly contextIsolated?: boolean } | undefined;

exposeBridge(contextBridge, ipcRenderer, typeof process === 'undefined' || process.contextIsolated !== false);
