//! A sheet as DOCX. The crate docx-rs writes the file; headings are real headings, so that a screen
//! reader and a word processor find their way. The same content gives the same bytes. Every letter is
//! kept: a word processor picks the font, so none can be missing.

use super::{Piece, Sheet, SheetError, under};
use chrono::{DateTime, Utc};
use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, PageMargin, Paragraph, Run, RunFonts,
    Style, StyleType, Table, TableCell, TableRow, WidthType,
};
use std::io::Cursor;

/// 20 mm, in twentieths of a point.
const MARGIN: i32 = 1_134;
/// The width of the text on A4, in twentieths of a point.
const WIDTH: usize = 9_638;

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet, made_at: DateTime<Utc>) -> Result<Vec<u8>, SheetError> {
    let margin = PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN);
    let stamp = made_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut docx = Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii("Arial").hi_ansi("Arial").cs("Arial"))
        .default_size(22)
        .default_line_spacing(LineSpacing::new().after(160))
        .created_at(&stamp)
        .updated_at(&stamp)
        .add_style(heading(1, 36))
        .add_style(heading(2, 27))
        .add_style(heading(3, 22));
    if !sheet.footer.is_empty() {
        docx = docx.footer(Footer::new().add_paragraph(small(&sheet.footer)));
    }
    docx = docx.add_paragraph(
        Paragraph::new().align(AlignmentType::Left).add_run(run(&sheet.head.name).bold().size(26)),
    );
    let under = under(&sheet.head);
    if !under.is_empty() {
        docx = docx.add_paragraph(small(&under));
    }
    for piece in &sheet.pieces {
        docx = add(docx, piece);
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(|error| SheetError::Docx(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn heading(level: usize, size: usize) -> Style {
    let style = Style::new(format!("Heading{level}"), StyleType::Paragraph);
    let spacing = LineSpacing::new().before(240).after(120);
    style
        .name(format!("heading {level}"))
        .size(size)
        .bold()
        .line_spacing(spacing)
        .outline_lvl(level - 1)
}

fn add(docx: Docx, piece: &Piece) -> Docx {
    match piece {
        Piece::Heading(level, text) => {
            let style = format!("Heading{}", level.clamp(&1, &3));
            docx.add_paragraph(Paragraph::new().style(&style).add_run(run(text)))
        }
        Piece::Paragraph(text) => docx.add_paragraph(Paragraph::new().add_run(run(text))),
        Piece::Note(text) => docx.add_paragraph(small(text)),
        Piece::Pairs(pairs) => {
            let row = |(label, value): &(String, String)| vec![label.clone(), value.clone()];
            let rows: Vec<Vec<String>> = pairs.iter().map(row).collect();
            table(docx, &[], &rows, &[32, 68])
        }
        Piece::Table { caption, header, rows, widths } => {
            let caption = Paragraph::new().add_run(run(caption).bold()).keep_next(true);
            table(docx.add_paragraph(caption), header, rows, widths)
        }
    }
}

/// A table, and an empty paragraph below it; one without a header has labels in its first column.
fn table(docx: Docx, header: &[String], rows: &[Vec<String>], widths: &[u16]) -> Docx {
    let total: usize = widths.iter().copied().map(usize::from).sum();
    let width =
        |column: usize| WIDTH * widths.get(column).copied().map_or(0, usize::from) / total.max(1);
    let cells = |row: &[String], bold: &dyn Fn(usize) -> bool| {
        let cell = |(column, text): (usize, &String)| {
            let run = if bold(column) { run(text).bold() } else { run(text) };
            TableCell::new()
                .width(width(column), WidthType::Dxa)
                .add_paragraph(Paragraph::new().add_run(run.size(20)))
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    let mut all = Vec::with_capacity(rows.len() + 1);
    if !header.is_empty() {
        all.push(TableRow::new(cells(header, &|_| true)));
    }
    let labels = header.is_empty();
    all.extend(rows.iter().map(|row| TableRow::new(cells(row, &|column| labels && column == 0))));
    let grid = (0..widths.len()).map(width).collect();
    docx.add_table(Table::new(all).set_grid(grid)).add_paragraph(Paragraph::new())
}

fn small(text: &str) -> Paragraph {
    Paragraph::new().add_run(run(text).size(17))
}

/// Text with its line breaks.
fn run(text: &str) -> Run {
    let mut run = Run::new();
    for (at, line) in text.replace("\r\n", "\n").split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}
