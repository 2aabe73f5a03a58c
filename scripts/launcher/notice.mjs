/**
 * One line on stderr: stdout is for results.
 * @type {(line: string) => void}
 */
export const notice = (line) => {
  process.stderr.write(`bovespa: ${line}\n`);
};
