/** The size budgets, in one place. */

/** @typedef {{ readonly name: string, readonly code: string, readonly folder: string, readonly maxBytes: number }} Bundle */

/** @type {Record<string, Bundle>} `code` is bundled as if it stood in `folder`; `maxBytes` holds for the result, minified and gzipped. */
export const bundles = {
  port: {
    name: 'connect of @peerport/client',
    code: "export { connect } from '@peerport/client';",
    folder: 'packages/client',
    maxBytes: 35 * 1024,
  },
  codec: {
    name: 'serialize and deserialize of @peerport/protocol',
    code: "export { deserialize, serialize } from '@peerport/protocol';",
    folder: 'packages/protocol',
    maxBytes: 12 * 1024,
  },
};

/** The budgets of what an app installs: all packages and bytes, and the bytes of each of our tarballs. */
export const installed = {
  names: ['@peerport/broker', '@peerport/client', '@peerport/protocol'],
  maxPackagesCount: 25,
  maxBytes: 12 * 1024 * 1024,
  maxTarballBytes: {
    '@peerport/protocol': 100 * 1024,
    '@peerport/client': 220 * 1024,
    '@peerport/broker': 250 * 1024,
    peerport: 140 * 1024,
  },
};

/** The parts of a bundle, by file; the first match counts. */
export const parts = [
  ['zod', /\/zod\//],
  ['structured clone', /\/protocol\/dist\/structured-clone\//],
  ['frames, tickets, limits', /\/protocol\/dist\//],
  ['blobs, streams, transferred ports', /\/client\/dist\/transfer\//],
  ['port', /\/client\/dist\//],
];
