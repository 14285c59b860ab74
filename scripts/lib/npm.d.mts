export function npmInstall(folder: string, packages: readonly string[]): Promise<void>;
