/**
 * What the presses and keys of the stage do in a feed. What is made here may be called once the feed is built.
 */
export function actsOf(feed) {
  const { say } = feed;
  const mark = (kind, field) => feed.clip && feed.deeds.react(feed.clip, kind, !feed.clip.mine[field]);
  /** The pressed button is about to vanish: the focus goes where the keys keep working. */
  const leaving = (act) => () => {
    feed.stage.scroller.focus({ preventScroll: true });
    act();
  };
  return {
    toggle: () => feed.playing.toggle(),
    wanted: leaving(() => feed.playing.wanted()),
    replay: leaving(() => feed.playing.replay()),
    retry: leaving(() => feed.playing.retry()),
    seek: (seconds) => feed.playing.seek(seconds),
    sound: () => feed.clip && feed.playing.setSound(!feed.playing.soundOn),
    captions: () => {
      feed.choices.set('captionsOn', !feed.choices.captionsOn);
      feed.chose('captionsOn');
    },
    settings: () => feed.sheets.openSettings(feed.clip),
    profile: () => feed.sheets.openProfile(),
    full: () => {
      if (!document.fullscreenEnabled) return;
      if (document.fullscreenElement) document.exitFullscreen();
      else feed.stage.element.requestFullscreen().catch(() => feed.note.tell(say('failed')));
    },
    like: () => mark('like', 'liked'),
    save: () => mark('save', 'saved'),
    respond: () => feed.clip && feed.sheets.openReactions(feed.clip, feed.presentRatio),
    words: () => feed.clip?.captions?.length && feed.spoken.toggle(!feed.spoken.panel.isOpen, { byHand: true }),
    check: () => feed.clip?.check && feed.sheets.openCheck(feed.clip),
    previous: () => feed.sitting.step(-1),
    next: () => feed.sitting.step(1),
    undo: () => feed.note.undo(),
  };
}
