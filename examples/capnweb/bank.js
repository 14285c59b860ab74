import { once } from 'node:events';
import { connect } from '@peerport/client';
import { newMessagePortRpcSession, RpcTarget } from 'capnweb';

class Account extends RpcTarget {
  #balance = 0;
  /** @type {import('capnweb').RpcStub<(balance: number) => void>[]} */
  #watchers = [];

  balance() {
    return this.#balance;
  }

  /** @param {number} amount */
  deposit(amount) {
    this.#balance += amount;
    for (const watcher of this.#watchers) watcher(this.#balance);
  }

  /** @param {number} amount */
  withdraw(amount) {
    if (amount > this.#balance) throw new RangeError(`${amount} is more than the ${this.#balance} that are there`);
    this.deposit(-amount);
  }

  /** @param {import('capnweb').RpcStub<(balance: number) => void>} watcher is told the balance whenever it changes */
  watch(watcher) {
    this.#watchers.push(watcher.dup()); // Cap'n Web disposes of the original when the call returns
  }
}

export class Bank extends RpcTarget {
  /** @type {Map<string, Account>} */
  #accounts = new Map();

  /** @param {string} owner */
  account(owner) {
    const account = this.#accounts.get(owner) ?? new Account();
    this.#accounts.set(owner, account);
    return account;
  }

  /**
   * @param {import('capnweb').RpcStub<Account>} from
   * @param {import('capnweb').RpcStub<Account>} to
   * @param {number} amount
   */
  async transfer(from, to, amount) {
    await from.withdraw(amount);
    await to.deposit(amount);
  }

  /** @returns {Promise<string>} that never settles */
  audit() {
    return new Promise(() => {});
  }
}

const [ticket] = await once(process, 'message');
newMessagePortRpcSession(connect(ticket), new Bank());
