import { readFile } from 'node:fs/promises';
import type { Answer } from '../http/loopback-server.ts';
import type { PageSession } from './page-protocol.ts';

/** The output of `scripts/lib/inspector-page.mjs`. */
interface Page {
  /** The whole document; the session goes into its empty `<script type="application/json" id="session">`. */
  readonly html: string;
  /** `sha256-…` of its script, and of its style, for a Content-Security-Policy. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

const FILE = new URL('./page.json', import.meta.url);
const SESSION_ELEMENT = '<script type="application/json" id="session">';

/** The page for one session, under a policy that allows its own script, its own style, its own socket, and nothing else. */
export async function inspectorDocument(session: PageSession): Promise<Answer> {
  const { html, scriptHash, styleHash } = JSON.parse(await readFile(FILE, 'utf8')) as Page;
  const policy = [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    `connect-src ${session.url}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
    },
    body: html.replace(SESSION_ELEMENT, (tag) => tag + JSON.stringify(session).replaceAll('<', '\\u003c')),
  };
}
