import { startBlock } from '../kit/block.js';
import { Feed } from './feed.js';
import { reportDoor } from './report-door.js';

/** Start a feed in its place; gives what belongs below it for those who may see how it does, else null. */
function begin(context) {
  new Feed(context).start();
  const { say, api, signal, data } = context;
  return data.state.can_see_insight && data.state.clips.length && data.assets?.staff ? reportDoor({ say, api, signal, assets: data.assets }) : null;
}

window.MicroclipFeed = function MicroclipFeed(runtime, element, data) {
  startBlock(runtime, element, data, (context) => {
    if (context.data.preview && window.MicroclipStaff) window.MicroclipStaff.preview(context, begin);
    else context.mount.append(...[begin(context)?.element].filter(Boolean));
  });
};
