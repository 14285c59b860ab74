import type { Cases } from '../case.ts';
import { argumentCases } from './arguments.ts';
import { closeCases } from './close.ts';
import { deliveryCases } from './delivery.ts';
import { eventCases } from './events.ts';
import { handlerCases } from './handlers.ts';
import { interfaceCases } from './interfaces.ts';
import { meddlingGettersCases } from './meddling-getters.ts';
import { serializationCases } from './serialization.ts';
import { startCases } from './start.ts';
import { streamCases } from './streams.ts';
import { transferCases } from './transfer.ts';
import { travellerCases } from './travellers.ts';
import { unclonableCases } from './unclonable.ts';
import { valueCases } from './values.ts';

/** By group. */
export const caseGroups: Readonly<Record<string, Cases>> = {
  start: startCases,
  delivery: deliveryCases,
  handlers: handlerCases,
  events: eventCases,
  interfaces: interfaceCases,
  arguments: argumentCases,
  serialization: serializationCases,
  values: valueCases,
  unclonable: unclonableCases,
  'meddling-getters': meddlingGettersCases,
  transfer: transferCases,
  travellers: travellerCases,
  streams: streamCases,
  close: closeCases,
};

/** By name. */
export const allCases: Cases = Object.assign({}, ...Object.values(caseGroups));
