/**
 * `npm run size`: how much an app loads for peerport, and of what that consists; fails when it is over its budget, or the README says
 * otherwise. With `--files`, prints each file too; with `--write`, puts the sizes into the README; with `--check`, prints only what is wrong.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bundles } from './bundles.mjs';
import { byPart, measure } from './measure.mjs';

const README = new URL('../../README.md', import.meta.url);
const README_BLOCK = /(<!-- written by `npm run size -- --write` -->\n).*?\n(?=\n)/s;

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, files: { type: 'boolean' }, write: { type: 'boolean' } },
});
const sizes = {};
for (const [key, bundle] of Object.entries(bundles)) {
  const size = await measure(bundle);
  sizes[key] = size;
  if (!values.check) print(bundle, size);
  if (size.gzippedBytes > bundle.maxBytes) {
    complain(
      `${bundle.name} takes ${inBytes(size.gzippedBytes)} gzipped, and its budget is ${inBytes(bundle.maxBytes)}: see scripts/size/bundles.mjs`,
    );
  }
}

const readme = await readFile(README, 'utf8');
if (values.write) await writeFile(README, readme.replace(README_BLOCK, `$1${sentence(sizes)}\n`));
else if (!readme.includes(`\n${sentence(sizes)}\n`)) {
  complain('README.md does not say these sizes; npm run size -- --write puts them there');
}

/** In halves of a KiB, so that not every commit changes the README. */
function sentence({ port, codec }) {
  const [portKib, codecKib] = [port, codec].map(({ gzippedBytes }) => Math.ceil(gzippedBytes / 512) / 2);
  return (
    `An app that imports \`connect\` loads ${portKib} KiB for it, minified and gzipped. ${codecKib} KiB of that are the codec for ` +
    'structured clone.'
  );
}

function print({ name, maxBytes }, { minifiedBytes, gzippedBytes, files }) {
  console.log(`${name}: ${inBytes(minifiedBytes)} minified, ${inBytes(gzippedBytes)} gzipped, of ${inBytes(maxBytes)}`);
  for (const [part, bytes] of byPart(files)) console.log(`${inBytes(bytes).padStart(16)}  ${part}`);
  if (values.files) for (const { path, bytes } of files) console.log(`${inBytes(bytes).padStart(16)}  ${path}`);
}

function inBytes(bytes) {
  return `${bytes.toLocaleString('en')} B`;
}

function complain(problem) {
  console.error(problem);
  process.exitCode = 1;
}
