//! Media types: in which of them an answer is written, and which of them are read.

/// What answers are written in, best first.
pub(super) const WRITTEN: [&str; 3] =
    ["application/vnd.schemaregistry.v1+json", "application/vnd.schemaregistry+json", "application/json"];
/// Read as JSON, too.
const UNNAMED: &str = "application/octet-stream";
/// Of whoever states nothing.
pub(super) const DEFAULT: &str = WRITTEN[0];

/// The media type to answer in, by the header `Accept`; `None` where there is none that it accepts.
pub(super) fn chosen(accept: Option<&str>) -> Option<&'static str> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return Some(DEFAULT) };
    let mut best: Option<(u32, &'static str)> = None;
    for media in WRITTEN {
        let weight = weight(accept, media);
        if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, media));
        }
    }
    best.map(|(_, media)| media)
}

/// How much `media` is wanted, in thousandths: what the closest range says of it.
fn weight(accept: &str, media: &str) -> u32 {
    let mut closest = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let closeness = match name {
            "*/*" | "*" => 1,
            _ if name.eq_ignore_ascii_case("application/*") => 2,
            _ if name.eq_ignore_ascii_case(media) => 3,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = quality.map_or(Some(1.0), |text| text.trim().parse::<f64>().ok()).unwrap_or(0.0);
        if closeness > closest.0 {
            closest = (closeness, (quality.clamp(0.0, 1.0) * 1000.0) as u32);
        }
    }
    closest.1
}

/// `true` where a body of that `Content-Type` is read. Who states none means JSON.
pub(super) fn is_read(content_type: Option<&str>) -> bool {
    let name = content_type.and_then(|own| own.split(';').next()).unwrap_or_default().trim();
    name.is_empty() || WRITTEN.iter().chain([&UNNAMED]).any(|own| own.eq_ignore_ascii_case(name))
}
