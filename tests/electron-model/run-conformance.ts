/** Runs the conformance list in the main process of Electron, or of what stands in for it. */
import type * as electron from 'electron';
import { CONFORMANCE, type ConformanceLine } from './conformance.ts';
import { ConformanceKit } from './conformance-kit.ts';

/** What became of a line. `difference`: what is otherwise; none, it is confirmed. */
export interface ConformanceResult {
  readonly id: string;
  readonly difference?: string;
}

const LINE_TIMEOUT_MS = 20_000;

/** Yields a result for each line, in their order. Windows that a line opened are closed after it. */
export async function* runConformance(
  main: typeof electron,
  lines: readonly ConformanceLine[] = CONFORMANCE,
): AsyncGenerator<ConformanceResult> {
  await using kit = await ConformanceKit.start();
  // Electron would quit.
  main.app.on('window-all-closed', () => {});
  for (const { id, check } of lines) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${LINE_TIMEOUT_MS / 1000} s`)), LINE_TIMEOUT_MS);
    });
    try {
      await Promise.race([check(main, kit), late]);
      yield { id };
    } catch (error) {
      yield { id, difference: (error as Error).message };
    } finally {
      clearTimeout(timer);
      for (const window of main.BrowserWindow.getAllWindows()) window.destroy();
    }
  }
}
