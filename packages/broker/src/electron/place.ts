import type { UtilityProcess } from 'electron';
import type { Page } from './frame-document.ts';
import type { MainProcess } from './target.ts';

/** Where a port is held: a document, or a process. The main process does not end before the broker does. */
export type Place = Page | UtilityProcess | MainProcess;
