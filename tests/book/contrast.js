/* What stands out too little from its ground: text, and lines that mean something. */
((TEXT, LARGE, LINE) => {
  const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = color => {
    probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data].map((v, i) => i < 3 ? v : v / 255);
  };
  const over = (top, ground) => top.slice(0, 3).map((v, i) => v * top[3] + ground[i] * (1 - top[3]));
  const light = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + .05) / (y + .05);
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const shown = e => e.getClientRects().length > 0 && e.checkVisibility({opacityProperty: false});
  const opacity = e => e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1;
  const faint = new Map();
  const tell = (element, color, least, what) => {
    const below = ground(element), own = rgba(color);
    own[3] *= opacity(element);
    const found = contrast(over(own, below), below);
    const name = what + ' ' + element.tagName + '.' + (element.getAttribute('class') || '');
    if (own[3] > 0 && found < least && !faint.has(name)) faint.set(name, found.toFixed(2));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(e) || !shown(e)) continue;
    seen.add(e);
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    if (e.closest('[aria-hidden=true], button.copy, .permalink, script, style, annotation')) continue;
    tell(e, e.closest('svg') ? style.fill : style.color, size >= 24 ? LARGE : TEXT, 'text');
  }
  for (const e of document.querySelectorAll('svg :is(path, line, polyline, circle, rect, polygon)')) {
    const style = getComputedStyle(e);
    if (style.stroke === 'none' || e.matches('.grid, .minor, .zero, .mark, .dot, .leader, .points *') || !shown(e)) continue;
    tell(e, style.stroke, LINE, 'line');
  }
  return [...faint].map(([name, found]) => name + ': ' + found);
})
