import type { Pipe } from './pipe.ts';
import { type RoundTripOrder, respondToRoundTrips } from './round-trip.ts';
import { respondToStream, type StreamOrder } from './stream.ts';

/** Carries out the orders of the driver at the other end, one after another. */
export function respond(pipe: Pipe): void {
  pipe.receive((message) => {
    const order = message as RoundTripOrder | StreamOrder;
    const onDone = () => respond(pipe);
    if (order.begin === 'stream') respondToStream(pipe, order, onDone);
    else respondToRoundTrips(pipe, onDone);
  });
}
