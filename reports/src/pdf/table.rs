//! Tables: a caption, a header that is repeated on each page, and rows whose
//! cells wrap and may go on over pages. A list of pairs is a table without a
//! header, whose first column names the row.

use super::PdfError;
use super::canvas::Type;
use super::flow::{Flow, MARGIN, WIDTH, baseline, count};
use super::fonts::Weight;
use super::tags::{NodeId, Role, Tags};

const CELL: Type = Type { weight: Weight::Regular, size: 9.0, leading: 12.5, grey: 0.0 };
const LABEL: Type = Type { weight: Weight::Bold, ..CELL };
const CAPTION: Type = Type { weight: Weight::Bold, size: 10.0, leading: 15.0, grey: 0.0 };
/// Between a cell's edge and its text.
const INSET: f32 = 4.0;
/// Above and below a row's text.
const PAD: f32 = 3.5;
/// More lines than any page holds.
const MOST: usize = 1_000;
/// A row is not split so that fewer lines than this stand at a page's end.
const FEWEST: usize = 2;

/// A table to be drawn.
pub(super) struct Grid<'a> {
    pub caption: &'a str,
    pub header: &'a [String],
    pub rows: &'a [Vec<String>],
    pub widths: &'a [f32],
    /// Whether the first column names the row.
    pub pairs: bool,
}

/// Where the columns stand, and the header to repeat.
struct Plan {
    /// Left edge and width of each column.
    columns: Vec<(f32, f32)>,
    header: Vec<Vec<String>>,
}

impl<'a> Grid<'a> {
    /// A list of pairs, each row a label and a value.
    pub const fn pairs(rows: &'a [Vec<String>]) -> Self {
        Self { caption: "", header: &[], rows, widths: &[0.32, 0.68], pairs: true }
    }

    /// Draw the table below what is there.
    ///
    /// # Errors
    /// `NoGlyph`, `TooLong`.
    pub fn draw(&self, flow: &mut Flow) -> Result<(), PdfError> {
        let columns = self.columns();
        let header = wrap_row(flow, self.header, &columns, false, LABEL)?;
        let plan = Plan { columns, header };
        let caption = flow.wrap(self.caption, CAPTION, WIDTH)?;
        flow.gap(2.0);
        flow.need(CAPTION.leading * count(caption.len()) + plan.header_height() + row_height(3))?;
        let table = flow.canvas.tags.add(Tags::ROOT, Role::Table);
        if !caption.is_empty() {
            let node = flow.canvas.tags.add(table, Role::Caption);
            flow.lines(node, &caption, CAPTION)?;
            flow.gap(2.0);
        }
        if !self.header.is_empty() {
            plan.first_header(flow, table)?;
        }
        for row in self.rows {
            let cells = wrap_row(flow, row, &plan.columns, self.pairs, CELL)?;
            self.row(flow, &plan, table, &cells)?;
        }
        flow.gap(10.0);
        Ok(())
    }

    /// The columns' places: as many as the widest row has, shared out by `widths`.
    fn columns(&self) -> Vec<(f32, f32)> {
        let number = self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0);
        let share =
            |column: usize| self.widths.get(column).copied().filter(|w| w.is_finite() && *w > 0.0);
        let given: Vec<f32> = (0..number).filter_map(share).collect();
        let even =
            if given.is_empty() { 1.0 } else { given.iter().sum::<f32>() / count(given.len()) };
        let shares: Vec<f32> = (0..number).map(|column| share(column).unwrap_or(even)).collect();
        let total: f32 = shares.iter().sum();
        let mut left = MARGIN;
        let mut columns = Vec::with_capacity(number);
        for share in shares {
            let width = WIDTH * share / total;
            columns.push((left, width));
            left += width;
        }
        columns
    }

    /// One row, over as many pages as it needs.
    fn row(
        &self,
        flow: &mut Flow,
        plan: &Plan,
        table: NodeId,
        cells: &[Vec<String>],
    ) -> Result<(), PdfError> {
        let row = flow.canvas.tags.add(table, Role::Row);
        let role =
            |column: usize| if self.pairs && column == 0 { Role::RowHeader } else { Role::Cell };
        let nodes: Vec<NodeId> =
            (0..cells.len()).map(|column| flow.canvas.tags.add(row, role(column))).collect();
        let longest = longest(cells);
        let mut from = 0;
        while from < longest {
            let fit = lines_within(flow.room());
            let whole =
                from == 0 && longest <= lines_within(flow.whole_page() - plan.repeated_height());
            if longest - from > fit && (whole || fit < FEWEST) {
                flow.new_page()?;
                plan.repeat_header(flow)?;
                continue;
            }
            let to = longest.min(from + fit);
            for (column, (lines, node)) in cells.iter().zip(&nodes).enumerate() {
                let style = if self.pairs && column == 0 { LABEL } else { CELL };
                let part = &lines[from.min(lines.len())..to.min(lines.len())];
                if !part.is_empty() {
                    flow.canvas.open(*node);
                    cell(flow, plan.columns[column].0, part, style)?;
                    flow.canvas.close();
                }
            }
            flow.advance(row_height(to - from));
            flow.canvas.fill(MARGIN, flow.top(), WIDTH, 0.5, 0.72);
            from = to;
        }
        Ok(())
    }
}

impl Plan {
    fn header_height(&self) -> f32 {
        if self.header.is_empty() { 0.0 } else { row_height(longest(&self.header)) }
    }

    /// The height of the header where it is repeated; one that would fill a third
    /// of the page is not.
    fn repeated_height(&self) -> f32 {
        let height = self.header_height();
        if height > 220.0 { 0.0 } else { height }
    }

    fn first_header(&self, flow: &mut Flow, table: NodeId) -> Result<(), PdfError> {
        flow.need(self.header_height())?;
        let row = flow.canvas.tags.add(table, Role::Row);
        self.header_ground(flow);
        for (lines, column) in self.header.iter().zip(&self.columns) {
            let node = flow.canvas.tags.add(row, Role::ColumnHeader);
            flow.canvas.open(node);
            cell(flow, column.0, lines, LABEL)?;
            flow.canvas.close();
        }
        flow.advance(self.header_height());
        Ok(())
    }

    /// The header again, at the top of a page: seen, but not read aloud twice.
    fn repeat_header(&self, flow: &mut Flow) -> Result<(), PdfError> {
        if self.repeated_height() == 0.0 {
            return Ok(());
        }
        self.header_ground(flow);
        flow.canvas.open_decoration();
        for (lines, column) in self.header.iter().zip(&self.columns) {
            cell(flow, column.0, lines, LABEL)?;
        }
        flow.canvas.close();
        flow.advance(self.header_height());
        Ok(())
    }

    fn header_ground(&self, flow: &mut Flow) {
        let height = self.header_height();
        flow.canvas.fill(MARGIN, flow.top() - height, WIDTH, height, 0.92);
        flow.canvas.fill(MARGIN, flow.top() - height, WIDTH, 0.8, 0.3);
    }
}

/// The lines of each cell, one list per column.
fn wrap_row(
    flow: &mut Flow,
    cells: &[String],
    columns: &[(f32, f32)],
    pairs: bool,
    style: Type,
) -> Result<Vec<Vec<String>>, PdfError> {
    if cells.is_empty() {
        return Ok(Vec::new());
    }
    let mut wrapped = Vec::with_capacity(columns.len());
    for (index, (_, width)) in columns.iter().enumerate() {
        let style = if pairs && index == 0 { LABEL } else { style };
        let text = cells.get(index).map_or("", String::as_str);
        wrapped.push(flow.wrap(text, style, width - 2.0 * INSET)?);
    }
    Ok(wrapped)
}

/// The lines of one cell, from the top of the row.
fn cell(flow: &mut Flow, left: f32, lines: &[String], style: Type) -> Result<(), PdfError> {
    let mut top = flow.top() - PAD;
    for line in lines {
        flow.canvas.text(left + INSET, baseline(top, style), line, style)?;
        top -= style.leading;
    }
    Ok(())
}

/// The lines of the longest cell; an empty row still has the height of one.
fn longest(cells: &[Vec<String>]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or(0).max(1)
}

fn row_height(lines: usize) -> f32 {
    2.0 * PAD + CELL.leading * count(lines)
}

/// How many lines a row may have within `room`.
fn lines_within(room: f32) -> usize {
    (1..=MOST).take_while(|lines| row_height(*lines) <= room).count()
}
