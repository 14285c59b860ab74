/** What stands in for Electron is compared with the list of what matters in it: what of it the model has, it has as Electron does. */
import { findChromium } from '@peerport/hosts';
import { CONFORMANCE } from '../../tests/electron-model/conformance.ts';
import { ElectronModel } from '../../tests/electron-model/electron.ts';
import { runConformance } from '../../tests/electron-model/run-conformance.ts';
import { expect, test } from './fixtures.ts';

/** What only tests of the main process alone see of the model. */
const NOT_MODELLED: Readonly<Record<string, string>> = {
  'permissions-without-handlers': 'pages of the model ask Chromium for permissions',
  'check-handler-decides': 'pages of the model ask Chromium for permissions',
  'popup-preload': 'preload scripts do not run in the popups of the model',
  'buffer-lost': 'native ports do not cross to the pages of the model',
};

test.describe('the model of Electron', () => {
  let model: ElectronModel;

  test.skip(({ hostName }) => hostName === 'electron', 'it needs no model');

  test.beforeAll(async ({ hostName }) => {
    const { executablePath } = findChromium();
    if (hostName === 'chromium' && executablePath !== undefined) model = await ElectronModel.start(executablePath);
  });

  test.afterAll(async () => model?.[Symbol.asyncDispose]());

  for (const line of CONFORMANCE) {
    test(`${line.id}: ${line.what}`, async () => {
      test.skip(line.id in NOT_MODELLED, NOT_MODELLED[line.id]);
      for await (const { difference } of runConformance(model.main, [line])) expect(difference).toBeUndefined();
    });
  }
});
