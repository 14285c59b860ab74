/**
 * The direction of imports. A file imports from its own folder, and from the folders below it in this table; `.` is the package's entries.
 * Types count too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { CommandError, root } from './process.mjs';

/** The folders of each `src`, from top to bottom. */
const LAYERS = {
  'packages/broker': ['electron', '.', 'thread', 'host', 'inspect', 'listener', 'relay', 'rendezvous', 'core', 'base'],
  'packages/cli': [
    ...['.', 'commands', 'inspector', 'metrics', 'http', 'doctor', 'completion', 'record', 'connect', 'top'],
    ...['tap', 'admin', 'terminal', 'values', 'base'],
  ],
  'packages/client': ['electron', '.', 'port', 'lanes', 'transfer', 'connection', 'platform', 'base'],
  'packages/protocol': ['.', 'electron', 'admin', 'transfer', 'wire', 'control', 'structured-clone', 'base'],
};

const IMPORT = /^(?:import|export)\b[^;']*?\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

/** @throws {CommandError} an import points upwards, or a folder is not in the table */
export function checkLayers() {
  const problems = Object.entries(LAYERS).flatMap(([name, layers]) => problemsOf(`${name}/src`, layers));
  if (problems.length > 0)
    throw new CommandError(`${problems.join('\n')}\nscripts/lib/layers.mjs has the order of folders`);
}

function problemsOf(source, layers) {
  const layerOf = (file) => layers.indexOf(posix.dirname(file).split('/')[0]);
  const files = readdirSync(root + source, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    if (layerOf(file) === -1) return [`${source}/${file}: its folder has no place in the order`];
    return importsOf(`${root}${source}/${file}`)
      .map((path) => posix.join(posix.dirname(file), path))
      .filter((target) => layerOf(target) < layerOf(file))
      .map((target) => `${source}/${file} imports ${target}, which is in a folder above`);
  });
}

function importsOf(file) {
  return Array.from(readFileSync(file, 'utf8').matchAll(IMPORT), ([, from, dynamic]) => from ?? dynamic);
}
