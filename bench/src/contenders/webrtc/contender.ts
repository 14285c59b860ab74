import type { Contender } from '../contender.ts';

/** A data channel, by default ordered and reliable; the bench passes on the offer and the answer. */
export const webRtc: Contender = {
  name: 'WebRTC data channel',
  mayBeMissing: true,
  scenes: ['renderer-renderer'],
  async open({ pages }, resources) {
    const driver = resources.use(await pages.open());
    const responder = resources.use(await pages.open());
    if (driver.pid === responder.pid) throw new Error(`both pages are in process ${driver.pid}`);
    const offer = await driver.renderer.call('webrtc', 'offer', []);
    const answer = await responder.renderer.call('webrtc', 'answer', [offer]);
    await driver.renderer.call('webrtc', 'accept', [answer]);
    await Promise.all([driver.open('webrtc', null), responder.serve('webrtc', null)]);
    return driver;
  },
};
