/** Takes as many seconds of processor time as it is told. */
process.on('message', (seconds) => {
  const start = process.cpuUsage();
  for (let taken = 0; taken < seconds; ) {
    const { user, system } = process.cpuUsage(start);
    taken = (user + system) / 1e6;
  }
  process.send('done');
});
