"""The start page: five steps, the colours of cells, and what this file is."""

from __future__ import annotations

from workbook_templates import catalogue, contract
from workbook_templates.build_book import Book

_STEPS = (
    ("inputs", "計画を入力する", "Enter the plan",
     "KGIの目標と期間を入れ、KPIツリーの行を自社に合わせて直します。基準値・下限・上限は末端の指標だけに入れます。",
     "Set the KGI's goal and the period, and adapt the rows of the KPI tree. Only inputs need a baseline, a minimum and a maximum."),
    ("answer", "目標を逆算する", "Work back to the targets",
     "kpi solve ブック --write が、KGIに届く各指標の値を「逆算」に書き込みます。目標の列に手で入力しても構いません。",
     "kpi solve BOOK --write puts the values that reach the goal on the sheet Answer. You may also type targets yourself."),
    ("actuals", "毎月、実績を入力する", "Type the actuals every month",
     "終わった月だけ入力します。空欄の月は「まだ」とみなし、ゼロとは数えません。",
     "Closed months only. A blank month is 'not yet', never zero."),
    ("checks", "チェックを確かめる", "Look at the checks",
     "すべて ✔ なら数字は信頼できます。✖ や ▲ の行には、場所と直し方が出ます。",
     "All ✔: the numbers can be trusted. Lines with ✖ or ▲ say where and what to do."),
    ("dashboard", "ダッシュボードを見る", "Read the dashboard",
     "達成率、着地見込み、どの指標が差を生んでいるかを、A4 1枚で確認・印刷できます。",
     "Achievement, landing and which metric causes the gap, on one printable page."),
)  # fmt: skip


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["start"]
    book.header(
        "start",
        book.t("KPIツリー　計画と実績", "KPI tree: plan and actuals"),
        book.t("KGI（例：半年で新規顧客50件）から逆算してKPIの目標を決め、毎月の実績と比べます。",
               "Work back from the KGI (say 50 new customers in half a year) to KPI targets, and follow them monthly."),
        5,
    )  # fmt: skip
    for column, width in enumerate((2, 6, 36, 96, 2)):
        sheet.set_column(column, column, width)
    title = book.style(bold=True, font_size=13, font_color="navy")
    sheet.write_string(3, 1, book.t("使い方（5分）", "How to use it (5 minutes)"), title)
    steps = catalogue.steps(book.template) or _STEPS
    for index, (key, ja, en, ja_text, en_text) in enumerate(steps):
        _write_step(book, 4 + index, index + 1, key, book.t(ja, en), book.t(ja_text, en_text))
    _write_colours(book, 10, title)
    _write_about(book, 16, title)
    for row in (3, 10, 16):
        sheet.set_row(row, 26)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&8&F&R&8&P / &N")
    sheet.protect("", {"objects": True})


def _write_step(book: Book, row: int, number: int, key: str, title: str, text: str) -> None:
    sheet = book.sheets["start"]
    sheet.set_row(row, 38)
    under = {"bottom": 1, "bottom_color": "white"}
    badge = book.style(bold=True, font_size=14, font_color="white", bg_color="blue",
                       align="center", **under)  # fmt: skip
    link = book.style(bold=True, font_size=11, font_color="blue", underline=1, indent=1,
                      bg_color="cloud", **under)  # fmt: skip
    sheet.write_number(row, 1, number, badge)
    tip = book.t("クリックで移動", "click to go there")
    sheet.write_url(row, 2, f"internal:{book.at(key)}A1", link, title, tip)
    sheet.write_string(row, 3, text, book.style(text_wrap=True, bg_color="cloud", **under))


def _write_colours(book: Book, row: int, title: object) -> None:
    sheet = book.sheets["start"]
    sheet.write_string(row, 1, book.t("セルの色", "Colours of cells"), title)
    plain = book.style(bg_color="cloud", align="center", border=1, border_color="line")
    wrong = book.style(bg_color="blush", font_color="deep_red", bold=True, align="center")
    lines = (
        (book.input_style(align="center"), book.t("入力", "Input"),
         book.t("ここだけ編集します（黄色・青い文字）。", "Edit these only (yellow, blue text).")),
        (plain, book.t("計算", "Calculation"),
         book.t("数式です。編集しません（シートはパスワードなしで保護してあります）。",
                "Formulas; not to be edited (the sheets are protected without a password).")),
        (wrong, book.t("入力の誤り", "Mistake"),
         book.t("入力の矛盾。色だけでなく「チェック」にも言葉で出ます。",
                "A contradiction; the sheet Checks says it in words, too.")),
    )  # fmt: skip
    for at, (style, name, text) in enumerate(lines, row + 1):
        sheet.set_row(at, 20)
        sheet.write_string(at, 2, name, style)
        sheet.write_string(at, 3, text, book.style(indent=1))


def _write_about(book: Book, row: int, title: object) -> None:
    sheet = book.sheets["start"]
    sheet.write_string(row, 1, book.t("このブックについて", "About this workbook"), title)
    grey = book.style(font_color="grey", indent=1)
    lines = (
        (book.t("チェック", "Checks"), "=check_words"),
        (book.t("逆算の答え", "The answer"), "=answer_state"),
        (book.t("できる範囲", "Limits"),
         book.t(f"指標 {book.rows} 行、{book.months} か月、7階層まで。超えるとチェックに出ます。",
                f"{book.rows} rows, {book.months} months, 7 levels below the KGI; Checks says when one is passed.")),
        (book.t("アドインなしで動きます", "Works without an add-in"),
         book.t("逆算のほかはすべて標準の数式です。Excel 2016以降、LibreOffice、Googleスプレッドシートで開けます。",
                "All but back-solving is plain formulas: Excel 2016 or later, LibreOffice, Google Sheets.")),
        (book.t("用語", "Terms"),
         book.t("KGI＝最終目標　KSF＝成功要因　KPI＝行動の指標　着地見込み＝このまま進んだときの期末の値",
                "KGI: final goal. KSF: success factor. KPI: what is acted on. Landing: where the period ends at this rate.")),
        (book.t("版", "Version"), f"kpi-tree-toolkit / schema {contract.SCHEMA}"),
    )  # fmt: skip
    for at, (name, text) in enumerate(lines, row + 1):
        sheet.set_row(at, 19)
        sheet.write_string(at, 2, name, grey)
        if text.startswith("="):
            book.formula("start", at, 3, text, book.style(bold=True, font_color="deep_blue"))
        else:
            sheet.write_string(at, 3, text, book.style())
