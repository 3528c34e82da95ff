// What of the pressable things on a page cannot be read as they look now: "1.43:1 text «Ready» button.button--soft".
() => {
  const PRESSABLE = ":is(a[href], button, summary, label, select, input, [data-gallery] *):not([data-unmeasured])";
  const [TEXT, SIGN] = [4.5, 3];

  const channels = (colour) => {
    const found = colour.match(/[\d.]+/g).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [...found.slice(0, 3).map((one) => one * scale), found[3] ?? 1];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((one, n) => one * a + below[n] * (1 - a)).concat(1);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // The colour behind an element; null where a picture lies behind it, which another test must judge.
  const ground = (element) => {
    const plates = [];
    for (let at = element; at; at = at.parentElement) {
      if (at.querySelector(":scope > picture, :scope > img") && at !== element) return null;
      const plate = channels(getComputedStyle(at).backgroundColor);
      if (plate[3]) plates.push(plate);
      if (plate[3] === 1) break;
    }
    const night = matchMedia("(prefers-color-scheme: dark)").matches;
    return plates.reverse().reduce((below, plate) => over(plate, below), night ? [0, 0, 0, 1] : [255, 255, 255, 1]);
  };
  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 2 && height > 2 && !element.closest(".visually-hidden") && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const words = (element) => [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim()).join(" ").trim();

  const found = new Map();
  for (const pressable of document.querySelectorAll(PRESSABLE)) {
    for (const part of [pressable, ...pressable.querySelectorAll("*")]) {
      const isSign = part.matches("svg.icon");
      const said = words(part) || (part.matches("select, input:not([type=checkbox], [type=radio])") ? part.value || part.placeholder || "" : "");
      if ((!isSign && !said) || part.closest("svg") !== (isSign ? part : null) || !isSeen(part)) continue;
      const below = ground(part);
      if (!below) continue;
      const { color } = getComputedStyle(part, !isSign && !words(part) && !part.value ? "::placeholder" : null);
      const contrast = ratio(over(channels(color), below), below);
      if (contrast < (isSign ? SIGN : TEXT)) {
        const of = `${pressable.tagName.toLowerCase()}.${pressable.className}`;
        found.set(`${isSign} ${of}`, `${contrast.toFixed(2)}:1 ${isSign ? "sign" : `text «${said}»`} ${of}`);
      }
    }
  }
  return [...found.values()];
}
