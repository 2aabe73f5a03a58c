export const memoryRefine = async () => undefined;
