import { globalOf } from '../base/intrinsics.ts';

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(id: string): unknown;
}

const { versions, getBuiltinModule } = (globalOf('process') ?? {}) as NodeProcess;

/** Whether this is Node, or a renderer of Electron that has it. */
export const isNode = versions?.node !== undefined;

/** A module of Node, for what the language has no way to tell; this package runs elsewhere, too, and so imports none. */
export function builtinOfNode<Module>(id: string): Module | undefined {
  return isNode ? (getBuiltinModule?.(id) as Module | undefined) : undefined;
}
