// What publint and Are The Types Wrong find in a tarball, as JSON: `node problems.mjs TARBALL`.
import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const tarball = await readFile(process.argv[2]);
const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
const { problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));

process.stdout.write(
  JSON.stringify({
    publint: messages.map((message) => formatMessage(message, pkg)),
    types: problems.map(({ kind, entrypoint, resolutionKind }) => [kind, entrypoint, resolutionKind].join(' ')),
  }),
);
