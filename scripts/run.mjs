/**
 * The entry of every root script: `npm run bench|build|demo|docs|electron|fuzz|lint|size|soak|test`. Needs Node and npm, and does all other set-up itself.
 * What it has to say goes to stderr: stdout is left to what the command runs.
 */
const MIN_NODE_MAJOR = 20;

if (Number.parseInt(process.versions.node, 10) < MIN_NODE_MAJOR) {
  console.error(`peerport needs Node ${MIN_NODE_MAJOR} or newer; this is ${process.version}, at ${process.execPath}.`);
  process.exit(1);
}

// Not imported statically: an older Node would stop at their syntax before it says the above.
const { commands } = await import('./lib/commands.mjs');
const { CommandError } = await import('./lib/process.mjs');

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (!command) {
  console.error(`usage: npm run ${Object.keys(commands).join('|')} [-- arguments]`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : error);
    process.exitCode = 1;
  }
}
