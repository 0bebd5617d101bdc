import { fitted } from '../../upload/poster.js';

/** A poster is seen on phones: larger ones only cost time (pixels on the longer side, bytes). */
export const LONGEST_SIDE = 720;
export const MOST_BYTES = 150_000;

const QUALITIES = [0.86, 0.75, 0.6, 0.45, 0.3];

/** A JPEG of what a video element or a picture shows, at most 150 kB large. Rejects with a SecurityError where the browser keeps it to itself. */
export async function drawn(source, { width, height }, make = () => document.createElement('canvas')) {
  let longest = LONGEST_SIDE;
  for (;;) {
    const canvas = Object.assign(make(), fitted(width, height, longest));
    canvas.getContext('2d').drawImage(source, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (blob && blob.size <= MOST_BYTES) return blob;
      if (!blob) throw new Error('no picture');
    }
    longest = Math.round(longest * 0.7); // noise at every size of leaf: smaller, then
  }
}

/** A picture of the author's as it is when it is small enough, else as a smaller JPEG. Rejects when it is none. */
export async function asPoster(file) {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    if (!width || !height) throw new Error('no picture');
    if (file.size <= MOST_BYTES && Math.max(width, height) <= 2 * LONGEST_SIDE) return file;
    const blob = await drawn(image, { width, height });
    return new File([blob], file.name.replace(/\.[^.]*$/, '.jpg'), { type: 'image/jpeg' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
