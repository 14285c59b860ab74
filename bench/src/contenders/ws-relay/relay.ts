/** The entry of a process that relays with `ws`, and with nothing else. */
import { createServer } from 'node:http';
import { relayMessages } from '../../relay/messages.ts';
import { serveRelay } from '../../relay/serve-relay.ts';

serveRelay(createServer(), relayMessages);
