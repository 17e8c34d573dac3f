//! Maintainer tool, run only when NHS.UK frontend is upgraded: fetches the pinned npm archive,
//! checks its integrity and writes the patched files that the server embeds.
//!
//! `cargo run -p tests --example vendor` writes them into `api/assets/nhsuk-frontend-<version>`;
//! with `-- --check` it writes nothing and says which committed files differ. Needs `npm`, `tar`
//! and `openssl` on the path. To upgrade: change `VERSION`, `INTEGRITY` and `ICONS`, copy
//! `PROVENANCE.md` and `LICENCE.txt` (the archive holds none) into the new folder and bring them
//! up to date by hand, run the tool, read the diff.
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{error::Error, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

const VERSION: &str = "10.6.1";
const INTEGRITY: &str = "sha512-PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw==";
/// The icons that the stylesheet refers to; none of them carries a logo.
const ICONS: [&str; 4] = ["arrow-down", "arrow-up", "arrow-up-down", "cross"];

fn main() -> ExitCode {
    let check = std::env::args().nth(1).as_deref() == Some("--check");
    match vendor(check) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("vendor: {why}");
            ExitCode::FAILURE
        }
    }
}

fn vendor(check: bool) -> Outcome<String> {
    let scratch = std::env::temp_dir().join(format!("cdr-vendor-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let files = fetch(&scratch).and_then(|dist| patched(&dist));
    fs::remove_dir_all(&scratch)?;
    let files = files?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../api/assets/nhsuk-frontend-{VERSION}"));
    let origin = fs::read_to_string(folder.join("PROVENANCE.md"))?;
    if !origin.contains(INTEGRITY) || !folder.join("LICENCE.txt").is_file() {
        return Err("PROVENANCE.md must name this integrity, and LICENCE.txt must be there".into());
    }
    for (name, bytes) in &files {
        if !check {
            fs::write(folder.join(name), bytes)?;
        } else if fs::read(folder.join(name)).ok().as_ref() != Some(bytes) {
            return Err(format!("{name} differs from what the archive gives").into());
        }
    }
    let verb = if check { "are as made" } else { "written" };
    Ok(format!("{} files of nhsuk-frontend {VERSION} {verb}", files.len()))
}

/// Downloads and unpacks the archive, and refuses any other bytes than the pinned ones.
fn fetch(scratch: &Path) -> Outcome<PathBuf> {
    let package = format!("nhsuk-frontend@{VERSION}");
    let published = run(scratch, "npm", &["view", &package, "dist.integrity"])?;
    if published.trim() != INTEGRITY {
        return Err("the published integrity is not the pinned one".into());
    }
    let archive = format!("nhsuk-frontend-{VERSION}.tgz");
    run(scratch, "npm", &["pack", &package])?;
    run(scratch, "openssl", &["dgst", "-sha512", "-binary", "-out", "digest", &archive])?;
    let digest = run(scratch, "openssl", &["base64", "-A", "-in", "digest"])?;
    if format!("sha512-{}", digest.trim()) != INTEGRITY {
        return Err("the archive's digest is not the pinned one".into());
    }
    run(scratch, "tar", &["-xzf", &archive])?;
    Ok(scratch.join("package/dist/nhsuk"))
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output()?;
    if !output.status.success() {
        return Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Every file that is committed, in its final bytes.
fn patched(dist: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let script = "nhsuk-frontend.min.js";
    let style = "nhsuk-frontend.min.css";
    let css = patch_style(&fs::read_to_string(dist.join(style))?)?;
    let mut files = vec![
        (style.to_owned(), css.into_bytes()),
        (script.to_owned(), fs::read(dist.join(script))?),
    ];
    for icon in ICONS {
        let name = format!("nhsuk-icon-{icon}.svg");
        files.push((name.clone(), fs::read(dist.join("assets/images").join(name))?));
    }
    Ok(files)
}

fn patch_style(original: &str) -> Outcome<String> {
    let mut css = original.to_owned();
    while let Some(start) = css.find("@font-face{") {
        let end = css[start..].find('}').ok_or("a font rule has no end")?;
        css.replace_range(start..=start + end, "");
    }
    css = css.replace("Frutiger W01,arial,sans-serif", "Arial,\"Liberation Sans\",sans-serif");
    css = css.replace("url(/assets/images/", "url(");
    css = css.replace("/*# sourceMappingURL=nhsuk-frontend.min.css.map */\n", "");
    let known = ICONS.map(|icon| format!("url(nhsuk-icon-{icon}.svg)"));
    let icons: usize = known.iter().map(|url| css.matches(url.as_str()).count()).sum();
    let outside = ["http", "Frutiger", "/assets/", "@import", "sourceMapping"];
    if icons != css.matches("url(").count() || outside.iter().any(|word| css.contains(word)) {
        return Err("the stylesheet still refers to something outside its folder".into());
    }
    Ok(css)
}
