import { StudioEditor } from './editor.js';

/**
 * What Studio calls for the editor of any of the blocks. `element` may be a node or a jQuery object.
 *
 * The settings come in an attribute of the form, escaped by the template; `data` fills in where that is absent.
 */
window.MicroclipStudio = function MicroclipStudio(runtime, element, data) {
  const holder = element?.nodeType ? element : element?.[0];
  const root = holder?.matches?.('.microclip-studio') ? holder : holder?.querySelector('.microclip-studio');
  if (!root || root.dataset.microclipStarted) return;
  root.dataset.microclipStarted = 'yes';
  const sent = root.dataset.microclipEditor;
  new StudioEditor(runtime, holder, root, { ...data, ...(sent ? JSON.parse(sent) : {}) }).start();
};
