//! Addresses of networks and devices, coordinates: what begins with a digit. IPv6 is `colons`.

use super::{
    checksum::{luhn, uniform},
    rule::{Check::*, Seen, rules},
};

rules! {
    "ipv4" IP_ADDRESS, "IPv4 address, also with prefix length", "RFC 791, RFC 4632; documentation, loopback and unspecified addresses (RFC 5737, RFC 6890) are left alone",
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:/\d{1,2})?", Plausible(ipv4), [NET] 0.75 / 0.9;
    "mac" MAC_ADDRESS, "MAC address with hyphens or in groups of four", "IEEE 802-2014, clause 8",
        r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}(?:-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2})?|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}", Plausible(mac), [NET] 0.85 / 0.95;
    "imei" IMEI, "Identity of a mobile device (IMEI)", "3GPP TS 23.003 clause 6.2: Luhn",
        r"\d{15}|\d{2}[ \-]\d{6}[ \-]\d{6}[ \-]\d", Sum(imei), [IMEI] 0.55 / 0.97;
    "imei_by_context" IMEI, "Identity of a mobile device (IMEI, IMEISV, MEID) beside a word for it", "3GPP TS 23.003 clause 6.2, TIA-928",
        r"\d{14,16}|[A-Fa-f0-9]{14}", Plausible(varied), [IMEI] 0.0 / 0.85;
    "iccid" SUBSCRIBER_ID, "Number of a SIM card", "ITU-T E.118: prefix 89, Luhn",
        r"89\d{16,18}", Sum(iccid), [SUBSCRIBER] 0.85 / 0.97;
    "imsi" SUBSCRIBER_ID, "Identity of a mobile subscriber beside a word for it", "ITU-T E.212",
        r"\d{14,15}", Plausible(varied), [SUBSCRIBER] 0.0 / 0.88;
    "coordinates" COORDINATES, "Latitude and longitude", "ISO 6709; at least four decimals, 11 m",
        r"-?\d{1,2}\.\d{3,15}[, ;]{1,3}-?\d{1,3}\.\d{3,15}", Plausible(coordinates), [GEO] 0.0 / 0.9;
    "coordinates" COORDINATES, "Latitude or longitude beside a word for it", "ISO 6709; at least four decimals, 11 m",
        r"-?\d{1,3}\.\d{4,15}", Plausible(degree), [GEO] 0.0 / 0.8;
    "coordinates" COORDINATES, "Latitude and longitude with hemispheres", "ISO 6709 annex D",
        r"\d{1,2}(?:\.\d{2,10})?\xc2\xb0 ?(?:\d{1,2}(?:\.\d{1,6})?['\xe2\x80\xb2]{1,3} ?)?(?:\d{1,2}(?:\.\d{1,6})?[\x22\xe2\x80\xb3]{1,3} ?)?[NS],? ?\d{1,3}(?:\.\d{2,10})?\xc2\xb0 ?(?:\d{1,2}(?:\.\d{1,6})?['\xe2\x80\xb2]{1,3} ?)?(?:\d{1,2}(?:\.\d{1,6})?[\x22\xe2\x80\xb3]{1,3} ?)?[EW]", Shape, [GEO] 0.9 / 0.95;
}

/// Values of an address in dotted form that name a host of somebody's.
fn ipv4(seen: Seen<'_>) -> Option<bool> {
    let text = std::str::from_utf8(seen.raw).ok()?;
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, prefix.parse::<u8>().ok()?),
        None => (text, 32),
    };
    let address: std::net::Ipv4Addr = address.parse().ok()?;
    let o = address.octets();
    // A netmask is no address; neither is a broadcast.
    let mask = u32::from_be_bytes(o);
    let netmask = o.first() == Some(&255) && (!mask).wrapping_add(1).is_power_of_two();
    Some(
        prefix <= 32
            && !netmask
            && !address.is_loopback()
            && !address.is_unspecified()
            && !address.is_broadcast()
            && !address.is_documentation()
            && o.first() != Some(&0),
    )
}

fn mac(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
}

fn imei(seen: Seen<'_>) -> Option<bool> {
    Some(luhn(seen.compact) && !uniform(seen.compact))
}

fn varied(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
}

fn iccid(seen: Seen<'_>) -> Option<bool> {
    Some(luhn(seen.compact))
}

fn degree(seen: Seen<'_>) -> Option<bool> {
    let value: f64 = std::str::from_utf8(seen.raw).ok()?.parse().ok()?;
    Some((-180.0..=180.0).contains(&value))
}

fn coordinates(seen: Seen<'_>) -> Option<bool> {
    let text = std::str::from_utf8(seen.raw).ok()?;
    let mut numbers = text.split([',', ' ', ';']).filter(|n| !n.is_empty());
    let latitude: f64 = numbers.next()?.parse().ok()?;
    let longitude: f64 = numbers.next()?.parse().ok()?;
    Some((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
}
