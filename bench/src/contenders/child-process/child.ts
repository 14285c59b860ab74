/** The entry of the responder that a party forks. */
import { respond } from '../../workloads/respond.ts';

process.on('disconnect', () => process.exit());

respond({
  post: (message) => void process.send?.(message),
  receive(listener) {
    process.removeAllListeners('message').on('message', listener);
  },
  close: () => process.disconnect(),
});
