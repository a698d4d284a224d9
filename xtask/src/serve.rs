//! `cargo xtask serve`: builds, then serves the repository's root to this machine.
//!
//! A static file server on the standard library alone: a thread for each connection, GET and HEAD,
//! always revalidated. It listens on 127.0.0.1 only and hands out nothing that starts with a dot.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

use crate::Result;
use crate::build::{self, Options};
use crate::shell::root;

/// Folders that no page needs and that may be huge.
const REFUSED: [&str; 2] = ["target", "node_modules"];
/// More than any header we expect; a client that sends more is cut off.
const HEADER_LIMIT: u64 = 64 * 1024;

/// Runs `cargo xtask serve`.
pub fn command(args: &[String]) -> Result<()> {
    let (mut options, mut port) = (Options::RELEASE, None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--dev" => options = Options::DEV,
            "--port" => {
                let given = args.next().ok_or("--port needs a number after it")?;
                port = Some(given.parse().map_err(|_| format!("`{given}` is no port: give 1 to 65535"))?);
            }
            other => return Err(format!("serve does not know `{other}`; it takes --port N and --dev")),
        }
    }
    build::build(options)?;
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    println!("\nTerrarium is at http://{address}/  (Ctrl+C ends it)");
    serve(&listener, &root())
}

/// A listener on the given port, or on the first free one from 8080 up.
fn listen(port: Option<u16>) -> Result<TcpListener> {
    if let Some(port) = port {
        return TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|e| format!("cannot listen on port {port}: {e}; choose another, or leave --port out"));
    }
    (8080..8180)
        .chain([0])
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| "no free port on 127.0.0.1".into())
}

/// Answers connections until the process ends.
fn serve(listener: &TcpListener, root: &Path) -> Result<()> {
    let root = Arc::new(fs::canonicalize(root).map_err(|e| format!("{}: {e}", root.display()))?);
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let root = Arc::clone(&root);
        // A broken connection concerns nobody but its own browser tab.
        thread::spawn(move || drop(connection(stream, &root)));
    }
    Ok(())
}

/// One connection: requests one after the other until the browser closes it or falls silent.
fn connection(stream: TcpStream, root: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        let mut head = reader.by_ref().take(HEADER_LIMIT);
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end() {
                "" if lines.is_empty() => {}
                "" => break,
                text => lines.push(text.to_string()),
            }
        }
        let answer = answer(&lines, root);
        writer.write_all(answer.head.as_bytes())?;
        writer.write_all(&answer.body)?;
        if answer.close {
            return Ok(());
        }
    }
}

/// A complete answer, ready for the wire.
struct Answer {
    head: String,
    body: Vec<u8>,
    close: bool,
}

impl Answer {
    fn new(status: &str, headers: &str, body: Vec<u8>) -> Answer {
        // "Not modified" never has a body, and a length there would speak of the file's.
        let length = if status.starts_with("304") {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        let head = format!(
            "HTTP/1.1 {status}\r\n{length}Cache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\n\
             X-Content-Type-Options: nosniff\r\n{headers}\r\n"
        );
        Answer { head, body, close: false }
    }

    fn text(status: &str) -> Answer {
        let headers = "Content-Type: text/plain; charset=utf-8\r\n";
        Answer::new(status, headers, format!("{status}\n").into_bytes())
    }
}

fn answer(lines: &[String], root: &Path) -> Answer {
    let mut words = lines[0].split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" && method != "HEAD" {
        // A body may follow that we do not read, so the connection cannot go on.
        return Answer { close: true, ..Answer::text("405 Method Not Allowed") };
    }
    let header = |name: &str| {
        let mut fields = lines[1..].iter().filter_map(|line| line.split_once(':'));
        fields.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let mut answer = file(target, root, header("if-none-match"));
    if method == "HEAD" {
        answer.body.clear();
    }
    answer.close = header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    answer
}

/// The file a request names, or the reason why not.
fn file(target: &str, root: &Path, known_tag: Option<&str>) -> Answer {
    let address = target.split(['?', '#']).next().unwrap_or_default();
    let Some(relative) = safe_path(address) else { return Answer::text("403 Forbidden") };
    let mut path = root.join(relative);
    if path.is_dir() {
        if !address.ends_with('/') {
            // One leading slash: two would name another host.
            let location = format!("Location: /{}/\r\n", address.trim_start_matches('/'));
            return Answer::new("301 Moved Permanently", &location, Vec::new());
        }
        path.push("index.html");
    }
    // A link inside the root may point out of it.
    let Ok(path) = fs::canonicalize(&path) else { return Answer::text("404 Not Found") };
    if !path.starts_with(root) {
        return Answer::text("403 Forbidden");
    }
    let Ok(body) = fs::read(&path) else { return Answer::text("404 Not Found") };
    let tag = format!("\"{}\"", crate::shell::fingerprint([body.as_slice()]));
    let headers = format!("Content-Type: {}\r\nETag: {tag}\r\n", mime(&path));
    if known_tag == Some(tag.as_str()) {
        return Answer::new("304 Not Modified", &headers, Vec::new());
    }
    Answer::new("200 OK", &headers, body)
}

/// The path below the root, or nothing if the address climbs out or names a hidden or refused folder.
fn safe_path(address: &str) -> Option<PathBuf> {
    let decoded = percent_decode(address.strip_prefix('/')?)?;
    let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    let first = parts.first().copied().unwrap_or_default();
    let bad = |part: &&str| part.starts_with('.') || part.contains(['\\', ':', '\0']);
    if REFUSED.contains(&first) || parts.iter().any(bad) {
        return None;
    }
    Some(parts.iter().collect())
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The type a browser must see. Wasm streams into the compiler only under its own type.
fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "md" | "txt" | "ts" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::OnceLock;

    use super::*;

    /// A server over a small folder, started once for all tests here.
    fn server() -> SocketAddr {
        static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
        *ADDRESS.get_or_init(|| {
            let root = std::env::temp_dir().join(format!("terrarium-serve-{}", std::process::id()));
            for folder in ["www", "target"] {
                fs::create_dir_all(root.join(folder)).unwrap();
            }
            let files = ["index.html", "www/a b.wasm", ".secret", "target/built"];
            for name in files {
                fs::write(root.join(name), name).unwrap();
            }
            let listener = listen(None).unwrap();
            let address = listener.local_addr().unwrap();
            thread::spawn(move || serve(&listener, &root));
            address
        })
    }

    /// Headers and body of the answer to one request.
    fn ask(request: &str) -> (String, String) {
        let mut stream = TcpStream::connect(server()).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.to_string(), body.to_string())
    }

    #[test]
    fn the_root_is_the_page() {
        let (head, body) = ask("GET /?recipe=1");
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/html; charset=utf-8"), "{head}");
        assert!(head.contains("Cache-Control: no-cache"), "{head}");
        assert_eq!(body, "index.html");
    }

    #[test]
    fn wasm_has_its_own_type_and_names_are_decoded() {
        let (head, body) = ask("GET /www/a%20b.wasm");
        assert!(head.contains("Content-Type: application/wasm"), "{head}");
        assert_eq!(body, "www/a b.wasm");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let (head, body) = ask("HEAD /index.html");
        assert!(head.contains("Content-Length: 10") && body.is_empty(), "{head}");
    }

    #[test]
    fn nothing_outside_the_page_is_handed_out() {
        for address in
            ["/../etc/passwd", "/www/%2e%2e/.secret", "/.secret", "/target/built", "/www/..%5cx", "www"]
        {
            let (head, _) = ask(&format!("GET {address}"));
            assert!(head.starts_with("HTTP/1.1 403"), "{address}: {head}");
        }
        assert!(ask("GET /absent.js").0.starts_with("HTTP/1.1 404"));
        assert!(ask("POST /").0.starts_with("HTTP/1.1 405"));
    }
}
