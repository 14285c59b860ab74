import type { DevTools } from './devtools.ts';

interface TraceEvent {
  readonly name: string;
  readonly args: { readonly data?: { readonly frames?: readonly TracedFrame[] } };
}

interface TracedFrame {
  readonly parent?: string;
  readonly processId?: number;
}

const TRACE_TIMEOUT_MS = 15_000;

/**
 * The operating system's id of the process that runs the main frame of a page. DevTools has no call for it; but the first event
 * of every trace lists the frames of the page with their processes.
 *
 * Only one trace can run in a browser at a time, so the caller must not ask for two pages at once.
 */
export async function osProcessIdOf(session: DevTools): Promise<number> {
  const trace = collectTrace(session);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'], excludedCategories: ['*'] },
  });
  await session.send('Tracing.end');
  const started = (await trace).find(({ name }) => name === 'TracingStartedInBrowser');
  const main = started?.args.data?.frames?.find(({ parent }) => parent === undefined);
  if (main?.processId === undefined) throw new Error('the trace of the page names no process');
  return main.processId;
}

function collectTrace(session: DevTools): Promise<TraceEvent[]> {
  return new Promise((resolve, reject) => {
    const events: TraceEvent[] = [];
    const timer = setTimeout(() => reject(new Error('the trace did not end')), TRACE_TIMEOUT_MS);
    session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
    session.on('Tracing.tracingComplete', () => {
      clearTimeout(timer);
      resolve(events);
    });
  });
}
