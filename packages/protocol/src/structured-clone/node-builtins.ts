import { globalOf } from '../base/intrinsics.ts';

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(id: string): unknown;
}

const { versions, getBuiltinModule } = (globalOf('process') ?? {}) as NodeProcess;

/** Whether this is Node, or an Electron renderer with Node integration. */
export const isNode = versions?.node !== undefined;

/** A built-in module of Node. This package also runs elsewhere, so it imports none. */
export function builtinOfNode<Module>(id: string): Module | undefined {
  return isNode ? (getBuiltinModule?.(id) as Module | undefined) : undefined;
}
