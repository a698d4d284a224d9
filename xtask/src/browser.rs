//! Finds a Chromium for the browser tests, or installs the system's own where that is allowed.

use std::env;
use std::path::PathBuf;

use crate::Result;
use crate::shell::{program, run, works};

/// Names under which the same browser is packaged.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// Where it lies on systems that do not put it on the PATH.
const ELSEWHERE: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
/// The variable that overrides the search, for us and for the test harness.
pub const VARIABLE: &str = "TERRARIUM_CHROMIUM";

/// The path of a Chromium.
pub fn ensure() -> Result<PathBuf> {
    if let Some(given) = env::var_os(VARIABLE).map(PathBuf::from) {
        return if given.is_file() {
            Ok(given)
        } else {
            Err(format!("{VARIABLE} is {}, and there is no such file", given.display()))
        };
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if cfg!(target_os = "linux") && is_root() && works(program("apt-get").arg("--version")) {
        println!("No Chromium on the PATH: installing the system's.");
        run(program("apt-get").arg("update"))?;
        run(program("apt-get").args(["install", "-y", "chromium"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        if let Some(found) = find() {
            return Ok(found);
        }
    }
    Err(format!(
        "the browser tests need Chromium or Chrome, and none was found: install it \
         (on Debian: apt-get install chromium) or name it in {VARIABLE}"
    ))
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let on_path = env::split_paths(&path).flat_map(|dir| NAMES.map(|name| dir.join(name)));
    on_path.chain(ELSEWHERE.map(PathBuf::from)).find(|candidate| candidate.is_file())
}

/// Root may install packages without a password.
fn is_root() -> bool {
    crate::shell::capture(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
