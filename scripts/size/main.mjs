/**
 * `npm run size`: how much code a page loads for peerport, its parts, and what an app installs. Fails above a budget, or if the README is
 * out of date on what a page loads. With `--files`, prints each file too; with `--write`, puts the sizes into the README; with
 * `--check`, prints only problems, and installs nothing.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bundles, installed } from './bundles.mjs';
import { measureInstalled } from './installed.mjs';
import { byPart, measure } from './measure.mjs';

const README = new URL('../../README.md', import.meta.url);
const INSTALLED_BLOCK = /(<!-- what an app installs, written by `npm run size -- --write` -->\n).*?\n(?=\n)/s;
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

if (!values.check) {
  const found = await measureInstalled(installed.names);
  checkInstalled(found);
  if (values.write) {
    const text = await readFile(README, 'utf8');
    await writeFile(README, text.replace(INSTALLED_BLOCK, `$1${installedSentence(found)}\n`));
  }
}

function checkInstalled({ tarballBytes, packagesCount, installedBytes }) {
  const facts = [
    ['packages that an app installs', packagesCount, installed.maxPackagesCount, String],
    ['bytes of those', installedBytes, installed.maxBytes, inBytes],
    ...Object.entries(tarballBytes).map(([name, bytes]) => [
      `tarball of ${name}`,
      bytes,
      installed.maxTarballBytes[name] ?? 0,
      inBytes,
    ]),
  ];
  for (const [name, value, max, print] of facts) {
    console.log(`${name}: ${print(value)}, of ${print(max)}`);
    if (value > max)
      complain(`${name}: ${print(value)}, and the budget is ${print(max)}: see scripts/size/bundles.mjs`);
  }
}

/** Rounded, so that not every release of a dependency changes it. */
function installedSentence({ tarballBytes, packagesCount, installedBytes }) {
  const kib = (bytes) => `${Math.ceil(bytes / 1024)} KiB`;
  const mib = (Math.ceil((installedBytes / 2 ** 20) * 2) / 2).toLocaleString('en');
  return (
    `\`npm install @peerport/broker @peerport/client\` installs ${packagesCount} packages, ${mib} MiB. The tarballs of ours are ` +
    `${kib(tarballBytes['@peerport/broker'])} (broker), ${kib(tarballBytes['@peerport/client'])} (client) and ` +
    `${kib(tarballBytes['@peerport/protocol'])} (protocol).`
  );
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
