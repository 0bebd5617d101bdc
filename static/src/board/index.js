import { startBlock } from '../kit/block.js';
import { Board } from './board.js';

window.MicroclipBoard = function MicroclipBoard(runtime, element, data) {
  startBlock(runtime, element, data, (context) => new Board(context).start());
};
