import { CaptionsDesk } from './captions-desk.js';

/** What Studio's editor loads once somebody writes captions. */
window.MicroclipCaptions = { CaptionsDesk };
