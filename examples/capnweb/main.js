// Moves money in a bank that runs in another process, until that process dies.
import { fork } from 'node:child_process';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { newMessagePortRpcSession } from 'capnweb';

const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
const bankProcess = fork(new URL('bank.js', import.meta.url));
bankProcess.send(port2);

const port = connect(port1);
// To Cap'n Web, a `null` message means that the peer is gone: this makes calls reject when the other process dies.
port.addEventListener('close', () => port.dispatchEvent(new MessageEvent('message', { data: null })));

/** @type {import('capnweb').RpcStub<import('./bank.js').Bank>} */
const bank = newMessagePortRpcSession(port);

// Nothing is awaited here: calls on an account, and calls that take one, are sent before the account has arrived.
const ada = bank.account('ada');
const grace = bank.account('grace');
const watching = ada.watch((balance) => console.log(`ada has ${balance}`));
const deposited = ada.deposit(100);
const transferred = bank.transfer(ada, grace, 30);
await Promise.all([watching, deposited, transferred]);
console.log(`grace has ${await grace.balance()}`);

// Errors that the bank throws are thrown here.
await ada.withdraw(1000).catch((error) => console.log(`${error.name}: ${error.message}`));

// A call that is never answered, because the bank is robbed.
const audit = bank.audit();
bankProcess.kill('SIGKILL');
await audit.catch((error) => console.log(`the audit failed: ${error.message}`));
const { reason, message } = await port.closed;
console.log(`${reason}: ${message}`);
await broker.close();
