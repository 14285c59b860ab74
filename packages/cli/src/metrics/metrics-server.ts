import type { IncomingMessage } from 'node:http';
import type { BrokerStats } from '@peerport/protocol/admin';
import { messageOf } from '../base/errors.ts';
import { type Answer, LoopbackServer } from '../http/loopback-server.ts';
import { isSameSecret } from '../http/secret.ts';
import { METRICS_CONTENT_TYPE, metricsText } from './text.ts';

const PATH = '/metrics';
const BEARER = 'Bearer ';

/** What is served, and to which clients. */
export interface MetricsSource {
  /** Clients must send it as `Authorization: Bearer`. */
  readonly token: string;
  /** Called for each request. If it rejects, the answer is 503 with the reason. */
  readonly stats: () => Promise<BrokerStats>;
}

/** Serves `GET /metrics` on 127.0.0.1, as Prometheus text. @throws the system's error: it cannot listen there. */
export function serveMetrics(port: number, { token, stats }: MetricsSource): Promise<LoopbackServer> {
  return LoopbackServer.listen(port, {
    async onRequest({ method, url, headersDistinct: { authorization } }: IncomingMessage) {
      if (method !== 'GET' || url !== PATH || !isAuthorized(authorization, token)) return undefined;
      return metricsOf(stats);
    },
  });
}

async function metricsOf(stats: MetricsSource['stats']): Promise<Answer> {
  try {
    return { headers: { 'Content-Type': METRICS_CONTENT_TYPE }, body: await metricsText(await stats()) };
  } catch (error) {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    return { status: 503, headers, body: `${messageOf(error)}\n` };
  }
}

function isAuthorized([credentials = '']: readonly string[] = [], token: string): boolean {
  return credentials.startsWith(BEARER) && isSameSecret(credentials.slice(BEARER.length), token);
}
