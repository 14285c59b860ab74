/** The script of a page that is one of the parties. */
import { pageEnds } from '../contenders/page-ends.ts';
import { handshake } from '../contenders/webrtc/end.ts';
import { partyFunctions } from './functions.ts';

const party = partyFunctions(pageEnds);

/** A page that another one opened: what it is to serve stands in its address. */
const task = new URLSearchParams(location.hash.slice(1));
const end = task.get('end');
if (end !== null) void party.serve(end, JSON.parse(task.get('config') ?? 'null'));

Object.assign(globalThis, { party, webrtc: handshake });
