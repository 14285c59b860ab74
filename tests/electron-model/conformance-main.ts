/**
 * The main script of the app with which `npm run electron` checks the conformance list. Its last argument is a JSON array with the ids of
 * the lines to check. Its messages to the parent process are the version of Electron, and then a result for each line.
 */
import * as electron from 'electron';
import { CONFORMANCE, CONFORMANCE_SCHEMES } from './conformance.ts';
import { type ConformanceResult, runConformance } from './run-conformance.ts';

electron.protocol.registerSchemesAsPrivileged([...CONFORMANCE_SCHEMES]);

// Not awaited: Electron is ready only after this module has run to its end.
void electron.app.whenReady().then(async () => {
  const ids = JSON.parse(process.argv.at(-1) ?? '[]') as string[];
  await send({ version: process.versions['electron'] ?? 'of unknown version' });
  const lines = CONFORMANCE.filter(({ id }) => ids.includes(id));
  for await (const result of runConformance(electron, lines)) await send(result);
  electron.app.exit();
});

/** Resolves when the message is on its way, so that the process may end. */
function send(message: { readonly version: string } | ConformanceResult): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}
