import type { Finding } from './finding.ts';

const MIN_NODE_MAJOR = 20;

/** Checks that this Node is new enough. */
export async function checkNode(): Promise<Finding[]> {
  const text = `Node ${process.versions.node}`;
  if (Number.parseInt(process.versions.node, 10) >= MIN_NODE_MAJOR) return [{ status: 'ok', subject: 'Node', text }];
  return [{ status: 'problem', subject: 'Node', text, remedy: `use Node ${MIN_NODE_MAJOR} or newer` }];
}
