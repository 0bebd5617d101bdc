import { choice } from './choice.js';

/** Several right answers. See `KINDS` for what comes back. */
export const multiple = ({ check, say, changed }) => choice({ type: 'checkbox', help: 'answers_help_multiple', options: check.options, say, changed });
