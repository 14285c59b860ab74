/** The entry of a process that relays with `ws`, which gets to see only what the broker's unmasker has been at. */
import { createServer } from 'node:http';
import { relayMessages } from './messages.ts';
import { serveRelay } from './serve-relay.ts';
import { unmaskAll } from './unmask.ts';

serveRelay(unmaskAll(createServer()), relayMessages);
