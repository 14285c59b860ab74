/** Ports with types: what may be posted, and what is received. Compiled, never run. */
import { connect, PeerPort, type PortCloseEvent, type PortMessage, type PortMessageErrorEvent } from '@peerport/client';
import { same } from './same.ts';

interface Question {
  readonly id: number;
  readonly text: string;
}
type Answer = { readonly id: number; readonly yes: boolean };

declare const ticket: string;
declare const port: PeerPort<Answer, Question>;
declare const anyPort: PeerPort;

// What is posted is Out.
port.postMessage({ id: 1, text: 'ready?' });
port.postMessage({ id: 1, text: 'ready?' }, [new ArrayBuffer(1)]);
port.postMessage({ id: 1, text: 'ready?' }, { transfer: [anyPort] });
// @ts-expect-error: no Question
port.postMessage({ id: 1, yes: true });
// @ts-expect-error: the message is missing
port.postMessage();
// @ts-expect-error: no transfer list
port.postMessage({ id: 1, text: 'ready?' }, 'transfer');
// @ts-expect-error: a number is no object that can be transferred
port.postMessage({ id: 1, text: 'ready?' }, [1]);

// What is received is In, by every way.
port.onmessage = (event) => same<typeof event, PortMessage<Answer>>();
port.onmessage = ({ data }) => same<typeof data, Answer>();
port.onmessage = function () {
  this.close();
};
port.onmessage = null;
port.addEventListener('message', ({ data }) => same<typeof data, Answer>());
port.addEventListener('message', { handleEvent: ({ data }) => same<typeof data, Answer>() });
for await (const answer of port) same<typeof answer, Answer>();
// @ts-expect-error: an Answer has no text
port.onmessage = ({ data }) => data.text;
// @ts-expect-error: an Answer has no text
port.addEventListener('message', ({ data }) => data.text);
// @ts-expect-error: the handler takes another message
port.onmessage = ({ data }: PortMessage<Question>) => data.text;

// The other events.
port.onclose = (event) => same<typeof event, PortCloseEvent>();
port.onmessageerror = (event) => same<typeof event, PortMessageErrorEvent>();
port.onmessageerror = ({ data }) => same<typeof data, null>();
port.addEventListener('close', (event) => same<typeof event, PortCloseEvent>(), { once: true });
port.addEventListener('messageerror', (event) => same<typeof event, PortMessageErrorEvent>());
port.addEventListener('unresponsive', (event) => same<typeof event, Event>());
port.addEventListener('an event of the app', (event) => same<typeof event, Event>());
// @ts-expect-error: the reason is one of a few
port.onclose = ({ reason }) => reason === 'bored';

// Without types a port promises nothing, as a MessagePort does.
const untyped = connect(ticket);
same<typeof untyped, PeerPort>();
untyped.postMessage(anyPort);
untyped.onmessage = ({ data }) => data.whatever.it.says;

// Both types can be told to connect.
const told = connect<Answer, Question>(ticket);
same<typeof told, PeerPort<Answer, Question>>();

// A port stands in for a MessagePort.
function forNative(native: Pick<MessagePort, 'postMessage' | 'start' | 'close' | 'addEventListener' | 'onmessage'>) {
  return native;
}
forNative(anyPort);
untyped.onmessage = (event: MessageEvent) => event.data;

// A port comes from connect, and its properties are read only.
// @ts-expect-error: the constructor is private
new PeerPort();
// @ts-expect-error: read only
port.readyState = 'closed';
// @ts-expect-error: read only
port.label = 'text';

// Options.
// @ts-expect-error: neither task nor batch
connect(ticket, { delivery: 'later' });
// @ts-expect-error: no such option
connect(ticket, { timeoutMs: 1 });
// @ts-expect-error: exactOptionalPropertyTypes
connect(ticket, { maxBufferedBytes: undefined });
// @ts-expect-error: neither a ticket nor text
connect(1);
