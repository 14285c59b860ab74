/** A complete preload script, or part of one. Built as a single file, because sandboxed preload scripts cannot load others. */
import { contextBridge, ipcRenderer } from 'electron';
import { exposeBridge } from './bridge.ts';

/** Preload scripts get this function, in a sandbox too. */
declare const process: { readonly contextIsolated?: boolean } | undefined;

exposeBridge(contextBridge, ipcRenderer, typeof process === 'undefined' || process.contextIsolated !== false);
