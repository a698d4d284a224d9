//! `cargo xtask reference`: recomputes the reference values with the Python peers, in an environment of their own.

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::shell::{fingerprint, program, read, root, run, works, write};

/// Runs `cargo xtask reference`; the arguments go to the script.
pub fn reference(args: &[String]) -> Result<()> {
    let script = root().join("tests/reference/make.py");
    let python = environment()?;
    run(program(python).arg(script).args(args))
}

/// The Python of `target/venv`, with exactly the packages that the requirements pin.
pub fn environment() -> Result<PathBuf> {
    let venv = root().join("target/venv");
    let python = if cfg!(windows) { venv.join("Scripts/python.exe") } else { venv.join("bin/python") };
    let requirements = root().join("tests/reference/requirements.txt");
    let wanted = fingerprint([read(&requirements)?.as_slice()]);
    let stamp = venv.join(".terrarium-requirements");
    if python.is_file() && fs::read_to_string(&stamp).is_ok_and(|old| old == wanted) {
        return Ok(python);
    }
    println!("Making a Python environment in target/venv.");
    run(program(system_python()?).args(["-m", "venv", "--clear"]).arg(&venv)).map_err(|e| {
        format!("{e}\nPython's venv module is needed (on Debian: apt-get install python3-venv)")
    })?;
    run(program(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&requirements))?;
    write(&stamp, wanted.as_bytes())?;
    Ok(python)
}

/// The first Python on the PATH that is new enough for the pinned packages.
fn system_python() -> Result<&'static str> {
    let new_enough = "import sys; sys.exit(sys.version_info < (3, 11))";
    ["python3", "python3.11", "python3.12", "python3.13", "python"]
        .into_iter()
        .find(|name| works(program(name).args(["-c", new_enough])))
        .ok_or_else(|| "Python 3.11 or newer is missing: install it and try again".into())
}
