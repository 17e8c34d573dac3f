//! The files of the pages, inside the program, under an address that holds the digest of their
//! content, so that browsers may keep them.

use poem::{Response, handler, http::StatusCode, web::Path};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "assets/"]
#[exclude = "*.md"]
#[exclude = "*.txt"]
struct Files;

/// The folder under which the files are served.
pub fn folder() -> String {
    format!("/static/{}", digest())
}

fn digest() -> &'static str {
    static DIGEST: OnceLock<String> = OnceLock::new();
    DIGEST.get_or_init(|| {
        let mut hash = Sha256::new();
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        for name in names {
            if let Some(held) = Files::get(&name) {
                hash.update(name.as_bytes());
                hash.update(held.metadata.sha256_hash());
            }
        }
        hex::encode(&hash.finalize()[..8])
    })
}

/// One file; the folder of the vendored files is flattened.
#[handler]
pub fn file(Path((_, name)): Path<(String, String)>) -> Response {
    let found = Files::iter().find(|path| path.rsplit('/').next() == Some(name.as_str()));
    let Some(held) = found.and_then(|path| Files::get(&path)) else {
        return Response::builder().status(StatusCode::NOT_FOUND).finish();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Response::builder()
        .content_type(kind)
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .body(held.data.into_owned())
}
