import { multiple } from './multiple.js';
import { number } from './number.js';
import { order } from './order.js';
import { single } from './single.js';

/**
 * The kinds of a check, in the order they are offered. Each takes `{check, say, changed}` and gives what it asks the author for:
 *
 * `node`; `read()`, its values as they are saved; `kept()`, its values for another kind to go on with, where that is more; and `fieldAt(place)`.
 */
export const KINDS = { single, multiple, order, number };
