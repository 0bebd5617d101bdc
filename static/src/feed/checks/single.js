import { choice } from './choice.js';

/** One option is right. See `choice`. */
export const single = ({ check, id, say }) => choice({ check, id, say, type: 'radio', role: 'radiogroup' });
