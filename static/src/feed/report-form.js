import { h, setAttribute, setText } from '../kit/dom.js';
import { waited } from './waiting.js';

let formNumber = 0;

/**
 * Report a clip: why, and what happens then. `report(reason)` tells the server, `cancel()` goes back.
 */
export function reportForm({ say, canAct, report, cancel }) {
  const id = `microclip-report-${++formNumber}`;
  const reasons = { wrong: say('l_report_wrong'), harmful: say('l_report_harmful'), rights: say('l_report_rights'), technical: say('l_report_technical'), other: say('l_report_other') };
  const status = h('p', { class: 'microclip-check__status', role: 'status' });
  const rows = Object.entries(reasons).map(([reason, text]) =>
    h('label', { class: 'microclip-option' }, h('input', { class: 'microclip-option__input', type: 'radio', name: id, value: reason }), h('span', { class: 'microclip-option__text', text })),
  );
  const send = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', text: say('l_report_send') });
  const form = h(
    'form',
    { class: 'microclip-check__form', novalidate: true },
    h('p', { class: 'microclip-react__title', id, text: say('l_report_why') }),
    h('div', { class: 'microclip-options', role: 'radiogroup', 'aria-labelledby': id }, ...rows),
    h('p', { class: 'microclip-check__why', text: say('l_report_what_happens') }),
    h('div', { class: 'microclip-check__ends' }, h('button', { class: 'microclip-button', type: 'button', text: say('l_report_cancel'), on: { click: cancel } }), send),
    status,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const reason = form.querySelector('input:checked')?.value;
    if (!canAct) return setText(status, say('sign_in_to_act'));
    if (!reason) return setText(status, say('l_report_choose'));
    if (send.getAttribute('aria-disabled')) return undefined;
    setAttribute(send, 'aria-disabled', 'true');
    setText(status, say('working'));
    try {
      await waited(report(reason), () => setText(status, say('l_kept')));
      setText(status, '');
    } finally {
      setAttribute(send, 'aria-disabled', null);
    }
    return undefined;
  });
  return { element: form, first: rows[0].querySelector('input') };
}
