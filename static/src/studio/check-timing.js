import { h, show } from '../kit/dom.js';
import { Field, button, checkbox, numberIn, select, shortNumber } from './fields.js';

/** When a check is asked, after the clip or at a second of it, and whether learners have to answer before they go on. */
export class CheckTiming {
  constructor({ check, say, moment, changed }) {
    this.say = say;
    const isTimed = typeof check.at_s === 'number';
    const choices = ['after', 'at'].map((value) => ({ value, label: say(`asked_${value}`) }));
    const when = select(choices, isTimed ? 'at' : 'after');
    this.asked = new Field({ label: say('asked'), control: when });
    const here = button(say('asked_here'), () => {
      this.second.control.value = moment() ?? 0;
      this.second.setProblem('');
      changed();
    });
    this.second = new Field({ label: say('asked_second'), unit: say('seconds'), required: true, control: shortNumber({ min: '0', max: '180' }, check.at_s), extra: here });
    this.holds = new Field({ label: say('holds'), help: say('holds_help'), control: checkbox(check.holds), inline: true });
    this.holds.node.classList.add('microclip-studio__field--wide');
    this.node = h('div', { class: 'microclip-studio__pair' }, this.asked.node, this.second.node, this.holds.node);
    const follow = () => show(this.second.node, this.isTimed);
    when.addEventListener('change', () => {
      follow();
      // Most often the author has just stopped the clip where the question belongs.
      if (this.isTimed && !this.second.control.value) this.second.control.value = moment() || '';
      changed();
    });
    follow();
  }

  get isTimed() {
    return this.asked.control.value === 'at';
  }

  /** `at_s` is '' where a second was meant and none is given: the server asks for it. */
  read() {
    return { at_s: this.isTimed ? (numberIn(this.second.control) ?? '') : null, holds: this.holds.control.checked };
  }

  /** When it is asked, in words. */
  get words() {
    const seconds = this.second.control.value;
    return this.isTimed && seconds ? this.say('preview_at', { seconds }) : this.say('asked_after');
  }

  fieldAt(name) {
    if (name === 'holds') return this.holds;
    return this.isTimed ? this.second : this.asked;
  }
}
