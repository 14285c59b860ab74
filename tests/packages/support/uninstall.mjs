import { rm } from 'node:fs/promises';

/** After the tests. */
export default function uninstall() {
  return rm(process.env['PEERPORT_INSTALLED'], { recursive: true, force: true });
}
