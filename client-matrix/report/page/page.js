"use strict";
const run = JSON.parse(document.getElementById("run").textContent);
const $ = (selector, within = document) => within.querySelector(selector);

// make builds an element. Text is always text: what clients print is never read as HTML.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const STATES = {
  confirmed: ["✓", "confirmed: as a good client does, and proven from both sides"],
  exception: ["e", "exception: deviates in a known way, with a reason"],
  unsafe: ["!", "unsafe: accepted what a good client refuses"],
  surprise: ["✗", "surprise"],
  new: ["n", "new: in a version that nobody has measured"],
  unsteady: ["~", "unsteady: not the same when tried again"],
  unsupported: ["–", "unsupported: the client cannot be driven so"],
  void: ["?", "void: proves nothing"],
};
const GRADES = {
  exact: ["E", "exact: names this cause"],
  family: ["F", "family: this kind of cause"],
  generic: ["G", "generic: only that it failed"],
  misleading: ["M", "misleading: names another cause"],
  silent: ["S", "silent: nothing"],
};
const classOf = (grade) => (grade === "family" ? "family-grade" : grade);

// A cell is a row of run.cells; its texts stand once in run.texts.
const cellAt = new Map();
for (const cell of run.cells) cellAt.set(cell.c + " " + cell.s, cell);
const find = (client, scenario) => cellAt.get(client + " " + scenario);
const isUnsafe = (cell) => cell.unsafe === true;
const stateOf = (cell) => (isUnsafe(cell) && cell.status === "exception" ? "unsafe" : cell.status);
const textOf = (cell) => run.texts[cell.text] ?? "";
const familyOf = (scenario) => scenario.id.split("/")[0];
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
// The line of a client's output that a person would look at first.
const TELLING = /error|alert|fail|fatal|problem|refus|reset|expire|unable|cannot|invalid|unknown|bad |not |exception|timed out|deadline|unexpected|EOF/i;
function tellingLine(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.findLast((line) => TELLING.test(line)) ?? lines.at(-1) ?? "";
}

// --- the top ---------------------------------------------------------------------------------------------------

const counts = {};
for (const cell of run.cells) counts[stateOf(cell)] = (counts[stateOf(cell)] ?? 0) + 1;
$("#about").textContent =
  `${plural(run.clients.length, "client")} × ${plural(run.scenarios.length, "scenario")}: ${plural(run.cells.length, "cell")} in ${Math.round(run.seconds)} s, ` +
  `${run.time.replace("T", " ").replace("Z", " UTC")}${run.interrupted ? "; interrupted before the end" : ""}`;
const surprises = counts.surprise ?? 0;
$("#verdict").textContent = surprises ? plural(surprises, "surprise") : `no surprise: ${counts.confirmed ?? 0} cells confirmed`;
$("#verdict").classList.toggle("bad", surprises > 0);

for (const [index, client] of run.clients.entries()) {
  const own = {};
  for (const cell of run.cells) if (cell.c === index) own[stateOf(cell)] = (own[stateOf(cell)] ?? 0) + 1;
  const stripe = make("div", { class: "stripe" });
  const parts = [];
  for (const state of Object.keys(STATES)) {
    if (!own[state]) continue;
    stripe.append(make("i", { class: state, style: `flex: ${own[state]}`, title: `${own[state]} ${state}` }));
    parts.push(`${own[state]} ${state}`);
  }
  $("#clients .cards").append(
    make("div", { class: "card" }, make("b", {}, client.title), make("small", { title: client.version }, client.version),
      stripe, make("small", { title: parts.join(", ") }, client.missing || client.failed || parts.join(" · "))));
}

// --- unsafe acceptances ----------------------------------------------------------------------------------------

function showUnsafe() {
  const rows = run.scenarios.map((scenario, s) => [scenario, run.clients.map((_, c) => find(c, s)).filter((cell) => cell && isUnsafe(cell))])
    .filter(([, cells]) => cells.length);
  $("#unsafe .soft").textContent = rows.length
    ? `${plural(rows.length, "scenario")}: the client went on where the standard, or the owner of the certificate, says refuse. Each has its reason in the cell.`
    : "None in this run.";
  for (const [scenario, cells] of rows) {
    const line = make("div", {}, make("b", {}, scenario.id), ` ${scenario.title}: `);
    for (const cell of cells) line.append(make("button", { type: "button", click: () => open(cell.c, cell.s) }, run.clients[cell.c].id), " ");
    $("#unsafe .list").append(line);
  }
}

// --- the matrix ------------------------------------------------------------------------------------------------

const hidden = new Set();
let shown = [];         // the indexes of the scenarios in the table
let here = [0, 0];      // row and column of the cursor among what is shown

function columns() { return run.clients.map((_, index) => index).filter((index) => !hidden.has(index)); }

function glyphOf(cell) {
  if (!cell) return ["", ""];
  if ($("#mode").value === "status") return [stateOf(cell), STATES[stateOf(cell)][0]];
  if (!cell.grade || cell.outcome === "accepted") return ["", ""];
  return [classOf(cell.grade), GRADES[cell.grade][0]];
}

function fits(cell, only) {
  if (!cell || only === "all") return true;
  if (only === "unsafe") return isUnsafe(cell);
  if (only in GRADES) return cell.grade === only && cell.outcome !== "accepted";
  return cell.status === only;
}

function draw() {
  const words = $("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const family = $("#family").value;
  const only = $("#only").value;
  const clients = columns();
  shown = run.scenarios.map((_, index) => index).filter((s) => {
    const scenario = run.scenarios[s];
    const text = `${scenario.id} ${scenario.title} ${scenario.diagnosis}`.toLowerCase();
    return (!family || familyOf(scenario) === family) && words.every((word) => text.includes(word)) &&
      (only === "all" || clients.some((c) => find(c, s) && fits(find(c, s), only)));
  });
  const parts = ["<thead><tr><th>scenario</th>"];
  for (const c of clients) parts.push(`<th scope="col"><span>${escaped(run.clients[c].id)}</span></th>`);
  parts.push("</tr></thead>");
  let last = "";
  for (const s of shown) {
    const scenario = run.scenarios[s];
    if (familyOf(scenario) !== last) {
      if (last) parts.push("</tbody>");
      last = familyOf(scenario);
      parts.push(`<tbody><tr class="family"><th colspan="${clients.length + 1}">${escaped(last)}</th></tr>`);
    }
    const name = scenario.id.slice(last.length + 1);
    parts.push(`<tr data-s="${s}"><th scope="row" title="${escaped(scenario.title)}">${escaped(name)}</th>`);
    for (const c of clients) {
      const cell = find(c, s);
      const [kind, letter] = glyphOf(cell);
      const dim = only !== "all" && !(cell && fits(cell, only)) ? " dim" : "";
      parts.push(`<td class="${kind}${dim}">${letter}</td>`);
    }
    parts.push("</tr>");
  }
  parts.push(last ? "</tbody>" : "");
  $("#matrix table").innerHTML = parts.join("");
  $("#count").textContent = shown.length === run.scenarios.length ? "" : `${shown.length} of ${plural(run.scenarios.length, "scenario")}`;
  const legend = $("#mode").value === "status" ? STATES : GRADES;
  $("#legend").replaceChildren(...Object.entries(legend)
    .filter(([state]) => legend === GRADES || counts[state])
    .map(([state, [letter, says]]) => make("span", {}, make("i", { class: classOf(state) }, letter), says)));
  here = [Math.min(here[0], Math.max(0, shown.length - 1)), Math.min(here[1], Math.max(0, clients.length - 1))];
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

function tdAt(row, column) { return $(`#matrix tr[data-s="${shown[row]}"]`)?.cells[column + 1]; }

function moveTo(row, column) {
  const clients = columns();
  if (!shown.length || !clients.length) return;
  tdAt(...here)?.classList.remove("here");
  here = [Math.max(0, Math.min(row, shown.length - 1)), Math.max(0, Math.min(column, clients.length - 1))];
  const td = tdAt(...here);
  td.classList.add("here");
  td.scrollIntoView({ block: "nearest", inline: "nearest" });
  const cell = find(clients[here[1]], shown[here[0]]);
  $("#spoken").textContent = `${run.clients[clients[here[1]]].id}, ${run.scenarios[shown[here[0]]].id}: ${cell ? stateOf(cell) : "not run"}`;
  if ($("#cell").open) open(clients[here[1]], shown[here[0]]);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-15, 0], PageDown: [15, 0] };

function onKey(event) {
  if (event.key in STEPS) {
    event.preventDefault();
    moveTo(here[0] + STEPS[event.key][0], here[1] + STEPS[event.key][1]);
  } else if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    moveTo(event.key === "Home" ? 0 : shown.length - 1, here[1]);
  } else if (event.key === "Enter" && event.currentTarget !== $("#cell")) {
    event.preventDefault();  // it would press the first button of what opens
    open(columns()[here[1]], shown[here[0]]);
  } else if (event.key === "Escape") {
    close();
  }
}

// --- one cell --------------------------------------------------------------------------------------------------

const PHASES = ["tcp", "client-hello", "server-hello", "server-certificate", "client-certificate", "finished", "application-data", "closed"];

// How long the connection stayed in each phase: the wider, the longer.
function timeline(event) {
  const points = Object.entries(event.phases).sort((a, b) => a[1] - b[1] || PHASES.indexOf(a[0]) - PHASES.indexOf(b[0]));
  const list = make("ol", { class: "timeline", "aria-label": "phases" });
  for (const [index, [phase, ms]] of points.entries()) {
    const lasts = (points[index + 1]?.[1] ?? event.ms ?? ms) - ms;
    list.append(make("li", { style: `flex-grow: ${Math.max(lasts, 0.01)}` }, phase, make("small", {}, `${ms} ms`)));
  }
  return list;
}

function told(title, ...parts) { return [make("h3", {}, title), ...parts]; }

function facts(pairs) {
  const list = make("dl");
  for (const [name, value] of pairs) if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  return list;
}

function story(event) {
  return [
    make("p", {}, event.sentence),
    ...(Object.keys(event.phases).length ? [timeline(event)] : []),
    facts([
      ["negotiated", event.negotiated],
      ["alerts", (event.alerts ?? []).join("; ")],
      ["end", event.end],
      ["fault", (event.faults ?? []).join("; ")],
      ["findings", (event.findings ?? []).join(", ")],
    ]),
  ];
}

function open(c, s) {
  const cell = find(c, s);
  const scenario = run.scenarios[s];
  const client = run.clients[c];
  const dialog = $("#cell");
  if (!cell) return;
  const cause = run.causes[scenario.diagnosis];
  const step = (rows, columns) => () => moveTo(here[0] + rows, here[1] + columns);
  const reproduce = `./lab client-matrix run --client ${client.id} --scenario ${scenario.id} --artifacts out`;
  dialog.replaceChildren(
    make("div", { class: "tools" },
      make("button", { type: "button", click: step(-1, 0), "aria-label": "scenario above" }, "↑"),
      make("button", { type: "button", click: step(1, 0), "aria-label": "scenario below" }, "↓"),
      make("button", { type: "button", click: step(0, -1), "aria-label": "client to the left" }, "←"),
      make("button", { type: "button", click: step(0, 1), "aria-label": "client to the right" }, "→"),
      make("button", { type: "button", click: close, "aria-label": "close" }, "✕")),
    make("h2", {}, `${client.id} × ${scenario.id}`),
    make("p", { class: "soft" }, scenario.title),
    make("p", {}, make("span", { class: `badge ${stateOf(cell)}` }, stateOf(cell)), `${cell.outcome}${cell.ms === undefined ? "" : ` after ${cell.ms} ms`}`),
    facts([
      ["expected", `${cell.expected}${cell.expectedCause === "none" ? "" : `, ${cell.expectedCause}`}`],
      ["got", `${cell.outcome}${cell.cause === "none" ? "" : `, ${cell.cause}`}`],
      ["why", run.texts[cell.reason] ?? ""],
      ["its words", cell.grade && cell.outcome !== "accepted" ? GRADES[cell.grade][1] : ""],
    ]),
    ...told("the client said", make("pre", {}, textOf(cell) || "nothing")),
    ...told(cell.events.length > 1 ? "the server saw, connection by connection" : "the server saw",
      ...(cell.events.length ? cell.events.flatMap((event) => story(run.events[event])) : [make("p", {}, "nothing")])),
    ...(cause ? told("the cause", make("p", {}, make("b", {}, scenario.diagnosis), `: ${cause.says}`), facts([
      ["comes of", cause.cause], ["check", cause.check], ["mend", cause.fix]])) : []),
    ...told("see it yourself", make("pre", {}, `${reproduce}\n./lab serve ${scenario.id}`)),
  );
  if (!dialog.open) dialog.show();
  dialog.focus();  // its buttons are new ones
  dialog.scrollTop = 0;
  const row = shown.indexOf(s);
  const column = columns().indexOf(c);
  if (row >= 0 && column >= 0) {
    tdAt(...here)?.classList.remove("here");
    here = [row, column];
    tdAt(...here)?.classList.add("here");
  }
  history.replaceState(null, "", `#cell=${client.id}/${scenario.id}`);
}

function close() {
  $("#cell").close();
  $("#matrix table").focus({ preventScroll: true });
  history.replaceState(null, "", location.pathname + location.search);
}

// --- the words -------------------------------------------------------------------------------------------------

function showWords() {
  const order = Object.keys(GRADES);
  const byCause = new Map();
  for (const cell of run.cells) {
    if (!cell.grade || cell.outcome === "accepted" || cell.expectedCause === "none" || cell.expectedCause !== cell.cause) continue;
    const rank = order.indexOf(cell.grade);
    const entry = byCause.get(cell.cause) ?? {};
    if (!entry.best || rank < order.indexOf(entry.best.grade)) entry.best = cell;
    if (!entry.worst || rank > order.indexOf(entry.worst.grade)) entry.worst = cell;
    byCause.set(cell.cause, entry);
  }
  const table = $("#words table");
  table.append(make("thead", {}, make("tr", {}, ...["cause", "best", "worst"].map((name) => make("th", {}, name)))));
  const body = make("tbody");
  const quoted = (cell) => make("td", {},
    make("span", { class: "badge " + classOf(cell.grade) }, `${run.clients[cell.c].id} (${cell.grade}) `),
    make("code", {}, tellingLine(textOf(cell)).slice(0, 220) || "nothing"));
  for (const [cause, { best, worst }] of [...byCause].sort()) {
    body.append(make("tr", {}, make("td", {}, cause), quoted(best), best.grade === worst.grade ? make("td", { class: "soft" }, "all alike") : quoted(worst)));
  }
  table.append(body);
}

// --- the start -------------------------------------------------------------------------------------------------

const theme = $("#theme");
const setTheme = (name) => document.documentElement.setAttribute("data-theme", name);
setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
theme.addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

$("#family").append(make("option", { value: "" }, "all families"),
  ...[...new Set(run.scenarios.map(familyOf))].map((family) => make("option", { value: family }, family)));
$("#only").append(make("option", { value: "all" }, "all scenarios"),
  ...["surprise", "new", "unsteady", "exception", "unsafe", "unsupported", "void"].filter((state) => counts[state]).map((state) => make("option", { value: state }, `only with ${state}`)),
  ...["misleading", "silent"].map((grade) => make("option", { value: grade }, `only with ${grade} words`)));
for (const [index, client] of run.clients.entries()) {
  const box = make("input", { type: "checkbox", change: () => { box.checked ? hidden.delete(index) : hidden.add(index); draw(); } });
  box.checked = true;
  $("#columns div").append(make("label", {}, box, ` ${client.id}`));
}
let pending = 0;
$("#search").addEventListener("input", () => { clearTimeout(pending); pending = setTimeout(draw, 120); });
for (const id of ["#family", "#only", "#mode"]) $(id).addEventListener("change", draw);
$(".bar").addEventListener("submit", (event) => event.preventDefault());
$("#matrix table").addEventListener("click", (event) => {
  const td = event.target.closest("td");
  if (td) open(columns()[td.cellIndex - 1], Number(td.parentElement.dataset.s));
});
$("#matrix table").addEventListener("keydown", onKey);
$("#cell").addEventListener("keydown", onKey);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && $("#cell").open) close(); });

showUnsafe();
draw();
showWords();
const asked = decodeURIComponent(location.hash).match(/^#cell=([^/]+)\/(.+)$/);
if (asked) open(run.clients.findIndex((client) => client.id === asked[1]), run.scenarios.findIndex((scenario) => scenario.id === asked[2]));
