import type { Finding } from './finding.ts';

const subject = 'proxy';
const LOOPBACK = '127.0.0.1';
const VARIABLES = ['http_proxy', 'all_proxy'];

/** Checks whether programs that honour proxy variables would send loopback requests to a proxy. The client in Node ignores these variables. */
export async function checkProxy(env: NodeJS.ProcessEnv = process.env): Promise<Finding[]> {
  const set = VARIABLES.flatMap((name) => [name, name.toUpperCase()]).filter((name) => env[name]);
  if (set.length === 0) return [{ status: 'ok', subject, text: 'no proxy is set in the environment' }];
  const names = set.join(', ');
  const exceptions = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(/[\s,]+/);
  if (exceptions.includes('*') || exceptions.includes(LOOPBACK)) {
    return [{ status: 'ok', subject, text: `${names} is set, and NO_PROXY leaves ${LOOPBACK} out` }];
  }
  const text = `${names} is set, and NO_PROXY does not name ${LOOPBACK}: programs that use the proxy for it cannot reach a broker`;
  return [{ status: 'warning', subject, text, remedy: `add ${LOOPBACK} to NO_PROXY` }];
}
