/** Runs in a page, bundled: lets {@link measureInChromium} call the measuring function. */
import { measure } from './measure.ts';

Object.assign(globalThis, { structuredCloneBench: { measure } });
