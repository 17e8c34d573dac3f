//! A mail server of the tests on this computer: it takes letters in the clear, keeps them, and can be
//! told to refuse the first for now, as busy servers do.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
};

/// A letter as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// The mailboxes of the envelope.
    pub to: Vec<String>,
    /// The whole letter.
    pub text: String,
}

/// A mail server.
pub struct PostOffice {
    address: SocketAddr,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl PostOffice {
    /// Opens; the first letters, as many as said, are refused for now.
    pub async fn open(refused: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let posted = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&posted);
        #[expect(clippy::disallowed_methods, reason = "the server of the test runs beside it")]
        tokio::spawn(async move {
            let mut left = refused;
            while let Ok((stream, _)) = listener.accept().await {
                let refuse = left > 0;
                left = left.saturating_sub(1);
                let letter = converse(BufStream::new(stream), refuse).await.unwrap_or_default();
                if let Some(letter) = letter {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
                }
            }
        });
        Self { address, posted }
    }

    /// Its address, as the settings take it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What came in so far.
    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One conversation (RFC 5321), with at most one letter.
async fn converse(
    mut stream: BufStream<TcpStream>,
    refuse: bool,
) -> std::io::Result<Option<Posted>> {
    let (mut letter, mut taken, mut data) = (Posted::default(), None, false);
    say(&mut stream, "220 post.example").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(taken);
        }
        let upper = line.to_ascii_uppercase();
        let answer = if data && line == ".\r\n" {
            (data, taken) = (false, Some(std::mem::take(&mut letter)));
            "250 kept"
        } else if data {
            letter.text.push_str(line.strip_prefix('.').unwrap_or(&line));
            continue;
        } else if upper.starts_with("EHLO") {
            "250-post.example\r\n250 8BITMIME"
        } else if upper.starts_with("RCPT TO:") && refuse {
            "451 try later"
        } else if upper.starts_with("RCPT TO:") {
            let address = line[8..].trim().trim_matches(['<', '>']).to_owned();
            letter.to.push(address);
            "250 known"
        } else if upper.starts_with("DATA") {
            data = true;
            "354 go on"
        } else if upper.starts_with("QUIT") {
            say(&mut stream, "221 bye").await?;
            return Ok(taken);
        } else {
            "250 fine"
        };
        say(&mut stream, answer).await?;
    }
}

async fn say(stream: &mut BufStream<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}
