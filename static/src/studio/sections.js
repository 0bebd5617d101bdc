import { h, setText } from '../kit/dom.js';

/**
 * Fields under their headings: those that name the same section stand together.
 *
 * In a form with a list of clips the list comes first and everything below it is folded, each section with its values in short: an
 * author meets the clips, not twenty settings. Gives the nodes in order.
 */
export function sections(descriptions, fields, say) {
  const at = descriptions.findIndex(({ kind }) => kind === 'clips');
  const above = at < 0 ? descriptions : descriptions.slice(0, at + 1);
  const below = at < 0 ? [] : descriptions.slice(at + 1);
  const nodes = grouped(above).flatMap((group) => (group.section && !group.isList ? [fieldset(group, fields)] : group.members.map(({ name }) => fields.get(name).node)));
  const folded = grouped(below.map((one) => (one.section ? one : { ...one, section: say('more_settings') }))).map((group) => fold(group, fields));
  // What has no heading of its own comes last.
  return [...nodes, ...folded.filter(({ name }) => name !== say('more_settings')), ...folded.filter(({ name }) => name === say('more_settings'))].map((one) => one.node ?? one);
}

/** Neighbors of one section, `{section, members}`. */
function grouped(descriptions) {
  const groups = [];
  for (const one of descriptions) {
    const last = groups.at(-1);
    const isList = one.kind === 'clips';
    if (last && last.section === one.section && !last.isList && !isList) last.members.push(one);
    else groups.push({ section: one.section, isList, members: [one] });
  }
  return groups;
}

function fieldset({ section, members }, fields) {
  return h(
    'fieldset',
    { class: 'microclip-studio__section' },
    h('legend', { class: 'microclip-studio__heading', text: section }),
    ...members.map(({ name }) => fields.get(name).node),
  );
}

function fold({ section, members }, fields) {
  const digest = h('span', { class: 'microclip-studio__digest', dir: 'auto' });
  // A choice says the most; numbers alone would be a riddle.
  const choices = members.filter(({ kind }) => kind === 'choice');
  const telling = choices.length ? choices : members;
  const write = () => setText(digest, telling.map((one) => inShort(one, fields.get(one.name).control)).filter(Boolean).join(' · '));
  const body = h('div', { class: 'microclip-studio__section microclip-studio__section--folded' }, ...members.map(({ name }) => fields.get(name).node));
  const node = h('details', { class: 'microclip-studio__fold' }, h('summary', {}, h('span', { class: 'microclip-studio__heading', text: section }), digest), body);
  body.addEventListener('input', write);
  node.addEventListener('toggle', write);
  write();
  return { name: section, node };
}

/** What a field says, in a few words. */
function inShort({ kind, unit = '' }, control) {
  if (kind === 'choice') return control.selectedOptions?.[0]?.textContent ?? '';
  if (kind === 'integer' || kind === 'number') return control.value ? `${control.value} ${unit}`.trim() : '';
  if (kind === 'lines') return control.value.split('\n').filter(Boolean).join(', ').slice(0, 80);
  return '';
}
