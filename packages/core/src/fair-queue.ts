/** A bounded queue in which everybody gets a turn: tenants take turns, and within a tenant its callers do. */

/** Who something is done for. */
export interface Party {
  /** The instance. */
  readonly tenant: string;
  /** The caller's id, or an address. */
  readonly caller: string;
}

/** Items that wait. */
export interface FairQueue<Item> {
  readonly size: number;
  /**
   * Adds an item. When there is no room, the newest item of the caller that waits with most in the tenant that waits with
   * most gives way, so nobody can take the place of who asks for little.
   *
   * @returns the item that had to give way, which may be the new one
   */
  push(item: Item, party: Party): Item | undefined;
  /** The next item: of the tenant, and of its caller, whose last turn is longest ago. */
  shift(): Item | undefined;
  /** How many items have their turn before one that waits, as far as is known now: none joins, and all stay. */
  ahead(item: Item, party: Party): number;
  /** Takes an item out of turn; false when it does not wait. */
  remove(item: Item, party: Party): boolean;
  /** Takes out everything. */
  clear(): readonly Item[];
}

interface Tenant<Item> {
  size: number;
  readonly callers: Map<string, Item[]>;
}

/**
 * An empty queue.
 *
 * @param limit - items that may wait
 */
export function createFairQueue<Item>(limit: number): FairQueue<Item> {
  const tenants = new Map<string, Tenant<Item>>();
  let size = 0;

  const dropped = (name: string, tenant: Tenant<Item>, caller: string, items: readonly Item[]): void => {
    size--;
    tenant.size--;
    if (items.length === 0) tenant.callers.delete(caller);
    if (tenant.size === 0) tenants.delete(name);
  };

  /** The newest item of who waits with most; among equals, of the party that came last. */
  const giveWay = ({ tenant: last, caller: lastCaller }: Party): Item | undefined => {
    const [name, tenant] = longest(tenants, last, (each) => each.size) ?? [];
    if (name === undefined || tenant === undefined) return undefined;
    const [caller, items] = longest(tenant.callers, lastCaller, (each) => each.length) ?? [];
    if (caller === undefined || items === undefined) return undefined;
    const item = items.pop();
    dropped(name, tenant, caller, items);
    return item;
  };

  return {
    get size() {
      return size;
    },
    push: (item, party) => {
      const tenant = tenants.get(party.tenant) ?? { size: 0, callers: new Map<string, Item[]>() };
      tenants.set(party.tenant, tenant);
      const items = tenant.callers.get(party.caller) ?? [];
      tenant.callers.set(party.caller, items);
      items.push(item);
      tenant.size++;
      size++;
      return size > limit ? giveWay(party) : undefined;
    },
    shift: () => {
      const [name, tenant] = tenants.entries().next().value ?? [];
      if (name === undefined || tenant === undefined) return undefined;
      const [caller, items] = tenant.callers.entries().next().value ?? [];
      if (caller === undefined || items === undefined) return undefined;
      // To the end of both rows, if anything is left.
      tenants.delete(name);
      tenants.set(name, tenant);
      tenant.callers.delete(caller);
      tenant.callers.set(caller, items);
      const item = items.shift();
      dropped(name, tenant, caller, items);
      return item;
    },
    ahead: (item, { tenant: name, caller }) => {
      const tenant = tenants.get(name);
      const at = tenant?.callers.get(caller)?.indexOf(item) ?? -1;
      if (tenant === undefined || at < 0) return 0;
      const inTurns = (lengths: Iterable<number>, turns: number): number =>
        [...lengths].reduce((sum, length) => sum + Math.min(length, turns), 0);
      const ofTenant = inTurns(
        [...tenant.callers.values()].map(({ length }) => length),
        at + 1,
      );
      const ofAll = inTurns(
        [...tenants.values()].map((each) => each.size),
        ofTenant,
      );
      return ofAll - 1;
    },
    remove: (item, { tenant: name, caller }) => {
      const tenant = tenants.get(name);
      const items = tenant?.callers.get(caller);
      const at = items?.indexOf(item) ?? -1;
      if (tenant === undefined || items === undefined || at < 0) return false;
      items.splice(at, 1);
      dropped(name, tenant, caller, items);
      return true;
    },
    clear: () => {
      const all = [...tenants.values()].flatMap(({ callers }) => [...callers.values()].flat());
      tenants.clear();
      size = 0;
      return all;
    },
  };
}

function longest<Value>(
  all: ReadonlyMap<string, Value>,
  preferred: string,
  lengthOf: (value: Value) => number,
): readonly [string, Value] | undefined {
  const own = all.get(preferred);
  let found: readonly [string, Value] | undefined = own === undefined ? undefined : [preferred, own];
  for (const each of all) {
    if (found === undefined || lengthOf(each[1]) > lengthOf(found[1])) found = each;
  }
  return found;
}
