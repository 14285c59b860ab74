import type { UtilityProcess } from 'electron';
import type { Page } from './frame-document.ts';
import type { MainProcess } from './target.ts';

/** Where a port lives: a document or a process. The main process never ends before the broker. */
export type Place = Page | UtilityProcess | MainProcess;
