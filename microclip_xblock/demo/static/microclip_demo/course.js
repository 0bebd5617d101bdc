// The course page: frames as tall as their content, the phone's width, ticks, people, and the author's dialog.
(function () {
  'use strict';

  const PHONE = 'microclip-demo-phone';
  const frames = [...document.querySelectorAll('iframe[data-grows]')];
  const frameOf = (source) => frames.find((frame) => frame.contentWindow === source);

  function setHeight(frame, height) {
    if (height > 0) frame.style.height = `${height}px`;
  }

  // ---- The outline's ticks ----
  let asking = 0;
  async function showProgress() {
    const mine = ++asking;
    const answer = await fetch('/progress/', { credentials: 'same-origin' });
    if (!answer.ok || mine !== asking) return;
    const { units } = await answer.json();
    for (const link of document.querySelectorAll('[data-unit]')) {
      const complete = Boolean(units[link.dataset.unit]);
      link.toggleAttribute('data-complete', complete);
      link.querySelector('.tick__words').textContent = complete ? '(complete)' : '';
    }
  }
  let soon = 0;
  function showProgressSoon() {
    clearTimeout(soon);
    soon = setTimeout(() => showProgress().catch(() => {}), 250);
  }

  // ---- The author's dialog, as Studio's modal behaves ----
  const editor = document.querySelector('dialog.editor');
  const form = editor && editor.querySelector('iframe');
  const trouble = editor && editor.querySelector('.editor__trouble');

  function openEditor(button) {
    editor.querySelector('#editor-title').textContent = `Editing: ${button.dataset.title}`;
    trouble.hidden = true;
    form.src = button.dataset.edit;
    editor.showModal();
  }

  function showAgain() {
    for (const frame of frames) frame.contentWindow.location.reload();
  }

  const heard = {
    save(data) {
      if (data.state === 'start') trouble.hidden = true;
      if (data.state !== 'end') return;
      editor.close();
      showAgain();
    },
    cancel() {
      editor.close();
    },
    error(data) {
      trouble.textContent = [...new Set([data.title, data.message || data.msg])].filter(Boolean).join(' ');
      trouble.hidden = false;
    },
  };

  if (editor) {
    for (const button of document.querySelectorAll('[data-edit]')) {
      button.addEventListener('click', () => openEditor(button));
    }
    editor.querySelector('[data-close]').addEventListener('click', () => editor.close());
    editor.addEventListener('close', () => form.removeAttribute('src'));
  }

  window.addEventListener('message', (event) => {
    if (event.origin !== window.location.origin || !event.data) return;
    const { type, payload, name, data } = event.data;
    const frame = frameOf(event.source);
    if (type === 'plugin.resize' && frame) setHeight(frame, payload.height);
    if (type === 'demo.handled' && frame && document.body.dataset.mode === 'course') showProgressSoon();
    if (type === 'demo.notify' && form && event.source === form.contentWindow && heard[name]) heard[name](data);
  });

  // A frame may have told its height before this script listened; the frames are ours, so they can be asked.
  for (const frame of frames) {
    const ask = () => {
      const content = frame.contentDocument && frame.contentDocument.getElementById('content');
      if (content) setHeight(frame, Math.ceil(content.getBoundingClientRect().height));
    };
    frame.addEventListener('load', ask);
    ask();
  }

  // ---- The phone's width ----
  const phone = document.querySelector('[data-tool="phone"]');
  function setPhone(on) {
    phone.setAttribute('aria-pressed', String(on));
    document.body.toggleAttribute('data-phone', on);
    sessionStorage.setItem(PHONE, on ? 'on' : '');
  }
  phone.addEventListener('click', () => setPhone(phone.getAttribute('aria-pressed') !== 'true'));
  setPhone(sessionStorage.getItem(PHONE) === 'on');

  // ---- The list of people closes like a menu ----
  const people = document.querySelector('.people');
  if (people) {
    document.addEventListener('click', (event) => {
      if (!people.contains(event.target)) people.open = false;
    });
    people.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !people.open) return;
      people.open = false;
      people.querySelector('summary').focus();
    });
    window.addEventListener('blur', () => {
      if (document.activeElement && document.activeElement.tagName === 'IFRAME') people.open = false;
    });
  }
})();
