import { preview } from './preview.js';
import { Report } from './report.js';

// The feed's own script loads this one only for the course team, and calls it by this name.
window.MicroclipStaff = { preview, report: (options) => new Report(options) };
