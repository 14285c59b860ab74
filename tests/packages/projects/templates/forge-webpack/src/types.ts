// The types are found, and are not all `any`.
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { connect as connectBundled } from '@peerport/client/bundle';

// @ts-expect-error: a ticket, or its text
connect(1);
// @ts-expect-error: the same
connectBundled(1);
// @ts-expect-error: there is no such option
void startBroker({ what: true });
