/** The script of a page that is one of the parties. */
import { pageEnds } from '../contenders/page-ends.ts';
import { handshake } from '../contenders/webrtc/end.ts';
import { partyFunctions } from './functions.ts';

const party = partyFunctions(pageEnds);

/** A page opened by another one: its address says what to serve. */
const task = new URLSearchParams(location.hash.slice(1));
const end = task.get('end');
if (end !== null) void party.serve(end, JSON.parse(task.get('config') ?? 'null'));

Object.assign(globalThis, { party, webrtc: handshake });
