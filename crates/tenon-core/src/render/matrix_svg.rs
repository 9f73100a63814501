//! A matrix of versions as a picture for a page or a wiki: SVG without scripts, legible on dark and light
//! ground, told apart by signs as well as by colours, with a title for every cell.

use std::fmt::Write;

use crate::matrix::Matrix;
use crate::verdict::Verdict;

use super::matrix::{legend, sign, words};

/// Pixels of a cell's side.
const SIDE: usize = 36;
/// Pixels between cells.
const GAP: usize = 3;
/// Pixels that a character of a label may take, on the wide side.
const CHARACTER: usize = 8;
/// Characters of a label; a longer one is cut, and whole in its title.
const MOST_CHARACTERS: usize = 24;
/// Characters of a source in the legend; as with labels.
const MOST_OF_SOURCE: usize = 60;
/// Pixels from line to line of the legend.
const LINE: usize = 19;
/// Pixels around everything.
const MARGIN: usize = 16;

/// Contrasts are at least 4.5 to 1 between signs and cells, and between words and either ground.
const STYLE: &str = "\
text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}
.h{font:600 14px system-ui,sans-serif}
.s{font:700 17px system-ui,sans-serif;text-anchor:middle}
.l{font:12px system-ui,sans-serif;fill:#57606a}
.g{fill:#ffffff}
.y{fill:#dafbe1;stroke:#1a7f37}.y+text{fill:#116329}
.n{fill:#ffebe9;stroke:#cf222e}.n+text{fill:#a40e26}
.u{fill:#fff8c5;stroke:#9a6700;stroke-dasharray:4 3}.u+text{fill:#7d4e00}
@media(prefers-color-scheme:dark){
text{fill:#e6edf3}.l{fill:#9198a1}.g{fill:#0d1117}
.y{fill:#12261e;stroke:#3fb950}.y+text{fill:#56d364}
.n{fill:#2d1214;stroke:#f85149}.n+text{fill:#ff7b72}
.u{fill:#272115;stroke:#d29922}.u+text{fill:#e3b341}
}";

/// The picture, as a file of its own.
pub fn render(matrix: &Matrix) -> String {
    let count = matrix.versions.len();
    let label = |index: usize| matrix.versions.get(index).map_or("", |version| version.label.as_str());
    let characters = |text: &str| text.chars().count();
    let longest = (0..count).map(|index| characters(&cut(label(index), MOST_CHARACTERS))).max().unwrap_or(0);
    let legend = legend(matrix);
    let sources =
        legend.iter().map(|(_, source)| characters(&cut(source, MOST_OF_SOURCE))).max().unwrap_or(0);
    let names = (longest * CHARACTER).max("writer".len() * CHARACTER) + 12;
    // Heads stand upright where they are longer than a cell.
    let upright = longest * CHARACTER > SIDE;
    let heads = if upright { longest * CHARACTER + 8 } else { 22 };
    let step = SIDE + GAP;
    let (left, top) = (MARGIN + names, MARGIN + 50 + heads);
    let width = (left + count * step + MARGIN)
        .max(MARGIN * 2 + 430)
        .max(left + if legend.is_empty() { 0 } else { sources * CHARACTER + MARGIN });
    let room = if legend.is_empty() { 0 } else { legend.len() * LINE + 10 };
    let height = top + count * step + 34 + room + MARGIN;
    let bad = matrix.rows.iter().flatten().filter(|cell| cell.verdict == Verdict::Incompatible).count();
    let unknown = matrix.rows.iter().flatten().filter(|cell| cell.verdict == Verdict::Undecided).count();

    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"t d\">"
    );
    let _ = writeln!(out, "<title id=\"t\">{}: versions</title>", escaped(&matrix.subject));
    let _ = writeln!(
        out,
        "<desc id=\"d\">Of {} pairs of a writer and a reader, {bad} are incompatible and {unknown} undecided.</desc>",
        count * count
    );
    let _ = writeln!(out, "<style>{STYLE}</style>");
    let _ = writeln!(out, "<rect class=\"g\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>");
    let baseline = MARGIN + 12;
    let _ = writeln!(
        out,
        "<text class=\"h\" x=\"{MARGIN}\" y=\"{baseline}\">{}</text>",
        escaped(&matrix.subject)
    );
    let _ = writeln!(
        out,
        "<text class=\"l\" x=\"{MARGIN}\" y=\"{}\">what the row writes, the column reads ({})</text>",
        baseline + 18,
        matrix.profile
    );
    for index in 0..count {
        let (x, y) = (left + index * step + SIDE / 2, top - 8);
        let text = escaped(&cut(label(index), MOST_CHARACTERS));
        let whole = escaped(label(index));
        let _ = match upright {
            true => writeln!(
                out,
                "<text transform=\"translate({} {y}) rotate(-90)\"><title>{whole}</title>{text}</text>",
                x + 4
            ),
            false => {
                writeln!(
                    out,
                    "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\"><title>{whole}</title>{text}</text>"
                )
            }
        };
        let y = top + index * step + SIDE / 2 + 4;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\"><title>{whole}</title>{text}</text>",
            left - 10
        );
    }
    for (writer, row) in matrix.rows.iter().enumerate() {
        for (reader, cell) in row.iter().enumerate() {
            let (x, y) = (left + reader * step, top + writer * step);
            let title = format!("{} → {}: {}", label(writer), label(reader), words(cell));
            let _ = writeln!(
                out,
                "<g><title>{}</title><rect class=\"{}\" x=\"{x}\" y=\"{y}\" width=\"{SIDE}\" height=\"{SIDE}\" \
                 rx=\"5\"/><text class=\"s\" x=\"{}\" y=\"{}\">{}</text></g>",
                escaped(&title),
                class(cell.verdict),
                x + SIDE / 2,
                y + SIDE / 2 + 6,
                sign(cell.verdict)
            );
        }
    }
    let _ = writeln!(
        out,
        "<text class=\"l\" x=\"{MARGIN}\" y=\"{}\">✓ every message is read · ✗ some message is not · ? undecided</text>",
        top + count * step + 22
    );
    // Each under the labels of the rows, its source under the cells.
    for (index, (label, source)) in legend.iter().enumerate() {
        let y = top + count * step + 22 + 10 + (index + 1) * LINE;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\"><title>{}</title>{}</text>\
             <text x=\"{left}\" y=\"{y}\"><title>{}</title>{}</text>",
            left - 10,
            escaped(label),
            escaped(&cut(label, MOST_CHARACTERS)),
            escaped(source),
            escaped(&cut(source, MOST_OF_SOURCE))
        );
    }
    out.push_str("</svg>\n");
    out
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compatible => "y",
        Verdict::Incompatible => "n",
        Verdict::Undecided => "u",
    }
}

/// The end of a label says more than its start: `…/order/v10.avsc`.
fn cut(label: &str, most: usize) -> String {
    let count = label.chars().count();
    if count <= most {
        return label.to_owned();
    }
    let rest: String = label.chars().skip(count + 1 - most).collect();
    format!("…{rest}")
}

/// Text for XML; characters that XML has not are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
