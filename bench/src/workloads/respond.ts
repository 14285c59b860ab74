import type { Pipe } from './pipe.ts';
import { type RoundTripOrder, respondToRoundTrips } from './round-trip.ts';
import { respondToStream, type StreamOrder } from './stream.ts';

/** Does, one after the other, what the driver at the other end orders. */
export function respond(pipe: Pipe): void {
  pipe.receive((message) => {
    const order = message as RoundTripOrder | StreamOrder;
    const onDone = () => respond(pipe);
    if (order.begin === 'stream') respondToStream(pipe, order, onDone);
    else respondToRoundTrips(pipe, onDone);
  });
}
