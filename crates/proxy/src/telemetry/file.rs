//! The log file and its rotation: a new one at a size and with each day (UTC), old ones compressed,
//! ten kept.
//!
//! Promises: files are 0600; nothing is written when the disk is nearly full, so that the log never
//! takes the last bytes from the database. A failure to write is silent: see [`super::sink`].

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// A file is set aside at this size, in bytes.
const MAX_SIZE: u64 = 16 << 20;
/// Files set aside that are kept.
const KEPT: usize = 10;
/// Free bytes of the disk below which nothing is written.
const FREE: u64 = 64 << 20;
/// Lines between two looks at the disk.
const LOOK_EVERY: u32 = 256;
const NAME: &str = "proxy.log";

pub(super) struct LogFile {
    directory: PathBuf,
    file: Option<File>,
    size: u64,
    day: u64,
    max_size: u64,
    lines: u32,
    full: bool,
}

fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_secs() / 86_400)
}

fn create(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags).open(path)
}

impl LogFile {
    pub fn open(directory: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let file = create(&directory.join(NAME))?;
        let metadata = file.metadata()?;
        let written = metadata.modified()?.duration_since(UNIX_EPOCH).map_or(0, |t| t.as_secs());
        let day = if metadata.len() == 0 { today() } else { written / 86_400 };
        Ok(Self {
            directory: directory.to_path_buf(),
            file: Some(file),
            size: metadata.len(),
            day,
            max_size: MAX_SIZE,
            lines: 0,
            full: false,
        })
    }

    /// Adds a line; what cannot be written is lost.
    pub fn write(&mut self, line: &[u8]) {
        if self.lines.is_multiple_of(LOOK_EVERY) {
            self.full = rustix::fs::statvfs(&self.directory)
                .is_ok_and(|s| s.f_bavail.saturating_mul(s.f_frsize) < FREE);
        }
        self.lines = self.lines.wrapping_add(1);
        if self.full {
            return;
        }
        let long = self.size > 0 && self.size + line.len() as u64 > self.max_size;
        if long || (today() != self.day && self.size > 0) {
            self.rotate();
        }
        if self.file.is_none() {
            self.file = create(&self.directory.join(NAME)).ok();
        }
        if let Some(file) = &mut self.file
            && file.write_all(line).is_ok()
        {
            self.size += line.len() as u64;
        }
    }

    fn rotate(&mut self) {
        self.file = None;
        self.size = 0;
        self.day = today();
        let stamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_millis());
        let aside = self.directory.join(format!("proxy-{stamp:015}.log"));
        if fs::rename(self.directory.join(NAME), &aside).is_ok() && compress(&aside).is_ok() {
            let _ = fs::remove_file(&aside);
        }
        self.forget_old();
    }

    fn forget_old(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        let mut old: Vec<PathBuf> = entries
            .flatten()
            .filter(|e| e.file_name().to_string_lossy().starts_with("proxy-"))
            .map(|e| e.path())
            .collect();
        old.sort_unstable();
        for path in old.iter().rev().skip(KEPT) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes `path.gz`; on failure what was written is taken away again.
fn compress(path: &Path) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".gz");
    let target = PathBuf::from(name);
    let written = (|| {
        let mut out = flate2::write::GzEncoder::new(create(&target)?, flate2::Compression::fast());
        io::copy(&mut File::open(path)?, &mut out)?;
        out.finish()?.sync_all()
    })();
    if written.is_err() {
        let _ = fs::remove_file(&target);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Read, os::unix::fs::PermissionsExt};

    #[test]
    fn files_are_set_aside_compressed_and_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("logs");
        let mut log = LogFile::open(&directory).unwrap();
        log.max_size = 100;
        for number in 0..60 {
            log.write(format!("line {number:054}\n").as_bytes());
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let mut names: Vec<_> =
            fs::read_dir(&directory).unwrap().map(|e| e.unwrap().path()).collect();
        names.sort();
        assert_eq!(names.len(), KEPT + 1, "{names:?}");
        for name in &names {
            assert_eq!(fs::metadata(name).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let newest = names.iter().rfind(|n| n.extension().is_some_and(|e| e == "gz")).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(File::open(newest).unwrap())
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, format!("line {:054}\n", 58));
    }

    #[test]
    fn a_new_day_and_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let mut log = LogFile::open(home.path()).unwrap();
        log.write(b"one\n");
        drop(log);
        let mut log = LogFile::open(home.path()).unwrap();
        log.write(b"two\n");
        assert_eq!(fs::read(home.path().join(NAME)).unwrap(), b"one\ntwo\n");
        log.day -= 1;
        log.write(b"three\n");
        assert_eq!(fs::read(home.path().join(NAME)).unwrap(), b"three\n");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }
}
