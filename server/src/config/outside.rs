//! How the server can be reached: address, names, proxies, and the path below which it lies.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use sp_domain::security::{Fixed, Reach, is_base_path};

use super::{ConfigError, Layers};

/// Those settings.
#[derive(Clone, Debug, Default)]
pub struct OutsideSettings {
    /// Host names besides the loopback ones that requests may name.
    pub allowed_hosts: Vec<String>,
    /// Proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// `/pilot`, or nothing.
    pub base_path: String,
    /// What of it was set, for people.
    set: Vec<&'static str>,
}

const HOST: &str = "DASHBOARD_HOST";
const HOSTS: &str = "ALLOWED_HOSTS";
const PROXIES: &str = "SESSION_PILOT_TRUSTED_PROXIES";
const BASE: &str = "SESSION_PILOT_BASE_PATH";

impl OutsideSettings {
    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let set = [HOST, HOSTS, PROXIES, BASE].into_iter().filter(|name| layers.text(name).is_some()).collect();
        Ok(Self {
            allowed_hosts: layers.list(HOSTS).iter().map(|name| host(name)).collect::<Result<_, _>>()?,
            trusted_proxies: layers.list(PROXIES).iter().map(|text| net(text)).collect::<Result<_, _>>()?,
            base_path: base(&layers.text(BASE).unwrap_or_default())?,
            set,
        })
    }

    /// For people, once the address is known.
    pub fn reach(&self, listen: SocketAddr) -> Reach {
        let fixed = |variable: &str, value: String| Fixed { is_set: self.set.contains(&variable), variable: variable.to_owned(), value };
        let proxies: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        Reach {
            listen: listen.to_string(),
            must_login: !listen.ip().is_loopback(),
            host: fixed(HOST, listen.ip().to_string()),
            allowed_hosts: fixed(HOSTS, self.allowed_hosts.join(", ")),
            trusted_proxies: fixed(PROXIES, proxies.join(", ")),
            base_path: fixed(BASE, self.base_path.clone()),
        }
    }
}

/// An address to listen on; one that other machines can reach needs a password, which the server asks for when it starts.
pub(crate) fn address(host: &str) -> Result<IpAddr, ConfigError> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = if host == "localhost" { Ok(IpAddr::from([127, 0, 0, 1])) } else { host.parse::<IpAddr>() };
    address.map_err(|_| ConfigError::new(HOST, format!("{host:?} is not an address: use 127.0.0.1 or ::1, or 0.0.0.0 for every address")))
}

/// A name as requests write it, without a port: every port of it is meant.
fn host(name: &str) -> Result<String, ConfigError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let is_address = bare.parse::<IpAddr>().is_ok();
    let is_name = !bare.is_empty() && bare.bytes().all(is_plain) && (is_address || !bare.contains(':'));
    let remedy =
        || ConfigError::new(HOSTS, format!("{name:?} is not a host name: write it without scheme, port and path, as in cockpit.example"));
    is_name.then(|| bare.to_owned()).ok_or_else(remedy)
}

/// `10.0.0.1` or `10.0.0.0/8`.
fn net(text: &str) -> Result<IpNet, ConfigError> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let net = text.parse::<IpNet>().or(address);
    net.map_err(|_| ConfigError::new(PROXIES, format!("{text:?} is neither an address nor a range of them: use 10.0.0.1 or 10.0.0.0/8")))
}

fn base(text: &str) -> Result<String, ConfigError> {
    let path = text.trim_end_matches('/');
    let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let remedy = || ConfigError::new(BASE, format!("{text:?} is not a plain path: use letters, digits and -_.~, as in /pilot"));
    is_base_path(&path).then_some(path).ok_or_else(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<OutsideSettings, String> {
        OutsideSettings::read(&Layers::of(pairs.iter().copied())).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_set_is_known() {
        let settings = read(&[(HOSTS, "a.example, [::1]"), (PROXIES, "10.0.0.0/8,::1"), (BASE, "pilot/")]).expect("valid");
        let reach = settings.reach(([0, 0, 0, 0], 5055).into());
        assert_eq!((reach.allowed_hosts.value.as_str(), reach.allowed_hosts.is_set), ("a.example, ::1", true));
        assert_eq!((reach.trusted_proxies.value.as_str(), reach.base_path.value.as_str()), ("10.0.0.0/8, ::1/128", "/pilot"));
        assert!(reach.must_login && !reach.host.is_set);
        assert!(!read(&[]).expect("valid").reach(([127, 0, 0, 1], 5055).into()).must_login);
    }

    #[test]
    fn wrong_values_name_the_setting() {
        for (name, value) in [
            (HOSTS, "https://a.example"),
            (HOSTS, "a.example:443"),
            (HOSTS, "*"),
            (PROXIES, "nginx"),
            (PROXIES, "10.0.0.0/99"),
            (BASE, "/a b"),
            (BASE, "/../x"),
            (BASE, "https://a.example/pilot"),
        ] {
            let error = read(&[(name, value)]).expect_err("refused");
            assert!(error.starts_with(name) && error.contains(value), "{error}");
        }
        assert!(address("example.org").expect_err("refused").to_string().starts_with(HOST));
    }
}
