//! How long the server takes from its start until it is ready, and how much memory it has when
//! nothing happens, on a database of the size of the demonstration. `cargo bench -p tests --bench start`

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tests::{
    Folder,
    process::{Build, Server, binary},
};

/// Starts that are measured.
const STARTS: usize = 5;
/// How long nothing happens before the memory is read.
const IDLE: Duration = Duration::from_secs(3);
/// The bars of the house.
const BAR_START: Duration = Duration::from_secs(1);
const BAR_MEMORY_MB: f64 = 60.0;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = Folder::fresh();
    let cdr = || {
        let mut command = Command::new(binary(Build::Release));
        command.env("CDR_DATA_DIR", folder.0.join("demo")).stdout(Stdio::null());
        command
    };
    binary(Build::Release);
    let began = Instant::now();
    let filled = cdr().args(["demo", "--fill-only"]).status().expect("cdr runs");
    assert!(filled.success(), "the demonstration is made");
    println!("demonstration made in {:.1} s", began.elapsed().as_secs_f64());
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let mut server = Server::spawn(cdr(), &folder.0);
        assert!(server.is_ready().await, "no start: {}", server.log());
        starts.push(server.age());
    }
    starts.sort_unstable();
    let [least, median, most] =
        [0, STARTS / 2, STARTS - 1].map(|n| starts[n].as_secs_f64() * 1_000.0);
    println!(
        "start until ready: {least:.0} ms least, {median:.0} ms median, {most:.0} ms most; bar {} ms: {}",
        BAR_START.as_millis(),
        said(starts[STARTS - 1] <= BAR_START),
    );
    let mut server = Server::spawn(cdr(), &folder.0);
    assert!(server.is_ready().await, "no start: {}", server.log());
    tokio::time::sleep(IDLE).await;
    let memory = resident_mb(server.pid());
    println!(
        "idle memory: {memory:.1} MB; bar {BAR_MEMORY_MB} MB: {}",
        said(memory <= BAR_MEMORY_MB)
    );
}

/// Resident memory of a process in MB of 1,000,000 bytes.
fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    let kib: f64 =
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number");
    kib * 1_024.0 / 1_000_000.0
}

fn said(held: bool) -> &'static str {
    if held { "held" } else { "NOT held" }
}
