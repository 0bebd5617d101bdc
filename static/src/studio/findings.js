import { guessedKind } from './media.js';
import { isWholeFile } from './sizes.js';

/** The server's limits, in characters, seconds and pieces; tests compare them with its own. */
export const LIMITS = {
  title: 120, url: 2000, description: 2000, alt: 2000, licence: 200, topics: 5, topic: 30, question: 300, option: 200, explanation: 300, unit: 20,
  shortest: 1, longest: 180, long: 60, captionLabel: 40,
};
const LEAST = { single: 2, multiple: 2, order: 3 };
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{5,8})*$/;
const STATIC = /^\/static\/[^/\s\\?#<>"']+(?:\/[^/\s\\?#<>"']+)*$/;
const FORBIDDEN = /[\s\\<>"'`{}|^]/;

/**
 * What there is to say about a clip before it is saved: `[{place, kind, key, gaps}]`, places as the server names them.
 *
 * A "problem" is what the server would refuse; a "warning" leaves learners worse off and may stand. `unreachable` are addresses that did
 * not load here; `reading` says that the length is still being read.
 */
export function findingsOf(clip, { unreachable = new Set(), reading = false } = {}) {
  const found = [];
  const add = (kind) => (place, key, gaps) => key && found.push({ place, kind, key, gaps });
  const problem = add('problem');
  const warn = add('warning');
  problems(clip, problem, reading);
  warnings(clip, warn, unreachable);
  if (clip.check) checkFindings(clip.check, clip, problem, warn);
  return found;
}

function problems(clip, problem, reading) {
  const line = (place, value, most, required) => problem(place, ...textProblem(value, most, required));
  const address = (place, value, required) => problem(place, addressProblem(value, required));
  line('title', clip.title, LIMITS.title, true);
  address('media', clip.media, true);
  address('poster', clip.poster);
  address('low', clip.low);
  address('sound', clip.sound);
  (clip.captions ?? []).forEach((track, index) => {
    if (!isLanguage(track.lang)) problem(`captions.${index}.lang`, 'language_problem');
    line(`captions.${index}.label`, track.label, LIMITS.captionLabel);
    address(`captions.${index}.url`, track.url, true);
  });
  const topics = (clip.topics ?? []).map(slug);
  if (topics.some((topic) => !topic || [...topic].length > LIMITS.topic)) problem('topics', 'topic_problem', { max_length: LIMITS.topic });
  else if (new Set(topics).size > LIMITS.topics) problem('topics', 'topics_problem', { max_topics: LIMITS.topics });
  if (!isWithin(clip.duration_s, LIMITS.shortest, LIMITS.longest) && !reading) {
    problem('duration_s', 'number_problem', { low: LIMITS.shortest, high: LIMITS.longest });
  }
  line('description', clip.description, LIMITS.description);
  line('alt', clip.alt, LIMITS.alt);
  line('licence', clip.licence, LIMITS.licence);
}

function warnings(clip, warn, unreachable) {
  const media = trimmed(clip.media);
  const isSound = (clip.kind || guessedKind(media)) === 'audio';
  if (media && unreachable.has(media) && isWholeFile(media)) warn('media', 'media_unreachable');
  if (trimmed(clip.poster) && unreachable.has(trimmed(clip.poster))) warn('poster', 'media_unreachable');
  if (!clip.captions?.length) warn('captions', trimmed(clip.description) ? 'captions_missing_text' : 'captions_missing');
  if (clip.duration_s > LIMITS.long && clip.duration_s <= LIMITS.longest) warn('duration_s', 'duration_long');
  if (isSound && !trimmed(clip.poster)) warn('poster', 'poster_missing');
  if (isSound && trimmed(clip.poster) && !trimmed(clip.alt)) warn('alt', 'alt_missing');
  if (/^https:\/\//i.test(media) && !trimmed(clip.licence)) warn('licence', 'licence_missing');
}

function checkFindings(check, clip, problem, warn) {
  const line = (place, value, most, required) => problem(`check.${place}`, ...textProblem(value, most, required));
  const kind = check.kind || 'single';
  line('question', check.question, LIMITS.question, true);
  line('explanation', check.explanation, LIMITS.explanation);
  if (kind === 'number') numberFindings(check, problem, line);
  else optionFindings(kind, Array.isArray(check.options) ? check.options : [], problem, line);
  const at = check.at_s;
  if (at === null || at === undefined) return;
  if (!isWithin(at, 0, LIMITS.longest)) problem('check.at_s', 'number_problem', { low: 0, high: LIMITS.longest });
  else if (clip.duration_s > 0 && at > clip.duration_s) warn('check.at_s', 'check_late');
}

function numberFindings(check, problem, line) {
  if (check.answer === null || check.answer === undefined) problem('check.answer', 'fill_problem');
  else if (!isWithin(check.answer, -1e12, 1e12)) problem('check.answer', 'number_plain_problem');
  const off = check.tolerance;
  if (off !== null && off !== undefined && !isWithin(off, 0, 1e12)) problem('check.tolerance', 'number_plain_problem');
  line('unit', check.unit, LIMITS.unit);
}

function optionFindings(kind, options, problem, line) {
  options.forEach((option, index) => {
    line(`options.${index}.text`, option.text, LIMITS.option, true);
    line(`options.${index}.explanation`, option.explanation, LIMITS.explanation);
  });
  const least = LEAST[kind] ?? 2;
  const rights = options.filter((option) => option.correct === true).length;
  const texts = options.map((option) => trimmed(option.text).toLowerCase()).filter((text) => text && !textProblem(text, LIMITS.option).length);
  if (options.length < least) problem('check.options', 'few_problem', { min_options: least });
  else if (kind === 'single' && rights !== 1) problem('check.options', 'one_right_problem');
  else if (kind === 'multiple' && !rights) problem('check.options', 'some_right_problem');
  else if (new Set(texts).size < texts.length) problem('check.options', 'same_problem');
}

/** `[key, gaps]` of what is wrong with a text; an empty list where nothing is. */
function textProblem(value, most, required = false) {
  const text = trimmed(value);
  if (required && !text) return ['fill_problem'];
  return text.length > most && [...text].length > most ? ['long_problem', { max_length: most }] : [];
}

/** The key of what is wrong with an address, or ''. */
export function addressProblem(value, required = false) {
  const address = trimmed(value);
  if (!address) return required ? 'fill_problem' : '';
  if (/^http:\/\//i.test(address)) return 'http_problem';
  if (address.includes('asset-v1:')) return 'asset_problem';
  if (address.startsWith('/static/')) return STATIC.test(address) && !hasDots(address) ? '' : 'static_problem';
  return isHttps(address) ? '' : 'address_problem';
}

function hasDots(path) {
  const plain = path.toLowerCase().replaceAll('%2e', '.').replaceAll('%2f', '/').replaceAll('%5c', '/');
  return plain.split('/').some((part) => part === '.' || part === '..');
}

function isHttps(address) {
  if (!/^https:\/\/[^/?#@]+(?:[/?#]|$)/i.test(address) || FORBIDDEN.test(address) || address.length > LIMITS.url) return false;
  try {
    return Boolean(new URL(address).hostname);
  } catch {
    return false;
  }
}

function isLanguage(value) {
  return LANGUAGE.test(trimmed(value).toLowerCase().replaceAll('_', '-'));
}

/** A topic as the server keeps it: one lowercase word of letters and digits. */
function slug(topic) {
  return String(topic).toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, '-').replace(/^-|-$/g, '');
}

function isWithin(value, low, high) {
  return typeof value === 'number' && value >= low && value <= high;
}

function trimmed(value) {
  return typeof value === 'string' ? value.trim() : '';
}
