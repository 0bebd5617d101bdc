/**
 * Build DOM without ever parsing text as HTML.
 *
 * `h('p', {class: 'x', text: 'hello', on: {click: fn}}, child, …)`: `text` becomes textContent, `on` becomes
 * listeners, `true` becomes an empty attribute, `false`, `null` and `undefined` leave the attribute out.
 * Children may be nodes, strings (as text) or empty values (left out).
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for SVG elements. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  const { text, on, ...attributes } = props;
  if (text !== undefined && text !== null) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [type, listener] of Object.entries(on ?? {})) node.addEventListener(type, listener);
  node.append(...children.filter((child) => child || child === 0));
  return node;
}

/**
 * Write an attribute only when it differs: course pages watch attributes and measure themselves at every change.
 */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const wanted = value === true ? '' : String(value);
  if (node.getAttribute(name) !== wanted) node.setAttribute(name, wanted);
}

/** Write text only when it differs, so that live regions speak once. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Show or hide, keeping the attribute quiet when nothing changes. */
export function show(node, visible) {
  setAttribute(node, 'hidden', !visible);
}
