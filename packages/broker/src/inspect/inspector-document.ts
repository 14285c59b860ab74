/** What the inspector's page needs to open its admin socket. */
export interface InspectorSession {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** Good for one socket. */
  readonly token: string;
}

const SESSION_ELEMENT = '<script type="application/json" id="session">';

/** @throws {Error} this copy of peerport has no inspector. */
export async function loadInspectorPage() {
  try {
    return (await import('./inspector-page.js')).inspectorPage;
  } catch (cause) {
    throw new Error("the inspector's page is not part of this copy of peerport", { cause });
  }
}

/** The inspector's page for one session, and the headers that go with it. @throws {Error} as {@link loadInspectorPage}. */
export async function inspectorDocument(session: InspectorSession): Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}> {
  const { html, scriptHash, styleHash } = await loadInspectorPage();
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
    html: html.replace(SESSION_ELEMENT, (tag) => tag + JSON.stringify(session).replaceAll('<', '\\u003c')),
  };
}
