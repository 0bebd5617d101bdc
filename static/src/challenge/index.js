import { startBlock } from '../kit/block.js';
import { Challenge } from './challenge.js';

window.MicroclipChallenge = function MicroclipChallenge(runtime, element, data) {
  startBlock(runtime, element, data, (context) => new Challenge(context).start());
};
