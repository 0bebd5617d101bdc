/** Captions files as text. Old SubRip files are not in UTF-8 and do not say in what they are. */

const OLD_CHARSETS = { ar: 1256, fa: 1256, ur: 1256, he: 1255, el: 1253, tr: 1254, ru: 1251, uk: 1251, bg: 1251, be: 1251, sr: 1251, mk: 1251, pl: 1250, cs: 1250, sk: 1250, hu: 1250, sl: 1250, hr: 1250, ro: 1250, et: 1257, lv: 1257, lt: 1257, th: 874, vi: 1258 };

/** The text of a captions file: UTF-16 with its mark, UTF-8, or else what computers of readers of `lang` used to write. */
export function decodeCaptions(bytes, lang = '') {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(`windows-${OLD_CHARSETS[lang.toLowerCase().split('-')[0]] ?? 1252}`).decode(bytes);
  }
}
