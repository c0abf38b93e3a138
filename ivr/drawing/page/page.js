"use strict";
// Texts of the flow reach the page through textContent alone: nothing here writes markup.
const scene = JSON.parse(document.getElementById("scene").textContent);
const get = (id) => document.getElementById(id);
const svg = get("drawing"), stage = get("stage"), panel = get("panel");
const boxes = scene.boxes, links = scene.links;
const shapes = boxes.map((_, at) => get("b" + at));
const limits = { least: 0.02, most: 4 };
let view = { x: 0, y: 0, scale: 1 };
let chosen = -1, current = 0, found = [], at = -1;

// From afar the names of flows stay readable: as large as their frames are wide, at most.
const titles = scene.frames.map((frame, at) => {
  const text = svg.querySelector("#f" + at + " .heading");
  return { text, most: frame.width / (0.6 * Math.max(4, text.firstChild.data.length)), size: 0 };
});
function name() {
  for (const title of titles) {
    const size = Math.max(22, Math.min(14 / view.scale, title.most));
    if (size !== title.size) title.text.style.fontSize = size + "px";
    title.size = size;
  }
}

// Moving and zooming: `scale` is screen pixels for each unit of the drawing.
function show() {
  const width = stage.clientWidth / view.scale, height = stage.clientHeight / view.scale;
  svg.setAttribute("viewBox", [view.x, view.y, width, height].join(" "));
  name();
}
function fit(x, y, width, height) {
  const across = stage.clientWidth / (width + 40), down = stage.clientHeight / (height + 40);
  view.scale = Math.min(limits.most, Math.max(limits.least, Math.min(across, down, 1)));
  view.x = x + width / 2 - stage.clientWidth / view.scale / 2;
  view.y = y + height / 2 - stage.clientHeight / view.scale / 2;
  show();
}
function whole() {
  const above = scene.frames.length > 1 ? 120 : 0;
  fit(0, -above, scene.width, scene.height + above);
}
// One flow that is too wide to be read as a whole is opened where it begins.
function begin() {
  whole();
  if (scene.frames.length !== 1 || view.scale >= 0.5) return;
  view = { x: -20, y: -20, scale: 0.7 };
  show();
}
function zoom(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
  const scale = Math.min(limits.most, Math.max(limits.least, view.scale * factor));
  view.x += x / view.scale - x / scale;
  view.y += y / view.scale - y / scale;
  view.scale = scale;
  show();
}
function move(x, y) { view.x += x / view.scale; view.y += y / view.scale; show(); }
function centre(number) {
  const box = boxes[number];
  if (view.scale < 0.5) view.scale = 0.8;
  view.x = box.x + box.width / 2 - stage.clientWidth / view.scale / 2;
  view.y = box.y + box.height / 2 - stage.clientHeight / view.scale / 2;
  show();
}

// Actions: one of them is in the order of Tab, arrows go from there.
const part = (text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
const hash = (number) => "#" + part(scene.flows[boxes[number].flow]) + "/" + part(boxes[number].name);
const numbers = new Map();
boxes.forEach((_, number) => { if (!numbers.has(hash(number))) numbers.set(hash(number), number); });
const into = boxes.map(() => []);
links.forEach((link, number) => into[link.end].push(number));

function setCurrent(number, focus) {
  shapes[current].setAttribute("tabindex", "-1");
  current = number;
  shapes[current].setAttribute("tabindex", "0");
  if (focus) shapes[current].focus({ preventScroll: true });
}
function line(words, number, bad) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  label.textContent = words + " → ";
  if (bad) label.className = "bad";
  item.append(label, number);
  return item;
}
function anchor(number, words) {
  const link = document.createElement("a");
  link.href = hash(number);
  link.textContent = words;
  return link;
}
function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}
function choose(number, jump) {
  mark(chosen, false);
  chosen = number;
  mark(chosen, true);
  svg.classList.add("choosing");
  const box = boxes[number];
  get("panel-name").textContent = box.name;
  get("panel-type").textContent = box.type;
  get("panel-flow").textContent = scene.flows[box.flow];
  get("panel-where").textContent = box.where;
  get("panel-given").textContent = pretty(box.given);
  const out = box.ports.map((port) => line(
    port.words === port.exact ? port.words : port.words + " (" + port.exact + ")",
    port.onto < 0 ? port.target + " (missing)" : anchor(port.onto, port.target), port.failing));
  links.filter((link) => link.start === number && link.port < 0).forEach((link) =>
    out.push(line(link.words, anchor(link.end, scene.flows[boxes[link.end].flow]), false)));
  get("panel-out").replaceChildren(...out);
  get("panel-in").replaceChildren(...into[number].map((one) => {
    const item = document.createElement("li"), link = links[one], from = boxes[link.start];
    const place = from.flow === box.flow ? "" : scene.flows[from.flow] + " / ";
    item.append(anchor(link.start, place + from.name), " (" + link.words + ")");
    return item;
  }));
  const before = stage.clientWidth;
  panel.hidden = false;
  if (jump || stage.clientWidth !== before) centre(number);
  if (location.hash !== hash(number)) history.replaceState(null, "", hash(number));
}
function mark(number, on) {
  if (number < 0) return;
  shapes[number].classList.toggle("chosen", on);
  links.forEach((link, one) => {
    if (link.start === number || link.end === number) get("l" + one).classList.toggle("near", on);
  });
}
function close() {
  if (panel.hidden) return false;
  panel.hidden = true;
  svg.classList.remove("choosing");
  mark(chosen, false);
  chosen = -1;
  history.replaceState(null, "", location.pathname + location.search);
  show();
  shapes[current]?.focus({ preventScroll: true });
  return true;
}
function follow() {
  const flow = scene.flows.findIndex((name) => "#" + part(name) === location.hash);
  const number = numbers.get(location.hash) ?? numbers.get(spelled(location.hash));
  if (number !== undefined) { setCurrent(number, false); choose(number, true); return true; }
  if (flow >= 0) { goToFlow(flow); return true; }
  return false;
}
function spelled(text) {
  try { return "#" + text.slice(1).split("/").map((each) => part(decodeURIComponent(each))).join("/"); }
  catch { return text; }
}
function goToFlow(number) {
  const frame = scene.frames[number];
  fit(frame.x, frame.y, frame.width, frame.height);
}
const sides = {
  ArrowRight: (x, y) => [x, y], ArrowLeft: (x, y) => [-x, y],
  ArrowDown: (x, y) => [y, x], ArrowUp: (x, y) => [-y, x],
};
function neighbour(number, key) {
  const here = boxes[number];
  let best = -1, least = Infinity;
  boxes.forEach((box, other) => {
    const [ahead, aside] = sides[key](box.x - here.x, box.y - here.y);
    const cost = ahead + 3 * Math.abs(aside);
    if (other !== number && ahead > 0 && cost < least) { least = cost; best = other; }
  });
  return best;
}

// Searching.
const haystack = boxes.map((box) =>
  [box.name, box.type, box.told, scene.flows[box.flow], box.given].join("\n").toLowerCase());
function search() {
  const needle = get("search").value.trim().toLowerCase();
  found = [];
  haystack.forEach((text, number) => {
    const hit = needle !== "" && text.includes(needle);
    shapes[number].classList.toggle("found", hit);
    if (hit) found.push(number);
  });
  svg.classList.toggle("searching", needle !== "");
  at = -1;
  get("found").textContent = needle === "" ? "" : found.length + " found";
}
function go(step) {
  if (!found.length) return;
  at = at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length;
  setCurrent(found[at], false);
  centre(found[at]);
  if (!panel.hidden) choose(found[at], true);
  get("found").textContent = at + 1 + " of " + found.length;
}

// What people do.
get("search").addEventListener("input", search);
get("search").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); go(-1); }
});
get("search-form").addEventListener("submit", (event) => { event.preventDefault(); go(1); });
get("previous").addEventListener("click", () => go(-1));
get("closer").addEventListener("click", () => zoom(1.3));
get("farther").addEventListener("click", () => zoom(1 / 1.3));
get("whole").addEventListener("click", whole);
get("close").addEventListener("click", close);
get("flows")?.addEventListener("change", (event) =>
  event.target.value === "" ? whole() : goToFlow(Number(event.target.value)));
addEventListener("hashchange", follow);
addEventListener("resize", show);
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (event.shiftKey) { move(event.deltaY + event.deltaX, 0); return; }
  const place = stage.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / 500), event.clientX - place.left, event.clientY - place.top);
}, { passive: false });
let grip = null;
svg.addEventListener("pointerdown", (event) => {
  if (event.button === 0) grip = { x: event.clientX, y: event.clientY, moved: false };
});
svg.addEventListener("pointermove", (event) => {
  if (!grip) return;
  const x = grip.x - event.clientX, y = grip.y - event.clientY;
  if (!grip.moved && Math.abs(x) + Math.abs(y) < 5) return;
  if (!grip.moved) { svg.setPointerCapture(event.pointerId); svg.classList.add("moving"); }
  move(x, y);
  grip = { x: event.clientX, y: event.clientY, moved: true };
});
let dragged = false;
function release() { dragged = grip !== null && grip.moved; grip = null; svg.classList.remove("moving"); }
svg.addEventListener("pointerup", release);
svg.addEventListener("pointercancel", release);
svg.addEventListener("click", (event) => {
  const shape = event.target.closest(".box");
  if (!dragged && shape) { const number = Number(shape.id.slice(1)); setCurrent(number, true); choose(number, false); }
  dragged = false;
});
svg.addEventListener("focusin", (event) => {
  const shape = event.target.closest(".box");
  if (shape) setCurrent(Number(shape.id.slice(1)), false);
});
svg.addEventListener("keydown", (event) => {
  const shape = event.target.closest(".box");
  if (!shape || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(current, false);
    panel.focus();
  } else if (event.key in sides) {
    event.preventDefault();
    event.stopPropagation();
    const next = neighbour(current, event.key);
    if (next >= 0) { setCurrent(next, true); centre(next); }
  }
});
const steps = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (!close()) { get("search").value = ""; search(); }
    return;
  }
  if (event.target.closest("input, select, pre, aside")) return;
  if (event.key === "/") { event.preventDefault(); get("search").focus(); }
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") whole();
  else if (event.key in steps) { event.preventDefault(); move(...steps[event.key]); }
});

svg.removeAttribute("width");
svg.removeAttribute("height");
shapes.forEach((shape) => { shape.setAttribute("tabindex", "-1"); shape.setAttribute("role", "button"); });
if (shapes.length) setCurrent(0, false);
if (!follow()) begin();
