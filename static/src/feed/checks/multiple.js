import { h } from '../../kit/dom.js';
import { choice } from './choice.js';

/** Any number of options is right. See `choice`. */
export function multiple({ check, id, say }) {
  const options = choice({ check, id, say, type: 'checkbox', role: 'group' });
  const hint = h('p', { class: 'microclip-check__hint', id: `${id}-hint`, text: say('l_choose_all') });
  options.element.setAttribute('aria-describedby', hint.id);
  return { ...options, element: h('div', { class: 'microclip-check__part' }, hint, options.element) };
}
