import { inspectDirectory } from '@peerport/broker/inspect';
import type { Finding } from './finding.ts';

const subject = 'rendezvous files';

/** Checks that only this user can read and replace rendezvous files, and that their brokers are running. */
export async function checkRendezvous(): Promise<Finding[]> {
  const { path, problem, badFiles, staleFiles } = await inspectDirectory();
  if (problem !== undefined) {
    const remedy = `see who made ${path}; make it yours alone (chmod 700), remove it, or set XDG_RUNTIME_DIR to another`;
    return [{ status: 'problem', subject, text: problem, remedy }];
  }
  const bad = badFiles.map(
    (text): Finding => ({ status: 'problem', subject, text, remedy: `see who wrote it, and remove it` }),
  );
  const stale = staleFiles.map(
    (file): Finding => ({
      status: 'warning',
      subject,
      text: `the broker of ${file} is gone`,
      remedy: 'nothing: the next command that looks for a broker removes the file',
    }),
  );
  const findings = [...bad, ...stale];
  return findings.length > 0 ? findings : [{ status: 'ok', subject, text: `${path} is safe` }];
}
