/** Lines such as "functions: graphs, numbers" with a topic under its new name. */
export function renamedInPaths(lines, from, to) {
  return lines.map((line) =>
    line
      .split(/([:,،])/u)
      .map((part) => {
        const name = part.trim().replace(/^#/u, '');
        return name.toLowerCase() === from ? part.replace(name, () => to) : part;
      })
      .join(''),
  );
}
