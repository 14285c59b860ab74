/** What the root scripts do. Each resolves with the exit code. */
import { build } from './build.mjs';
import { electron } from './electron/command.mjs';
import { fuzz } from './fuzz.mjs';
import { install } from './install.mjs';
import { lint } from './lint.mjs';
import { run } from './process.mjs';
import { test } from './test.mjs';

/** @type {Record<string, (args: string[]) => Promise<number>>} */
export const commands = {
  async bench(args) {
    await install();
    await build();
    const { code } = await run(process.execPath, ['bench/dist/main.js', ...args], { foreground: true });
    return code;
  },
  async build() {
    await install();
    await build();
    return 0;
  },
  async demo(args) {
    await install();
    await build();
    const { code } = await run(process.execPath, ['examples/demo/dist/main.js', ...args], { foreground: true });
    return code;
  },
  async docs(args) {
    await install();
    await build();
    const { code } = await run(process.execPath, ['scripts/api-docs/main.mjs', ...args]);
    return code;
  },
  electron,
  async fuzz(args) {
    await install();
    await build();
    return fuzz(args);
  },
  async lint(args) {
    await install();
    await lint(args);
    return 0;
  },
  async size(args) {
    await install();
    await build();
    const { code } = await run(process.execPath, ['scripts/size/main.mjs', ...args], { foreground: true });
    return code;
  },
  async soak(args) {
    await install();
    await build();
    const { code } = await run(process.execPath, ['tests/soak/dist/main.js', ...args], { foreground: true });
    return code;
  },
  test,
};
