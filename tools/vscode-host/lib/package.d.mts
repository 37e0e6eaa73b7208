export function packageExtension(file: string): void;
