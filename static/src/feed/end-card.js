import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers } from '../kit/words.js';
import { sign } from './learning-icons.js';
import { PinQuestion } from './pin.js';

/** What is known of a topic, as steps of a small bar. */
const STEPS = { new: 0, weak: 1, growing: 2, strong: 3 };

let endNumber = 0;

/**
 * The last page of a sitting: it has an end, and says what was done and learned and what comes back when.
 *
 * `go(clipId)` opens a clip; `goOn(plan)` begins another sitting, with the plan there is for null; `backToUnit()` leaves the feed;
 * `setPin('')` takes the intention off, `openPinned()` lets one rewrite it.
 */
export class EndCard {
  constructor({ say, go, goOn, backToUnit, openPinned, setPin }) {
    Object.assign(this, { say, go, goOn });
    const id = `microclip-end-${++endNumber}`;
    this.title = h('h4', { class: 'microclip-end__title', id, tabindex: '-1' });
    this.tally = h('dl', { class: 'microclip-end__tally' });
    this.learned = h('section', { class: 'microclip-end__part', hidden: true });
    this.ahead = h('section', { class: 'microclip-end__part', hidden: true });
    this.due = h('section', { class: 'microclip-end__part', hidden: true });
    this.pin = new PinQuestion({ say, done: () => setPin?.(''), change: openPinned });
    this.saved = h('section', { class: 'microclip-end__part', hidden: true });
    this.more = h('button', { class: 'microclip-button microclip-end__more', type: 'button', 'aria-expanded': 'false', 'aria-controls': `${id}-plans`, on: { click: () => this.#unfold() } });
    this.plans = h('div', { class: 'microclip-end__plans', id: `${id}-plans`, role: 'group', 'aria-label': say('l_more_how_much'), hidden: true });
    this.element = h(
      'section',
      { class: 'microclip-feed__clip microclip-feed__end', 'aria-labelledby': id, inert: true },
      h(
        'div',
        { class: 'microclip-end__scroll', tabindex: '0', role: 'group', 'aria-labelledby': id },
        h('div', { class: 'microclip-end__head' }, h('span', { class: 'microclip-end__sign' }, icon('tick')), this.title, this.tally),
        this.learned,
        this.ahead,
        this.due,
        this.pin.element,
        this.saved,
      ),
      h(
        'div',
        { class: 'microclip-end__ways' },
        h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('l_back_to_unit'), on: { click: () => backToUnit() } }),
        this.more,
        this.plans,
      ),
    );
  }

  /** `state` is the feed's; `done` what was done in this sitting: `{clips, checks, right}`; `sitting` the one that ends. */
  show({ state, done = { clips: 0, checks: 0, right: 0 }, sitting = state.sitting }) {
    const { say } = this;
    const { clips = [], progress = {}, learned = [], next_topics: ahead = [], due, pin = '' } = state;
    const all = clips.length > 0 && progress.finished >= progress.of;
    setText(this.title, say(all ? 'l_end_all' : 'end_title'));
    setText(this.more, say(all ? 'l_watch_more' : 'l_go_on_more'));
    this.pin.show(pin);
    this.#renew(this.tally, [done, progress.text], () => this.#tallyRows(done, progress));
    this.#renew(this.learned, learned, () => (learned.length ? [heading(say('l_learned'), sign('leaf')), h('ul', { class: 'microclip-end__topics' }, ...learned.map((one) => this.#topic(one)))] : []));
    this.#renew(this.ahead, ahead, () => (ahead.length ? [heading(say('f_next'), sign('spark')), ...ahead.map((one) => h('p', { class: 'microclip-end__line', text: one.text }))] : []));
    this.#renew(this.due, due, () => (due?.text ? [heading(say('l_due'), sign('calendar')), h('p', { class: 'microclip-end__line', text: due.text }), due.next_text ? h('p', { class: 'microclip-end__line', text: due.next_text }) : ''] : []));
    const saved = clips.filter((clip) => clip.mine?.saved).map(({ id, title }) => ({ id, title }));
    this.#renew(this.saved, saved, () => (saved.length ? [heading(say('l_saved'), icon('bookmark')), h('ul', { class: 'microclip-end__saved' }, ...saved.map((one) => this.#savedRow(one)))] : []));
    this.#renew(this.plans, [sitting?.plan, sitting?.plans], () => this.#planButtons(sitting));
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  /** Build a part anew when what it tells has changed; one without anything to tell is not there. */
  #renew(part, facts, build) {
    const told = JSON.stringify(facts ?? null);
    if (part.told === told) return;
    part.told = told;
    const children = build().filter(Boolean);
    part.replaceChildren(...children);
    if (part !== this.plans) show(part, children.length > 0);
  }

  #tallyRows({ clips, checks, right }, progress) {
    const { say } = this;
    const number = numbers(this.element);
    const row = (label, value) => h('div', { class: 'microclip-end__count' }, h('dt', { text: label }), h('dd', { text: value }));
    return [
      clips ? row(say('l_done_clips'), number(clips)) : '',
      checks ? row(say('l_done_checks'), say('l_right_of', { right: number(right), of: number(checks) })) : '',
      progress.of ? row(say('l_done_all'), say('l_right_of', { right: number(progress.finished), of: number(progress.of) })) : '',
    ];
  }

  #topic({ topic, level, text }) {
    const steps = STEPS[level] ?? 0;
    return h(
      'li',
      { class: 'microclip-end__topic' },
      h('span', { class: 'microclip-end__topic-name', dir: 'auto', text: topic }),
      h('span', { class: 'microclip-end__level', 'aria-hidden': 'true' }, ...[1, 2, 3].map((step) => h('span', { 'data-is': step <= steps ? 'done' : 'ahead' }))),
      h('span', { class: 'microclip-end__topic-text', text }),
    );
  }

  #savedRow({ id, title }) {
    return h('li', {}, h('button', { class: 'microclip-end__clip', type: 'button', on: { click: () => this.go(id) } }, icon('play'), h('span', { class: 'microclip-end__clip-title', dir: 'auto', text: title })));
  }

  #planButtons(sitting) {
    const { plan, plans = [] } = sitting ?? {};
    const isPlan = (one) => one.kind === plan?.kind && (one.kind === 'all' || one.size === plan.size);
    const button = (one) =>
      h('button', { class: 'microclip-button microclip-plan', type: 'button', text: one.text, on: { click: () => this.#goOn(isPlan(one) ? null : { kind: one.kind, size: one.size }) } });
    return plans.map(button);
  }

  /** Going on takes two presses: that one wants to, and how much. Where there is nothing to choose, one. */
  #unfold() {
    if (!this.plans.childElementCount) return this.#goOn(null);
    const open = this.plans.hidden;
    show(this.plans, open);
    setAttribute(this.more, 'aria-expanded', String(open));
    if (open) this.plans.firstElementChild.focus({ preventScroll: true });
    return undefined;
  }

  #goOn(plan) {
    this.more.focus({ preventScroll: true }); // the pressed button vanishes before the sitting is there
    show(this.plans, false);
    setAttribute(this.more, 'aria-expanded', 'false');
    this.goOn(plan);
  }
}

function heading(text, drawing) {
  return h('h5', { class: 'microclip-end__heading' }, drawing, h('span', { text }));
}
