import type { WebContents, WebFrameMain } from 'electron';
import { BrokerError } from '../base/errors.ts';

/** Exists in every version of Electron, but not in its types. */
type WithPreferences = { getLastWebPreferences?(): { readonly nodeIntegrationInSubFrames?: boolean } | null };

/**
 * Preload scripts run in subframes only with `nodeIntegrationInSubFrames`. Without one, a port would never arrive.
 *
 * @throws {BrokerError} `ERR_TARGET`
 */
export function assertRunsPreload(contents: WebContents, frame: WebFrameMain): void {
  if ((frame.parent ?? null) === null) return;
  const preferences = (contents as WithPreferences).getLastWebPreferences?.();
  if (preferences == null || preferences.nodeIntegrationInSubFrames === true) return;
  throw new BrokerError(
    'ERR_TARGET',
    'the target cannot be given a port: preload scripts do not run in its frame; set nodeIntegrationInSubFrames in the ' +
      'webPreferences of its window',
  );
}
