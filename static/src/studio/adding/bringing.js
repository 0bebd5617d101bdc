import { ownName, pageLanguage } from '../languages.js';
import { titleFromAddress } from '../paste.js';
import { readCaptionFile } from './caption-file.js';
import { hintsOn, isWhatItSays, mediaFacts, troubleBefore, troubleIn } from './file-facts.js';
import { courseName, endingOf, shownName, stemOf } from './names.js';
import { asPoster } from './pictures.js';

/** Why a file does not become a clip; `again` tells whether trying again may help. */
export class NotBrought extends Error {
  constructor(key, gaps = {}, { again = false, sentence = '' } = {}) {
    super(key);
    Object.assign(this, { name: 'NotBrought', key, gaps, again, sentence });
  }
}

/** What a failed call to Studio's files means to an author. */
const FAILURES = { too_large: 'up_too_large_there', signed_out: 'up_signed_out', offline: 'up_offline', refused: 'up_refused', failed: 'up_failed' };

/** An ApiError of a course file as a reason. */
export function reasonOf(error) {
  if (error.name !== 'ApiError') return null;
  if (error.code === 'stopped') return new NotBrought('up_stopped', {}, { again: true });
  const again = !['too_large', 'refused'].includes(error.code);
  return new NotBrought(FAILURES[error.code] ?? 'up_failed', {}, { again, sentence: ['too_large', 'refused'].includes(error.code) ? error.message : '' });
}

/**
 * Brings one clip with its captions and poster to the course's files.
 *
 * `files` are `CourseFiles`, `size` and `time` write numbers. `told({phase, share})` hears how far it is: phase "reading", "sending" (share 0.0
 * to 1.0), "along". Resolves to `{clip, hints: [{key, gaps}]}`: what goes wrong with captions or poster is a hint, as the clip does without.
 * Rejects with NotBrought.
 */
export async function bring({ media, captions, poster }, { files, size, time, signal, told }) {
  told({ phase: 'reading' });
  const facts = await examined(media, { files, size, time, signal });
  const hints = hintsOn(facts, time);
  const { address, name } = await sent(media, courseName(media.name), { files, signal, progress: (share) => told({ phase: 'sending', share }) });
  if (name !== courseName(media.name)) hints.push({ key: 'up_renamed', gaps: { name } });
  told({ phase: 'along' });
  const clip = { title: titleFromAddress(courseName(media.name)), media: address, topics: [], bytes: { media: media.size } };
  if (facts.duration_s) clip.duration_s = facts.duration_s;
  // A file that holds sound alone may have the ending of a clip.
  if (facts.shown && !facts.width && /\.(mp4|webm|ogv|mov|m4v)$/i.test(name)) clip.kind = 'audio';
  const along = { files, signal, stem: stemOf(name), hints };
  clip.captions = [];
  for (const one of captions) {
    const track = await tried(() => trackOf(one, along), one.file, hints);
    if (track) clip.captions.push(track);
  }
  if (poster) clip.poster = (await tried(() => posterOf(poster, along), poster, hints)) ?? '';
  return { clip, hints };
}

async function examined(media, { files, size, time, signal }) {
  const before = troubleBefore(media, files.limit, size);
  if (before) throw new NotBrought(before.key, before.gaps);
  let isMedia;
  try {
    isMedia = await isWhatItSays(media);
  } catch {
    throw new NotBrought('up_unreadable');
  }
  if (!isMedia) throw new NotBrought('up_no_clip');
  const facts = await mediaFacts(media, { signal });
  if (signal.aborted) throw new NotBrought('up_stopped', {}, { again: true });
  const trouble = troubleIn(facts, time);
  if (trouble) throw new NotBrought(trouble.key, trouble.gaps);
  return facts;
}

/** Send a file under a name no other has. Resolves to `{address, name}`. */
export async function sent(file, wanted, { files, signal, progress }) {
  try {
    const name = await files.freeName(wanted);
    return { address: await files.upload(file, name, { signal, progress }), name };
  } catch (error) {
    throw reasonOf(error) ?? error;
  }
}

async function trackOf({ file, lang }, { files, signal, stem }) {
  const language = lang || pageLanguage();
  const { text, trouble } = await readCaptionFile(file, language);
  if (trouble) throw new NotBrought(trouble.key, trouble.gaps);
  const webvtt = new File([text], `${stem}-${language}.vtt`, { type: 'text/vtt' });
  const { address } = await sent(webvtt, courseName(webvtt.name), { files, signal });
  return { lang: language, label: ownName(language), url: address };
}

async function posterOf(file, { files, signal, stem }) {
  const before = troubleBefore(file, files.limit, String);
  if (before || !(await isWhatItSays(file))) throw new NotBrought('up_no_picture');
  const picture = await asPoster(file).catch(() => null);
  if (!picture) throw new NotBrought('up_no_picture');
  const { address } = await sent(picture, courseName(`${stem}.${endingOf(picture.name)}`), { files, signal });
  return address;
}

/** What goes along is not worth losing the clip for: why it did not becomes a hint. */
async function tried(act, file, hints) {
  try {
    return await act();
  } catch (error) {
    if (error.name !== 'NotBrought') throw error;
    hints.push({ key: 'up_along', gaps: { name: shownName(file.name) }, because: error });
    return null;
  }
}
