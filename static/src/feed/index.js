import { startBlock } from '../kit/block.js';
import { Feed } from './feed.js';

window.MicroclipFeed = function MicroclipFeed(runtime, element, data) {
  startBlock(runtime, element, data, (context) => new Feed(context).start());
};
