"""
A unit's page, and the page that shows it in an iframe as tall as its content.

Source of the facts: openedx-platform, lms/templates/courseware/courseware-chromeless.html; frontend-app-learning,
src/courseware/course/sequence/Unit/. Simplified: one script stands for the learning app and the page's own scripts.
"""

from markupsafe import Markup, escape

ALLOW_NEW = "microphone *; camera *; midi *; geolocation *; encrypted-media *; clipboard-write *; autoplay *"
ALLOW_OLD = "microphone *; camera *; midi *; geolocation *; encrypted-media *"
ALLOW_STUDIO = "microphone *; camera *; midi *; geolocation *; encrypted-media *; clipboard-write *"

# Measures #content only: what is positioned outside of it is cut off. Every resize scrolls the page to its top.
RESIZE_SCRIPT = """
(function () {
  var last = 0, content = document.getElementById('content');
  function tell() {
    var height = content.offsetHeight;
    if (height !== last) {
      last = height;
      parent.postMessage({type: 'plugin.resize', payload: {width: content.offsetWidth, height: height}}, '*');
      window.scrollTo(0, 0);
    }
  }
  window.addEventListener('load', tell);
  new MutationObserver(tell).observe(document.body, {attributes: true, childList: true, subtree: true});
  new ResizeObserver(tell).observe(content);
})();
"""

# Calls each block's global init function as the platform does: with new, a raw element, and always the arguments.
INIT_SCRIPT = """
(function () {
  function LmsRuntime() {}
  LmsRuntime.prototype.handlerUrl = function (element, handler, suffix, query) {
    var usage = element.getAttribute('data-usage-id'), course = element.getAttribute('data-course-id');
    return '/courses/' + course + '/xblock/' + usage + '/handler/' + handler +
      (suffix ? '/' + suffix : '') + (query ? '?' + query : '');
  };
  LmsRuntime.prototype.notify = function () {};
  document.querySelectorAll('.xblock[data-init]').forEach(function (element) {
    var args = element.querySelector(':scope > script.xblock-json-init-args');
    new window[element.getAttribute('data-init')](new LmsRuntime(), element, args ? JSON.parse(args.textContent) : {});
    element.classList.add('xblock-initialized');
  });
})();
"""

# Studio's pages have an AMD loader: an anonymous define() throws.
AMD_SCRIPT = """
window.define = function (name) {
  if (typeof name !== 'string') { throw new Error('Mismatched anonymous define() module'); }
};
window.define.amd = {};
window.require = function () {};
"""

FRAME_SCRIPT = """
(function () {
  var frame = document.getElementById('unit-iframe');
  window.addEventListener('message', function (event) {
    if (event.source !== frame.contentWindow || !event.data) { return; }
    if (event.data.type === 'plugin.resize') { frame.style.height = event.data.payload.height + 'px'; }
    if (typeof event.data.offset === 'number') { window.scrollTo(0, event.data.offset + frame.offsetTop); }
  });
  function visibility() {
    var box = frame.getBoundingClientRect();
    var data = {topPosition: box.top, viewportHeight: window.innerHeight};
    frame.contentWindow.postMessage({type: 'unit.visibilityStatus', data: data}, '*');
  }
  window.addEventListener('scroll', visibility);
  window.addEventListener('resize', visibility);
  frame.addEventListener('load', visibility);
})();
"""

UNIT_PAGE = Markup("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Unit</title><base target="_parent">
{head}{amd}</head>
<body class="view-in-mfe xblock"><div id="content">{body}</div>
{foot}<script>{init}</script><script>{resize}</script></body></html>""")

FRAME_PAGE = Markup("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Course</title></head>
<body><header style="block-size: 200px"></header>
<iframe id="unit-iframe" title="Unit" src="{src}" allow="{allow}" {fullscreen} scrolling="no"
 referrerpolicy="origin" style="border: 0; inline-size: 100%; block-size: 0"></iframe>
<footer style="block-size: 1200px"></footer><script>{script}</script></body></html>""")


def unit_page(fragment, studio=False):
    """The page with a rendered unit alone on it; ``studio`` puts an AMD loader on it."""
    return UNIT_PAGE.format(
        head=Markup(fragment.head_html()),
        amd=Markup("<script>%s</script>") % Markup(AMD_SCRIPT) if studio else "",
        body=Markup(fragment.body_html()),
        foot=Markup(fragment.foot_html()),
        init=Markup(INIT_SCRIPT),
        resize=Markup(RESIZE_SCRIPT),
    )


def frame_page(src, allow=ALLOW_NEW, fullscreen=True):
    """The course page around the unit at address ``src``; without ``fullscreen`` it is like the modal's iframe."""
    return FRAME_PAGE.format(
        src=escape(src),
        allow=allow,
        fullscreen=Markup("allowfullscreen") if fullscreen else "",
        script=Markup(FRAME_SCRIPT),
    )
