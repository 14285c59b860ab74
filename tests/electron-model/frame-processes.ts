import type { DevToolsSession } from './devtools.ts';

interface TraceEvent {
  readonly name: string;
  readonly args: {
    readonly data?: { readonly frames?: readonly { readonly frame: string; readonly processId?: number }[] };
  };
}

let tracing: Promise<unknown> = Promise.resolve();

/**
 * The operating system's ids of the processes that the frames of a page are in, by the ids of the frames. DevTools has no call for it; the
 * first event of a trace has them. A browser makes one trace at a time.
 */
export function processesOfFrames(page: DevToolsSession): Promise<ReadonlyMap<string, number>> {
  const traced = tracing.then(() => trace(page));
  tracing = traced.catch(() => undefined);
  return traced;
}

async function trace(page: DevToolsSession): Promise<ReadonlyMap<string, number>> {
  const processes = new Map<string, number>();
  const stopReading = page.on<{ value: TraceEvent[] }>('Tracing.dataCollected', ({ value }) => {
    const { args } = value.find(({ name }) => name === 'TracingStartedInBrowser') ?? {};
    for (const { frame, processId } of args?.data?.frames ?? []) {
      // The first is the document that is in the frame; another may be about to go.
      if (processId !== undefined && !processes.has(frame)) processes.set(frame, processId);
    }
  });
  let stopWaiting = () => {};
  const complete = new Promise<void>((resolve) => {
    stopWaiting = page.on('Tracing.tracingComplete', () => resolve());
    // It is gone.
    page.onEnd(resolve);
  });
  const traceConfig = { includedCategories: ['disabled-by-default-devtools.timeline'], excludedCategories: ['*'] };
  try {
    await page.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
    await page.send('Tracing.end');
    await complete;
  } finally {
    stopReading();
    stopWaiting();
  }
  return processes;
}
