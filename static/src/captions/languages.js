/** Languages of captions and their names as the reader of the page knows them. */

const COMMON = ['en', 'es', 'pt-BR', 'fr', 'de', 'it', 'ar', 'hi', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'ru', 'tr', 'id', 'vi', 'sw'];
const OTHERS =
  'af am az be bg bn bs ca cs cy da el et eu fa fi fil ga gl gu ha he hr hu hy ig is jv ka kk km kn ku ky lo lt lv mg mi mk ml mn mr ms my ne nl no om or pa pl ps pt pt-PT qu ro rw sd si sk sl sm sn so sq sr st su sv ta te tg th ti tk tl tn uk ur uz wo xh yi yo zu'.split(' ');

/** A language's name in the language `reader` reads; the tag itself when the browser knows none. */
export function languageName(tag, reader) {
  try {
    const name = new Intl.DisplayNames([reader || 'en'], { type: 'language', fallback: 'none' }).of(tag);
    return name ? name.charAt(0).toLocaleUpperCase(reader || 'en') + name.slice(1) : tag;
  } catch {
    return tag; // a page or captions with a tag browsers do not know
  }
}

/**
 * What is offered: `first` (languages the clip has, the page's, the browser's), then those spoken by many, then the rest by name; each a
 * list of `{tag, name}`, no language twice.
 */
export function offeredLanguages(first, reader) {
  const seen = new Set();
  const named = (tags) => tags.filter((tag) => tag && !seen.has(tag.toLowerCase()) && seen.add(tag.toLowerCase())).map((tag) => ({ tag, name: languageName(tag, reader) }));
  const nearest = named(first);
  const common = named(COMMON);
  const others = named(OTHERS).filter(({ tag, name }) => name !== tag);
  return { first: nearest, common, others: others.sort((a, b) => a.name.localeCompare(b.name, readable(reader))) };
}

/** A tag captions may have: of BCP 47's shape, at most 15 characters. A longer one of the page keeps its language alone. */
export function captionsTag(tag) {
  const written = String(tag ?? '').replaceAll('_', '-');
  if (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(written) && written.length <= 15) return written;
  return /^[A-Za-z]{2,3}(?=$|-)/.exec(written)?.[0] ?? '';
}

function readable(tag) {
  try {
    return Intl.getCanonicalLocales(tag || 'en');
  } catch {
    return 'en';
  }
}
