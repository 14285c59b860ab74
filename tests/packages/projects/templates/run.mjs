// Runs the built main process of a template on the model of Electron: `node run.mjs MODEL CHROMIUM MAIN`. Prints what its windows show once
// each has something to show.
import Module, { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PATIENCE_MS = 60_000;

const [model, chromium, main] = process.argv.slice(2);
const { ElectronModel } = await import(pathToFileURL(model).href);
const running = await ElectronModel.start(chromium);
const { main: electron } = running;
const load = Module._load;
Module._load = (name, ...rest) => (name === 'electron' ? electron : load(name, ...rest));
try {
  createRequire(import.meta.url)(main);
  const deadline = Date.now() + PATIENCE_MS;
  let shown = [];
  while (shown.length < 2 || shown.includes('')) {
    if (Date.now() > deadline) throw new Error(`the windows show no more than ${JSON.stringify(shown)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    shown = await Promise.all(electron.BrowserWindow.getAllWindows().map(textOf));
  }
  console.log(JSON.stringify(shown));
} finally {
  await running[Symbol.asyncDispose]();
}
process.exit();

/** Nothing while the page is loading. */
function textOf({ webContents }) {
  return webContents.executeJavaScript('document.body?.innerText ?? ""').catch(() => '');
}
