// Selecting cells and typing into them. One text area lies over the selected cell all the time, so
// that an input method (Japanese, say) can start in it; it becomes visible with the first letter.

export class Editing {
  constructor(grid, tools) {
    this.grid = grid;
    this.tools = tools;
    this.place = [0, 0];
    this.cursor = tools.element("div", "cursor");
    this.editor = tools.element("textarea", "editor");
    this.editor.rows = 1;
    this.editor.spellcheck = false;
    this.bubble = null;
    this.options = null;
    this.saving = false;
    grid.addEventListener("mousedown", (event) => this.click(event));
    grid.addEventListener("dblclick", (event) => {
      if (event.target.closest("td")) this.begin();
    });
    this.editor.addEventListener("input", () => this.typed());
    this.editor.addEventListener("keydown", (event) => this.key(event));
    this.editor.addEventListener("blur", () => this.left());
    this.editor.addEventListener("copy", (event) => this.copy(event));
  }

  get active() {
    return this.editor.classList.contains("active");
  }

  get busy() {
    return this.active || this.saving;
  }

  home() {
    this.place = [0, 0];
  }

  attach(view, cells) {
    const focused = document.activeElement === this.editor || document.activeElement === document.body;
    this.view = view;
    this.cells = cells;
    this.dismiss();
    this.grid.append(this.cursor, this.editor);
    this.select(...this.place, false);
    if (focused) this.editor.focus({ preventScroll: true });
  }

  cellAt(row, column) {
    const merge = this.view.sheet.merges.find((box) => this.tools.inBox(box, row, column));
    const [r, c] = merge ? [merge[0], merge[2]] : [row, column];
    return this.grid.querySelector(`td[data-row="${r}"][data-column="${c}"]`);
  }

  lock(row, column) {
    const { inBox } = this.tools;
    return this.view.sheet.locks.find(
      (lock) => inBox(lock.area, row, column) && !lock.open.some((box) => inBox(box, row, column)),
    );
  }

  raw(row, column) {
    const content = this.cells.get(`${row},${column}`) || {};
    return content.raw ?? content.text ?? "";
  }

  select(row, column, reveal = true) {
    const { sheet } = this.view;
    row = Math.max(0, Math.min(row, sheet.rows - 1));
    column = Math.max(0, Math.min(column, sheet.columns - 1));
    const cell = this.cellAt(row, column);
    if (!cell) return;
    this.place = [Number(cell.dataset.row), Number(cell.dataset.column)];
    [row, column] = this.place;
    if (reveal) this.reveal(cell);
    this.cover(cell);
    const lock = this.lock(row, column);
    this.cursor.classList.toggle("locked", Boolean(lock));
    for (const head of this.grid.querySelectorAll("th")) {
      const on = head.dataset.row === String(row) || head.dataset.column === String(column);
      head.classList.toggle("on", on);
    }
    const name = this.tools.columnName(column) + (row + 1);
    const bar = document.querySelector(".bar .place");
    bar.replaceChildren();
    if (lock) bar.append(this.tools.element("span", "lock"));
    bar.append(name);
    document.querySelector(".bar .content").textContent = this.raw(row, column);
    this.editor.setAttribute("aria-label", `${name} ${this.raw(row, column)}`);
  }

  // Positions count from the grid's content, so that cursor and editor scroll along with the cell.
  cover(cell) {
    const outer = this.grid.getBoundingClientRect();
    const inner = cell.getBoundingClientRect();
    const left = inner.left - outer.left + this.grid.scrollLeft;
    const top = inner.top - outer.top + this.grid.scrollTop;
    for (const [box, grow] of [[this.cursor, 1], [this.editor, 0]]) {
      box.style.left = `${left - grow}px`;
      box.style.top = `${top - grow}px`;
      box.style.width = `${inner.width + grow}px`;
      box.style.height = `${inner.height + grow}px`;
    }
    this.under = { left, top: top + inner.height + 4, width: inner.width };
    this.editor.style.textAlign = getComputedStyle(cell).textAlign;
  }

  reveal(cell) {
    const outer = this.grid.getBoundingClientRect();
    const inner = cell.getBoundingClientRect();
    const head = this.grid.querySelector("thead").getBoundingClientRect();
    if (cell.closest("tbody")) {
      if (inner.bottom > outer.bottom - 16) this.grid.scrollTop += inner.bottom - outer.bottom + 24;
      if (inner.top < head.bottom) this.grid.scrollTop -= head.bottom - inner.top;
    }
    if (!cell.classList.contains("frozen")) {
      if (inner.right > outer.right - 16) this.grid.scrollLeft += inner.right - outer.right + 24;
      if (inner.left < outer.left + 46) this.grid.scrollLeft -= outer.left + 46 - inner.left;
    }
  }

  click(event) {
    if (event.target === this.editor || event.target.closest(".bubble, .options")) return;
    const cell = event.target.closest("td");
    if (!cell) return;
    event.preventDefault();
    if (this.active) this.commit(0, 0, false);
    if (this.active) return;
    this.dismiss();
    this.select(Number(cell.dataset.row), Number(cell.dataset.column), false);
    this.editor.focus({ preventScroll: true });
  }

  begin(text = this.raw(...this.place)) {
    if (this.refused()) return;
    this.dismiss();
    this.editor.value = text;
    this.editor.classList.add("active");
    this.stretch();
    this.editor.focus({ preventScroll: true });
    this.editor.setSelectionRange(text.length, text.length);
    this.offer();
  }

  typed() {
    if (!this.active) {
      if (this.refused()) {
        this.editor.value = "";
        return;
      }
      this.editor.classList.add("active");
      this.offer();
    }
    this.bubble?.remove();
    this.stretch();
    document.querySelector(".bar .content").textContent = this.editor.value;
  }

  stretch() {
    this.editor.style.width = `${this.under.width}px`;
    const wanted = this.editor.scrollWidth + 4;
    if (wanted > this.under.width) this.editor.style.width = `${Math.min(wanted, 480)}px`;
  }

  refused() {
    const lock = this.lock(...this.place);
    if (!lock) return false;
    const [row, column] = this.place;
    const place = `${this.view.sheet.title}!${this.tools.columnName(column)}${row + 1}`;
    const { words } = this.tools;
    const reason = lock.text ? words.protected_described : words.protected;
    const parts = { "{place}": place, "{description}": lock.text };
    this.complain(reason.replace(/\{\w+\}/g, (name) => parts[name]));
    return true;
  }

  complain(message) {
    this.dismiss();
    this.bubble = this.tools.element("div", "bubble", message);
    this.bubble.setAttribute("role", "alert");
    this.put(this.bubble);
  }

  put(box) {
    this.grid.append(box);
    const room = this.grid.scrollLeft + this.grid.clientWidth - box.offsetWidth - 12;
    box.style.left = `${Math.max(this.grid.scrollLeft + 8, Math.min(this.under.left, room))}px`;
    const below = this.under.top + box.offsetHeight;
    const end = this.grid.scrollTop + this.grid.clientHeight;
    const above = this.under.top - this.editor.offsetHeight - box.offsetHeight - 10;
    box.style.top = `${below > end && above > this.grid.scrollTop ? above : this.under.top}px`;
  }

  offer() {
    const content = this.cells.get(this.place.join(",")) || {};
    if (!content.options) return;
    this.options = this.tools.element("ul", "options");
    for (const option of content.options) {
      const item = this.tools.element("li", "", option);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.editor.value = option;
        this.commit(1, 0);
      });
      this.options.append(item);
    }
    this.put(this.options);
  }

  dismiss() {
    this.bubble?.remove();
    this.options?.remove();
    this.bubble = this.options = null;
  }

  close() {
    this.dismiss();
    this.editor.classList.remove("active", "waiting");
    this.editor.value = "";
    if (this.view) document.querySelector(".bar .content").textContent = this.raw(...this.place);
  }

  left() {
    if (this.active && !this.saving && !this.bubble) this.commit(0, 0, false);
  }

  async commit(down, right, refocus = true) {
    if (this.saving) return;
    const [row, column] = this.place;
    const text = this.editor.value;
    if (text === this.raw(row, column)) {
      this.close();
      if (refocus) this.select(row + down, column + right);
      return;
    }
    await this.write(row, column, text, () => {
      this.close();
      this.place = [row + down, column + right];
    });
  }

  async write(row, column, text, done) {
    this.saving = true;
    this.editor.classList.add("waiting");
    let problem = "";
    try {
      problem = await this.tools.save(row, column, text);
    } catch {
      problem = this.tools.words.offline;
    }
    this.saving = false;
    this.editor.classList.remove("waiting");
    if (problem) {
      this.complain(problem);
      return;
    }
    done();
    await this.tools.load().catch(() => {});
    this.select(...this.place);
  }

  copy(event) {
    if (this.active) return;
    const [row, column] = this.place;
    event.clipboardData.setData("text/plain", (this.cells.get(`${row},${column}`) || {}).text || "");
    event.preventDefault();
  }

  key(event) {
    // Enter and the arrows belong to the input method while it composes.
    if (event.isComposing || event.keyCode === 229 || this.saving) return;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const back = event.shiftKey ? -1 : 1;
    if (event.key === "Enter" && !event.altKey) {
      event.preventDefault();
      if (this.active) this.commit(back, 0);
      else this.begin();
    } else if (event.key === "Tab") {
      event.preventDefault();
      if (this.active) this.commit(0, back);
      else this.move(0, back);
    } else if (event.key === "Escape") {
      this.close();
    } else if (!this.active && event.key in moves) {
      event.preventDefault();
      this.move(...moves[event.key]);
    } else if (!this.active && event.key === "F2") {
      event.preventDefault();
      this.begin();
    } else if (!this.active && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      if (this.raw(...this.place) && !this.refused()) this.write(...this.place, "", () => {});
    }
  }

  // Step over merged blocks, not into them.
  move(down, right) {
    this.dismiss();
    const cell = this.cellAt(...this.place);
    const [row, column] = this.place;
    const rows = down > 0 ? cell.rowSpan : 1;
    const columns = right > 0 ? cell.colSpan : 1;
    this.select(row + down * rows, column + right * columns);
  }
}
