/**
 * Let files be dropped on `area`. `taken(files)` gets them; `area` carries a class while some are held above it. A place inside another one
 * keeps its files to itself.
 */
export function takeDrops(area, { signal, taken, mark = 'microclip-studio__over' }) {
  const over = (on) => area.classList.toggle(mark, on);
  const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  const on = (type, act) => area.addEventListener(type, act, { signal });
  on('dragover', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = 'copy';
    over(true);
  });
  on('dragleave', (event) => area.contains(event.relatedTarget) || over(false));
  on('drop', (event) => {
    over(false);
    if (!brings(event)) return;
    event.preventDefault(); // a browser would leave the page and show the file
    event.stopPropagation();
    const files = [...event.dataTransfer.files];
    if (files.length) taken(files);
  });
}
