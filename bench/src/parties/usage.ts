/** What every process of a bench can report. */
export const usage = {
  /** Processor time of all threads since the process began. */
  cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
};
