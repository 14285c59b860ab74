import type { Contender } from '../contender.ts';
import type { BroadcastChannelConfig } from './end.ts';

/** Between two pages of one origin. It transfers nothing: buffers are copied. */
export const broadcastChannel: Contender = {
  name: 'BroadcastChannel',
  scenes: ['renderer-renderer'],
  async open({ pages }, resources) {
    const driver = resources.use(await pages.open());
    const config: BroadcastChannelConfig = { name: 'bench' };
    const url = pages.urlToServe('broadcast-channel', config, 'same site');
    await driver.open('broadcast-channel', { ...config, url } satisfies BroadcastChannelConfig);
    await pages.checkOtherProcess(driver, url);
    return driver;
  },
};
