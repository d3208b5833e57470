// Draws one tab and keeps it fresh. All text goes in as text nodes, all styles as plain values.
import { Editing } from "./edit.js";

const POLL_MS = 1200;
const HEAD_WIDTH = 46;
const HEAD_HEIGHT = 22;
const body = document.body;
const id = body.dataset.id;
const words = JSON.parse(body.dataset.words);
const lang = document.documentElement.lang;
const grid = document.querySelector(".grid");
const state = document.querySelector(".state");
const base = `/sandbox/spreadsheets/${encodeURIComponent(id)}`;

let view = null;
let tab = location.hash.slice(1);
let before = new Map();

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

export const columnName = (index) => {
  let name = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
};

const key = (row, column) => `${row},${column}`;
const inBox = ([top, bottom, left, right], row, column) =>
  top <= row && row < bottom && left <= column && column < right;

const show = (text, problem = false) => {
  state.textContent = text;
  state.classList.toggle("problem", problem);
};

const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);

const locked = (sheet, row, column) =>
  sheet.locks.some(
    (lock) =>
      !lock.whole && inBox(lock.area, row, column) && !lock.open.some((box) => inBox(box, row, column)),
  );

function paint(cell, content, above, left) {
  const style = content.style || {};
  const set = cell.style;
  if (style.bg) {
    set.backgroundColor = style.bg;
    if (!style.borders) set.borderColor = style.bg;
  }
  if (style.color) set.color = style.color;
  if (style.bold) set.fontWeight = "600";
  if (style.italic) set.fontStyle = "italic";
  const lines = [style.underline && "underline", style.strikethrough && "line-through"];
  if (lines.some(Boolean)) set.textDecoration = lines.filter(Boolean).join(" ");
  if (style.size) set.fontSize = `${style.size * 1.3}px`;
  const natural = { number: "right", boolean: "center" }[content.kind];
  if (style.align || natural) set.textAlign = style.align || natural;
  if (style.valign) set.verticalAlign = style.valign;
  const drawn = { top: above?.style?.borders?.bottom, left: left?.style?.borders?.right };
  for (const [side, line] of Object.entries(style.borders || {})) {
    // A line between two cells belongs to both; it is drawn once.
    if (!drawn[side]) set.setProperty(`border-${side}`, line);
  }
  if (style.wrap === "wrap") cell.classList.add("wrap");
  if (content.kind === "error") cell.classList.add("error");
}

// Text runs over empty cells to its right, as in every spreadsheet.
function fill(cell, content, row, column, cells, widths) {
  const text = content.text || "";
  const style = content.style || {};
  const runs = content.kind === "text" && !style.wrap && (style.align || "left") === "left";
  if (!runs || cell.colSpan > 1) {
    cell.textContent = text;
    return;
  }
  let room = widths[column] - 9;
  for (let next = column + 1; next < widths.length; next += 1) {
    const other = cells.get(key(row, next));
    if (other && (other.text || other.covered)) break;
    room += widths[next];
  }
  const run = element("span", "", text);
  run.style.maxWidth = `${room}px`;
  cell.classList.add("spill");
  cell.append(run);
}

function spans(sheet) {
  const found = new Map();
  for (const [top, bottom, left, right] of sheet.merges) {
    // A merge across the frozen edge is cut there: the two sides are separate parts of the table.
    const end = top < sheet.frozenRows ? Math.min(bottom, sheet.frozenRows) : bottom;
    for (let row = top; row < Math.min(end, sheet.rows); row += 1) {
      for (let column = left; column < Math.min(right, sheet.columns); column += 1) {
        found.set(key(row, column), null);
      }
    }
    found.set(key(top, left), [Math.min(end, sheet.rows) - top, Math.min(right, sheet.columns) - left]);
  }
  return found;
}

function drawRow(sheet, row, cells, merged, offsets) {
  const line = element("tr", row + 1 === sheet.frozenRows ? "edge-bottom" : "");
  line.style.height = `${sheet.heights[row]}px`;
  if (!sheet.heights[row]) line.hidden = true;
  const head = element("th", "row", String(row + 1));
  head.dataset.row = row;
  line.append(head);
  for (let column = 0; column < sheet.columns; column += 1) {
    const span = merged.get(key(row, column));
    if (span === null) continue;
    const cell = element("td");
    cell.dataset.row = row;
    cell.dataset.column = column;
    if (span) [cell.rowSpan, cell.colSpan] = span;
    if (column < sheet.frozenColumns) {
      cell.classList.add("frozen");
      cell.style.left = `${offsets[column]}px`;
      // The cells on the left lie over those on their right, so that their text can run over them.
      cell.style.zIndex = String(100 - column);
      if (column + 1 === sheet.frozenColumns) cell.classList.add("edge-right");
    }
    const content = cells.get(key(row, column));
    if (locked(sheet, row, column)) cell.classList.add("locked");
    if (content) {
      paint(cell, content, cells.get(key(row - 1, column)), cells.get(key(row, column - 1)));
      fill(cell, content, row, column, cells, sheet.widths);
      if (content.note) {
        cell.title = content.note;
        cell.classList.add("note-mark");
      }
      if (before.size && before.get(key(row, column)) !== (content.text || "")) cell.classList.add("changed");
    }
    line.append(cell);
  }
  return line;
}

function drawTable(sheet, cells) {
  const merged = spans(sheet);
  for (const [place, span] of merged) if (span === null) cells.set(place, { ...cells.get(place), covered: true });
  const offsets = [];
  sheet.widths.reduce((left, width, index) => ((offsets[index] = left), left + width), HEAD_WIDTH);
  const table = element("table", sheet.gridlines ? "" : "plain");
  table.setAttribute("role", "grid");
  table.style.width = `${HEAD_WIDTH + sum(sheet.widths)}px`;
  const columns = element("colgroup");
  for (const width of [HEAD_WIDTH, ...sheet.widths]) {
    const column = element("col");
    column.style.width = `${width}px`;
    columns.append(column);
  }
  const letters = element("tr");
  letters.style.height = `${HEAD_HEIGHT}px`;
  letters.append(element("th", "corner"));
  for (let column = 0; column < sheet.columns; column += 1) {
    const head = element("th", "", columnName(column));
    head.dataset.column = column;
    letters.append(head);
  }
  const top = element("thead");
  const rest = element("tbody");
  top.append(letters);
  for (let row = 0; row < sheet.rows; row += 1) {
    (row < sheet.frozenRows ? top : rest).append(drawRow(sheet, row, cells, merged, offsets));
  }
  table.append(columns, top, rest);
  return table;
}

function drawTabs() {
  const tabs = document.querySelector(".tabs");
  tabs.replaceChildren(
    ...view.tabs.map((each) => {
      const button = element("button");
      button.type = "button";
      button.setAttribute("role", "tab");
      button.setAttribute("aria-selected", String(each.id === view.sheet.id));
      if (each.color) button.style.borderTopColor = each.color;
      if (each.locked) {
        const lock = element("span", "lock");
        lock.setAttribute("role", "img");
        lock.setAttribute("aria-label", words.locked);
        button.append(lock);
      }
      button.append(each.title);
      button.addEventListener("click", () => open(each.id));
      return button;
    }),
  );
}

function draw() {
  const { sheet } = view;
  const cells = new Map(sheet.cells.map((cell) => [key(cell.r, cell.c), cell]));
  const { scrollLeft, scrollTop } = grid;
  const table = drawTable(sheet, cells);
  grid.replaceChildren(table);
  if (sheet.truncated) grid.append(element("p", "truncated", sheet.truncated));
  grid.scrollTo(scrollLeft, scrollTop);
  drawTabs();
  const note = document.querySelector(".note");
  note.replaceChildren();
  note.classList.toggle("locked", sheet.note.locked);
  if (sheet.note.locked) note.append(element("span", "lock"));
  note.append(sheet.note.text);
  if (sheet.note.detail) note.append(element("span", "detail", sheet.note.detail));
  document.title = view.title;
  document.querySelector("h1").textContent = view.title;
  before = new Map(sheet.cells.map((cell) => [key(cell.r, cell.c), cell.text || ""]));
  editing.attach(view, cells);
}

async function load() {
  const answer = await fetch(`${base}/view?sheet=${encodeURIComponent(tab)}&lang=${lang}`);
  if (!answer.ok) throw new Error(answer.statusText);
  view = await answer.json();
  if (String(view.sheet.id) !== tab) before = new Map();
  tab = String(view.sheet.id);
  draw();
}

async function open(sheetId) {
  editing.close();
  tab = String(sheetId);
  before = new Map();
  history.replaceState(null, "", `#${tab}`);
  grid.scrollTo(0, 0);
  editing.home();
  await load();
}

async function save(row, column, text) {
  show(words.saving);
  const answer = await fetch(`${base}/edit`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sheet: view.sheet.id, cell: columnName(column) + (row + 1), text, lang }),
  });
  const result = await answer.json();
  show(answer.ok ? words.saved : words.live);
  return answer.ok ? "" : result.error.message;
}

const editing = new Editing(grid, { element, inBox, columnName, save, load, words });

async function poll() {
  try {
    const { version } = await (await fetch(`${base}/version`)).json();
    if (!editing.busy && view && version !== view.version) {
      await load();
      show(words.updated);
    } else if (state.classList.contains("problem") || !state.textContent) {
      show(words.live);
    }
  } catch {
    show(words.offline, true);
  }
  setTimeout(poll, POLL_MS);
}

load().then(() => show(words.live), () => show(words.offline, true)).then(() => setTimeout(poll, POLL_MS));
