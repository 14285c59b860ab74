import type { Contender } from '../contender.ts';

/** A `MessagePort` of the platform, from a page to one of another site that it opened. */
export const nativePort: Contender = {
  name: 'native MessagePort',
  scenes: ['renderer-renderer'],
  async open({ pages }, resources) {
    const driver = resources.use(await pages.open());
    const url = pages.urlToServe('native-port', null, 'another site');
    await driver.open('native-port', url);
    await pages.checkOtherProcess(driver, url);
    return driver;
  },
};
