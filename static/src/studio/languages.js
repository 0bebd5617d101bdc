/** Language codes offered first; any other can be typed. */
export const OFFERED = ['en', 'es', 'pt-BR', 'fr', 'de', 'it', 'nl', 'pl', 'el', 'tr', 'ru', 'uk', 'ar', 'he', 'fa', 'hi', 'id', 'vi', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'sw'];

/** A language's name in itself, such as "español"; '' when the browser does not know it. */
export function ownName(lang) {
  try {
    const name = new Intl.DisplayNames([lang], { type: 'language', fallback: 'none' }).of(lang);
    return name ? name.charAt(0).toLocaleUpperCase(lang) + name.slice(1) : '';
  } catch {
    return ''; // not shaped like a language code yet: the author is still typing
  }
}

/** A language code as it is usually written, "pt-BR" for "pt_br"; '' for what is none, or of a language nobody knows. */
export function languageCode(text) {
  try {
    const [code] = Intl.getCanonicalLocales((text ?? '').trim().replaceAll('_', '-'));
    return code && ownName(code) ? code : '';
  } catch {
    return '';
  }
}

/** The language of the page, as captions name theirs; "en" where the page tells none. */
export function pageLanguage(page = document) {
  const lang = page.documentElement.lang.replace('_', '-');
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(lang) ? lang.replace(/-(us|gb)$/i, '') : 'en';
}
