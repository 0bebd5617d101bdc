import { h, setAttribute, show } from '../../kit/dom.js';

let waysCount = 0;

/** Tabs: `ways` are `[{key, label, node, opened}]`. Arrows, Home and End move between them; each keeps what is written in it. */
export class Ways {
  constructor({ label, ways }) {
    const id = `microclip-ways-${++waysCount}`;
    this.ways = ways.map(({ key, label: text, node, opened }) => {
      const tab = h('button', { type: 'button', class: 'microclip-studio__tab', role: 'tab', id: `${id}-${key}`, 'aria-controls': `${id}-${key}-panel`, text });
      const panel = h('div', { class: 'microclip-studio__tab-panel', role: 'tabpanel', id: `${id}-${key}-panel`, 'aria-labelledby': tab.id }, node);
      tab.addEventListener('click', () => this.open(key));
      return { key, tab, panel, opened };
    });
    const bar = h('div', { class: 'microclip-studio__tabs', role: 'tablist', 'aria-label': label }, ...this.ways.map(({ tab }) => tab));
    bar.addEventListener('keydown', (event) => this.#key(event));
    this.node = h('div', { class: 'microclip-studio__ways' }, bar, ...this.ways.map(({ panel }) => panel));
    this.open(this.ways[0].key, true);
  }

  get current() {
    return this.ways.find(({ tab }) => tab.getAttribute('aria-selected') === 'true');
  }

  open(key, quietly = false) {
    for (const way of this.ways) {
      const on = way.key === key;
      setAttribute(way.tab, 'aria-selected', String(on));
      setAttribute(way.tab, 'tabindex', on ? '0' : '-1');
      show(way.panel, on);
      if (on && !quietly) way.opened?.();
    }
  }

  focus() {
    this.current.tab.focus();
  }

  #key(event) {
    const rtl = window.getComputedStyle(this.node).direction === 'rtl';
    const at = this.ways.indexOf(this.current);
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    const goal = { Home: 0, End: this.ways.length - 1 }[event.key] ?? (step && (at + step + this.ways.length) % this.ways.length);
    if (goal === undefined) return;
    event.preventDefault();
    this.open(this.ways[goal].key);
    this.ways[goal].tab.focus();
  }
}
