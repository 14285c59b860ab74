/**
 * The entry of every root script: `npm run bench|build|demo|docs|electron|fuzz|lint|size|soak|test`. Needs only Node and npm, and sets up the rest.
 * Its own messages go to stderr: stdout belongs to the command.
 */
const MIN_NODE_MAJOR = 20;

if (Number.parseInt(process.versions.node, 10) < MIN_NODE_MAJOR) {
  console.error(`peerport needs Node ${MIN_NODE_MAJOR} or newer; this is ${process.version}, at ${process.execPath}.`);
  process.exit(1);
}

// Imported dynamically: an older Node would fail on their syntax before printing the message above.
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
