//! One request to another machine, on a connection of its own: HTTP/1.1, with TLS where the address
//! says https. Redirects are not followed, and no more of an answer is read than was allowed.

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Uri,
    body::Bytes,
    client::conn::http1,
    header::{HOST, HeaderMap},
};
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    pin::pin,
    sync::{Arc, OnceLock},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// Why there was no answer, in a few words that repeat nothing of the request.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The address is not one that can be asked.
    #[error("the address cannot be used")]
    Address,
    /// No connection.
    #[error("no connection: {0}")]
    Connection(std::io::ErrorKind),
    /// The certificate or the handshake was not right.
    #[error("no secure connection")]
    Tls,
    /// The connection broke off, or what came was not HTTP or too long.
    #[error("the answer could not be read")]
    Unreadable,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether the connection is secured.
    pub tls: bool,
    /// The host, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path with its query.
    pub path: String,
    /// The host as the `Host` header names it.
    authority: String,
}

impl Place {
    /// Reads an http or https address; none for anything else, and for one that holds a password.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let tls = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || authority.as_str().contains('@') {
            return None;
        }
        Some(Self {
            tls,
            host,
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            authority: authority.as_str().to_owned(),
        })
    }

    /// The addresses that the host has now.
    ///
    /// # Errors
    /// `Connection` when it has none.
    pub async fn addresses(&self) -> Result<Vec<SocketAddr>, NoAnswer> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        Ok(found.map_err(|error| NoAnswer::Connection(error.kind()))?.collect())
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Reply {
    /// The media type without its parameters.
    pub fn media(&self) -> &str {
        let value = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        value.unwrap_or_default().split(';').next().unwrap_or_default().trim()
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Method.
    pub method: &'a str,
    /// Headers beside `Host`.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: &'a [u8],
    /// The most bytes of the answer's body that are read.
    pub most: usize,
}

/// One request on a new connection to an address that the caller chose. It waits without end: the
/// caller sets the time.
///
/// # Errors
/// Why there was no whole answer.
pub async fn exchange(place: &Place, address: SocketAddr, ask: Ask<'_>) -> Result<Reply, NoAnswer> {
    let stream =
        TcpStream::connect(address).await.map_err(|error| NoAnswer::Connection(error.kind()))?;
    if !place.tls {
        return over(stream, place, ask).await;
    }
    let name = ServerName::try_from(place.host.clone()).map_err(|_| NoAnswer::Address)?;
    let connector = TlsConnector::from(trust()?);
    over(connector.connect(name, stream).await.map_err(|_| NoAnswer::Tls)?, place, ask).await
}

/// Whom this machine trusts: the certificates of its system, read once.
fn trust() -> Result<Arc<ClientConfig>, NoAnswer> {
    static TRUST: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();
    let made = TRUST.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(ring::default_provider());
        let versions =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        versions
            .ok()
            .map(|known| Arc::new(known.with_root_certificates(roots).with_no_client_auth()))
    });
    made.clone().ok_or(NoAnswer::Tls)
}

async fn over<S>(stream: S, place: &Place, ask: Ask<'_>) -> Result<Reply, NoAnswer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|_| NoAnswer::Unreadable)?;
    let mut request = Request::builder()
        .method(ask.method)
        .uri(place.path.as_str())
        .header(HOST, place.authority.as_str())
        .header("Connection", "close");
    for (name, value) in ask.headers {
        request = request.header(*name, *value);
    }
    let body = Full::new(Bytes::copy_from_slice(ask.body));
    let request = request.body(body).map_err(|_| NoAnswer::Address)?;
    let mut answered = pin!(async move {
        let response = sender.send_request(request).await.map_err(|_| NoAnswer::Unreadable)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, ask.most).collect().await;
        let body = body.map_err(|_| NoAnswer::Unreadable)?.to_bytes();
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    });
    let mut connection = pin!(connection);
    tokio::select! {
        reply = &mut answered => return reply,
        _ended = &mut connection => {}
    }
    answered.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_port_and_anything_else_is_none() {
        let place = Place::parse("https://cdr.example.org/hooks?a=1").expect("a place");
        assert_eq!((place.tls, place.port, place.path.as_str()), (true, 443, "/hooks?a=1"));
        let place = Place::parse("http://[::1]:8080").expect("a place");
        assert_eq!((place.host.as_str(), place.port, place.path.as_str()), ("::1", 8080, "/"));
        for wrong in [
            "",
            "cdr.example.org",
            "ftp://a.example.org",
            "https://me:secret@a.example.org",
            "https://",
        ] {
            assert_eq!(Place::parse(wrong), None, "{wrong}");
        }
    }
}
