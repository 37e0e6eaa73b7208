/** Copies the sample project to a folder, without the comments that state what tests expect of it. */
export function copySample(folder: string): void;
